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

/** Before what the assistant asks. */
export function ApprovalSetting({ approvals, action }: { approvals: string; action: string }) {
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
    </details>
  )
}
