import { redirect } from '@remix-run/node'
import { chatInput, chatSettingsSchema, decisionInput, renameConversationInput } from '#core/domain/chat.ts'
import { parseForm, refuse } from './form-problem.server.ts'
import { formText } from './form-text.ts'
import { finish } from './notice.server.ts'
import type { SignedIn } from './require-user.server.ts'

/** What the forms of the page do: all of it without JavaScript too, then in one go and without a stream. */
export async function runChatIntent(request: Request, signedIn: SignedIn, id: string | undefined) {
  const form = await request.formData()
  try {
    switch (formText(form, 'intent')) {
      case 'send':
        return await send(request, signedIn, { id, form })
      case 'decide':
        return await decide(request, signedIn, form)
      case 'rename':
        return await rename(request, signedIn, { id, form })
      case 'delete':
        await signedIn.services.deleteConversation(signedIn.actor, formText(form, 'conversation_id'))
        return redirect('/chat')
      case 'approvals':
        return await setApprovals(request, signedIn, { id, form })
      default:
        return redirect(pathOf(id))
    }
  } catch (error) {
    return refuse(error, form)
  }
}

interface Given {
  id: string | undefined
  form: FormData
}

async function send(request: Request, { services, actor }: SignedIn, { id, form }: Given) {
  const conversation = id === undefined ? {} : { conversation_id: id }
  const input = parseForm(chatInput, { message: formText(form, 'message'), ...conversation })
  const answer = await services.sendWhole(actor, input, request.signal)
  return redirect(pathOf(answer.conversation_id))
}

async function decide(request: Request, { services, actor }: SignedIn, form: FormData) {
  const { decision } = parseForm(decisionInput, { decision: formText(form, 'decision') })
  const decided = { id: formText(form, 'approval_id'), decision }
  const answer = await services.decideWhole(actor, decided, request.signal)
  return redirect(pathOf(answer.conversation_id))
}

async function rename(request: Request, { services, actor }: SignedIn, { id, form }: Given) {
  const { title } = parseForm(renameConversationInput, { title: formText(form, 'title') })
  if (id !== undefined) await services.renameConversation(actor, { id, title })
  return finish(request, { notice: { text: 'Renamed.', tone: 'info' }, to: pathOf(id) })
}

async function setApprovals(request: Request, { services, actor }: SignedIn, { id, form }: Given) {
  const { approvals } = parseForm(chatSettingsSchema, { approvals: formText(form, 'approvals') })
  await services.setApprovalMode(actor, approvals)
  return finish(request, { notice: { text: 'Saved.', tone: 'info' }, to: pathOf(id) })
}

function pathOf(id: string | undefined): string {
  return id === undefined ? '/chat' : `/chat/${id}`
}
