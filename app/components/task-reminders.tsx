import type { ReminderView } from '#app/lib/task-view.server.ts'
import { ReminderItem } from './reminder-item.tsx'
import { Section } from './section.tsx'

export function TaskReminders({ reminders }: { reminders: ReminderView[] }) {
  if (reminders.length === 0) return null
  return (
    <Section title="Reminders">
      <ul className="divide-y divide-border rounded-xl border border-border bg-card">
        {reminders.map((reminder) => (
          <ReminderItem key={reminder.id} reminder={reminder} />
        ))}
      </ul>
    </Section>
  )
}
