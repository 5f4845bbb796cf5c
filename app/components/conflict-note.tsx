import { Link, useLocation } from '@remix-run/react'
import type { Difference } from '#app/lib/action-answer.ts'

/** What somebody else saved meanwhile, beside what the form holds. Saving again keeps the form's. */
export function ConflictNote({ differences }: { differences: readonly Difference[] }) {
  const { pathname } = useLocation()
  return (
    <div role="alert" className="mb-5 rounded-lg bg-warn-soft p-4 text-sm text-warn">
      <p className="font-medium">This task was changed elsewhere while you were editing.</p>
      {differences.length > 0 ? (
        <table className="mt-3 w-full text-left">
          <thead>
            <tr>
              <th className="pr-3 font-medium">Field</th>
              <th className="pr-3 font-medium">Yours</th>
              <th className="font-medium">Saved</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, yours, saved }) => (
              <tr key={field} className="align-top">
                <th scope="row" className="py-1 pr-3 font-normal">
                  {field}
                </th>
                <td className="py-1 pr-3">{yours || '(empty)'}</td>
                <td className="py-1">{saved || '(empty)'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <p className="mt-3">
        Save again to keep yours, or{' '}
        <Link to={pathname} reloadDocument className="underline">
          take what is saved
        </Link>
        .
      </p>
    </div>
  )
}
