import { Link } from '@remix-run/react'
import { IntentButton } from './intent-button.tsx'

export function TrashItem({ row }: { row: { id: number; title: string; deleted: string } }) {
  return (
    <li className="flex items-center gap-3 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <Link to={`/tasks/${row.id}`} className="font-medium hover:underline">
          {row.title}
        </Link>
        <p className="text-muted-foreground">Deleted: {row.deleted}</p>
      </div>
      <IntentButton action={`/tasks/${row.id}`} intent="restore" label={`Restore ${row.title}`}>
        Restore
      </IntentButton>
    </li>
  )
}
