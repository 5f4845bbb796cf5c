import { useFetcher } from '@remix-run/react'
import { Button } from '#app/components/ui/button.tsx'
import { Select } from '#app/components/ui/controls.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'

const options = [
  ['destructive', 'Before deleting or changing many'],
  ['always', 'Before every change'],
  ['read_only', 'Never: it may only look'],
] as const

interface ApprovalSettingProps {
  approvals: string
  /** What was used of the assistant. */
  usage: string
  action: string
}

/** Before what the assistant asks, and what of it was used. */
export function ApprovalSetting({ approvals, usage, action }: ApprovalSettingProps) {
  const fetcher = useFetcher()
  useActionNotices(fetcher)
  return (
    <details className="mt-4 text-sm">
      <summary className="cursor-pointer font-medium">Settings</summary>
      <fetcher.Form method="post" action={action} className="mt-2 space-y-2">
        <input type="hidden" name="intent" value="approvals" />
        <Field label="The assistant asks">
          {(control) => (
            <Select {...control} key={approvals} name="approvals" defaultValue={approvals} options={options} />
          )}
        </Field>
        <Button variant="outline" size="sm">
          Save
        </Button>
      </fetcher.Form>
      <p className="mt-3 text-muted-foreground">{usage}</p>
    </details>
  )
}
