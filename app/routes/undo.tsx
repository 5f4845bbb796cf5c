import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { toFormProblem } from '#app/lib/form-problem.server.ts'
import { formText } from '#app/lib/form-text.ts'
import { finish, nextPath } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import type { Notice } from '#app/lib/action-answer.ts'

export const loader = () => redirect('/activity')

/** Takes a whole act back, or says what has changed since. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const form = await request.formData()
  const notice = await services
    .undoChangeSet(actor, formText(form, 'change_set_id'))
    .then(({ result, changeSetId }): Notice => {
      const warnings = (result.warnings ?? []).map((warning) => warning.message)
      return { text: ['Undone.', ...warnings].join(' '), tone: 'info', ...(changeSetId && { changeSetId }) }
    })
    .catch((error: unknown): Notice => ({ text: toFormProblem(error).message, tone: 'error' }))
  return finish(request, { notice, to: nextPath(form, '/tasks') })
}
