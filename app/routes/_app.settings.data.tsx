import type { ActionFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useNavigation } from '@remix-run/react'
import { Section } from '#app/components/section.tsx'
import { Button, buttonStyle } from '#app/components/ui/button.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/controls.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { refuse, refuseField } from '#app/lib/form-problem.server.ts'
import { redirectWithNotice } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'

export const meta: MetaFunction = () => [{ title: 'Your data · Docket' }]

const MAX_BYTES = 10 * 1024 * 1024

export async function action({ context, request }: ActionFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const form = await request.formData()
  try {
    const { format, body } = await readFile(form.get('file'))
    const { result, changeSetId } = await services.importAccount(actor, { format, body })
    const { tasks, tags, reminders } = result.imported
    const text = `Imported ${tasks} tasks, ${tags} tags and ${reminders} reminders.`
    return await redirectWithNotice('/tasks', { text, tone: 'info', ...(changeSetId && { changeSetId }) })
  } catch (error) {
    return refuse(error, form)
  }
}

const formats = { json: 'json', csv: 'csv', ics: 'ics' } as const

async function readFile(file: FormDataEntryValue | null) {
  if (!(file instanceof File) || file.size === 0) return refuseField('file', 'Choose a file.')
  if (file.size > MAX_BYTES) return refuseField('file', 'The file is larger than 10 MB.')
  const extension = file.name.split('.').pop()?.toLowerCase() ?? ''
  if (!Object.hasOwn(formats, extension)) return refuseField('file', 'Choose a file that ends in .json, .csv or .ics.')
  return { format: formats[extension as keyof typeof formats], body: Buffer.from(await file.arrayBuffer()) }
}

export default function DataPage() {
  const answer = useAnswer()
  const { state } = useNavigation()
  const problem = answer && !answer.ok ? (Object.values(answer.problem.fields)[0] ?? answer.problem.message) : undefined
  return (
    <div className="space-y-8">
      <Section title="Export">
        <p className="mb-4 text-sm text-muted-foreground">
          JSON holds all tasks and tags, the trash included. CSV is read by Todoist, iCalendar by calendars.
        </p>
        <div className="flex flex-wrap gap-2">
          {(['json', 'csv', 'ics'] as const).map((format) => (
            <a
              key={format}
              href={`/api/v1/me/export?format=${format}`}
              download
              className={buttonStyle({ variant: 'outline' })}
            >
              {{ json: 'JSON', csv: 'CSV', ics: 'iCalendar' }[format]}
            </a>
          ))}
        </div>
      </Section>
      <Section title="Import">
        <Form
          method="post"
          encType="multipart/form-data"
          className="max-w-lg space-y-4 rounded-xl border border-border bg-card p-4 sm:p-6"
        >
          <Field label="File" hint="Docket JSON, Todoist CSV or iCalendar, up to 10 MB" error={problem}>
            {(control) => (
              <Input {...control} type="file" name="file" accept=".json,.csv,.ics" required className="py-2" />
            )}
          </Field>
          <Button disabled={state === 'submitting'}>Import</Button>
        </Form>
      </Section>
    </div>
  )
}
