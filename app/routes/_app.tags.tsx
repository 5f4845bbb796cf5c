import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyNote } from '#app/components/empty-note.tsx'
import { NewTagForm, TagEditor } from '#app/components/tag-forms.tsx'
import { PageHeading } from '#app/components/page-heading.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { refuse } from '#app/lib/form-problem.server.ts'
import { finish } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { runTagIntent } from '#app/lib/tag-intents.server.ts'

export const meta: MetaFunction = () => [{ title: 'Tags · Docket' }]

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const { tags } = await services.listTags(actor)
  return { tags: tags.map(({ id, name, color, task_count: count }) => ({ id, name, color, count })) }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const signedIn = requireUser({ context, request })
  const form = await request.formData()
  try {
    return await finish(request, { notice: await runTagIntent(signedIn, form), to: '/tags' })
  } catch (error) {
    return refuse(error, form)
  }
}

export default function TagsPage() {
  const { tags } = useLoaderData<typeof loader>()
  const refused = useAnswer()
  return (
    <>
      <PageHeading title="Tags" note={tags.length === 1 ? '1 tag' : `${tags.length} tags`} />
      <NewTagForm refused={refused} />
      {tags.length === 0 ? (
        <EmptyNote title="No tags yet">Make one here, or write #name in a quick add.</EmptyNote>
      ) : (
        <ul aria-label="Tags" className="divide-y divide-border rounded-xl border border-border bg-card">
          {tags.map((tag) => (
            <TagEditor key={tag.id} tag={tag} />
          ))}
        </ul>
      )}
    </>
  )
}
