import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ProfileForm } from '#app/components/profile-form.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { parseForm, refuse } from '#app/lib/form-problem.server.ts'
import { finish } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { updateProfileInput } from '#core/domain/user.ts'

export const meta: MetaFunction = () => [{ title: 'Settings · Docket' }]

export function loader({ context, request }: LoaderFunctionArgs) {
  const { user } = requireUser({ context, request })
  // UTC is no place and missing in the list, but what every account begins with.
  const zones = [...new Set(['UTC', user.time_zone, ...Intl.supportedValuesOf('timeZone')])]
  const { name, email, time_zone, theme, week_start } = user
  return { profile: { name, email, time_zone, theme, week_start }, zones }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const form = await request.formData()
  try {
    const values = Object.fromEntries(
      ['name', 'time_zone', 'theme', 'week_start'].map((name) => [name, form.get(name)]),
    )
    await services.updateProfile(actor, parseForm(updateProfileInput, values))
    return await finish(request, { notice: { text: 'Settings saved.', tone: 'info' }, to: '/settings' })
  } catch (error) {
    return refuse(error, form)
  }
}

export default function ProfilePage() {
  const { profile, zones } = useLoaderData<typeof loader>()
  return <ProfileForm profile={profile} zones={zones} refused={useAnswer()} />
}
