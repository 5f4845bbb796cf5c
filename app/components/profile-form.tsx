import { useFetcher } from '@remix-run/react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { Button } from './ui/button.tsx'
import { Input, Select } from './ui/controls.tsx'
import { Field } from './ui/field.tsx'

interface ProfileFormProps {
  profile: { name: string; email: string; time_zone: string; theme: string; week_start: string }
  zones: string[]
  refused: ActionAnswer | undefined
}

const themeOptions = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const
const weekOptions = [
  ['monday', 'Monday'],
  ['sunday', 'Sunday'],
  ['saturday', 'Saturday'],
] as const

export function ProfileForm({ profile, zones, refused }: ProfileFormProps) {
  const fetcher = useFetcher<ActionAnswer>()
  const answer = useActionNotices(fetcher, { silentProblems: true }) ?? refused
  const errors = answer && !answer.ok ? answer.problem.fields : {}
  return (
    <fetcher.Form
      method="post"
      action="/settings?index"
      // Made anew when the theme is toggled in the head of the page.
      key={profile.theme}
      className="max-w-lg space-y-5 rounded-xl border border-border bg-card p-4 sm:p-6"
    >
      <Field label="Name" error={errors['name']}>
        {(control) => (
          <Input {...control} name="name" defaultValue={profile.name} required maxLength={100} autoComplete="name" />
        )}
      </Field>
      <div>
        <p className="text-sm font-medium">Email</p>
        <p className="text-sm text-muted-foreground">{profile.email}</p>
      </div>
      <Field label="Time zone" error={errors['time_zone']} hint="Every time is shown and read in it">
        {(control) => (
          <Select
            {...control}
            name="time_zone"
            defaultValue={profile.time_zone}
            options={zones.map((zone) => [zone, zone.replaceAll('_', ' ')] as const)}
          />
        )}
      </Field>
      <Field label="Theme" error={errors['theme']}>
        {(control) => <Select {...control} name="theme" defaultValue={profile.theme} options={themeOptions} />}
      </Field>
      <Field label="Week starts on" error={errors['week_start']}>
        {(control) => <Select {...control} name="week_start" defaultValue={profile.week_start} options={weekOptions} />}
      </Field>
      <Button>Save</Button>
    </fetcher.Form>
  )
}
