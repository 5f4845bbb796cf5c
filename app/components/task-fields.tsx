import { useState } from 'react'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import { Field } from './ui/field.tsx'
import { Input, Select, Textarea } from './ui/controls.tsx'

interface TaskFieldsProps {
  values: Record<string, string>
  errors: Record<string, string>
  zone: string
}

const priorityOptions = [
  ['High', 'High'],
  ['Medium', 'Medium'],
  ['Low', 'Low'],
] as const
const remindOptions = [
  ['', 'Add no reminder'],
  ['0', 'When it is due'],
  ['15', '15 minutes before'],
  ['30', '30 minutes before'],
  ['60', '1 hour before'],
  ['1440', '1 day before'],
  ['10080', '1 week before'],
  ['at', 'At a time of its own'],
] as const

export function TaskFields({ values, errors, zone }: TaskFieldsProps) {
  const [remind, setRemind] = useState(values['remind_me'] ?? '')
  const isHydrated = useHydrated()
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label="Title" error={errors['title']} className="sm:col-span-2">
        {(control) => <Input {...control} name="title" defaultValue={values['title']} required maxLength={200} />}
      </Field>
      <Field label="Description" error={errors['description']} className="sm:col-span-2">
        {(control) => (
          <Textarea {...control} name="description" defaultValue={values['description']} maxLength={1000} />
        )}
      </Field>
      <div className="space-y-2">
        <Field label="Due" error={errors['due_datetime']} hint={`In ${zone}`}>
          {(control) => (
            <Input {...control} type="datetime-local" name="due_datetime" defaultValue={values['due_datetime']} />
          )}
        </Field>
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            name="all_day"
            defaultChecked={values['all_day'] === 'on'}
            className="size-4 accent-primary"
          />
          All day
        </label>
      </div>
      <Field label="Priority" error={errors['priority']}>
        {(control) => (
          <Select {...control} name="priority" defaultValue={values['priority']} options={priorityOptions} />
        )}
      </Field>
      <RepeatFields values={values} errors={errors} />
      <Field label="Remind me" error={errors['remind_me'] ?? errors['offset_minutes']}>
        {(control) => (
          <Select
            {...control}
            name="remind_me"
            value={remind}
            onChange={(event) => setRemind(event.target.value)}
            options={remindOptions}
          />
        )}
      </Field>
      {!isHydrated || remind === 'at' ? (
        <Field label="Reminder time" error={errors['reminder_time']}>
          {(control) => (
            <Input {...control} type="datetime-local" name="reminder_time" defaultValue={values['reminder_time']} />
          )}
        </Field>
      ) : null}
      <Field label="Tags" error={errors['tags']} hint="Separated by commas" className="sm:col-span-2">
        {(control) => <Input {...control} name="tags" defaultValue={values['tags']} autoComplete="off" />}
      </Field>
    </div>
  )
}

const repeatOptions = [
  ['none', 'Does not repeat'],
  ['daily', 'Daily'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['custom', 'Custom'],
] as const
const modeOptions = [
  ['schedule', 'The due time'],
  ['completion', 'When it is done'],
] as const

/* Without JavaScript everything is there; with it, what the choice does not need is hidden but still sent. */
function RepeatFields({ values, errors }: Omit<TaskFieldsProps, 'zone'>) {
  const [repeat, setRepeat] = useState(values['repeat'] ?? 'none')
  const isHydrated = useHydrated()
  const hidden = (isShown: boolean) => (isHydrated && !isShown ? 'hidden' : '')
  return (
    <>
      <Field label="Repeat" error={errors['recurrence_pattern']}>
        {(control) => (
          <Select
            {...control}
            name="repeat"
            value={repeat}
            onChange={(event) => setRepeat(event.target.value)}
            options={repeatOptions}
          />
        )}
      </Field>
      <Field
        label="Custom repeat"
        hint="For example “every 2 weeks” or “every last friday”"
        error={errors['recurrence_rule']}
        className={hidden(repeat === 'custom' || errors['recurrence_rule'] !== undefined)}
      >
        {(control) => (
          <Input
            {...control}
            name="recurrence_rule"
            defaultValue={values['recurrence_rule']}
            maxLength={300}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Next one counts from" error={errors['recurrence_mode']} className={hidden(repeat !== 'none')}>
        {(control) => (
          <Select {...control} name="recurrence_mode" defaultValue={values['recurrence_mode']} options={modeOptions} />
        )}
      </Field>
      <Field label="Repeat until" error={errors['recurrence_end_date']} className={hidden(repeat !== 'none')}>
        {(control) => (
          <Input {...control} type="date" name="recurrence_end_date" defaultValue={values['recurrence_end_date']} />
        )}
      </Field>
    </>
  )
}
