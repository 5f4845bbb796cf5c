import { data } from '@remix-run/node'
import { isDomainError } from '#core/domain/errors.ts'
import { toApprovalView, toMessageView, withLatestApps, type ApprovalView, type MessageView } from './chat-view.ts'
import { sayMoment } from './local-time.ts'
import type { SignedIn } from './require-user.server.ts'
import { toTaskRow, type TaskRow } from './task-view.server.ts'

/** What an act of the assistant did, to be undone as a whole. */
export interface ActView {
  id: string
  summary: string
  count: number
  undone: boolean
}

export interface ConversationView {
  id: string | null
  title: string
  inProgress: boolean
  messages: MessageView[]
  approvals: ApprovalView[]
  /** The tasks that the messages speak of, as they are now. */
  tasks: Record<number, TaskRow>
  acts: Record<string, ActView>
}

export interface ConversationLine {
  id: string
  title: string
  when: string
}

const LISTED = 30
const MAX_TASKS = 100
const none: ConversationView = {
  id: null,
  title: 'New conversation',
  inProgress: false,
  messages: [],
  approvals: [],
  tasks: {},
  acts: {},
}

/** The user's conversations for the side of the page. */
export async function listConversations({ services, actor, user, now }: SignedIn, search: string) {
  const { conversations } = await services.listConversations(actor, { search, limit: LISTED, offset: 0 })
  const viewpoint = { now, zone: user.time_zone }
  return conversations.map(({ id, title, updated_at: at }): ConversationLine => {
    return { id, title, when: sayMoment(new Date(at), viewpoint) }
  })
}

/** One conversation with the present state of what it speaks of; without an id, one that has yet to begin. */
export async function loadConversation(signedIn: SignedIn, id: string | undefined): Promise<ConversationView> {
  if (id === undefined) return none
  const { services, actor, user, now } = signedIn
  const whole = await services.getConversation(actor, id).catch((error: unknown) => {
    if (isDomainError(error, 'not_found')) throw data(null, { status: 404 })
    throw error
  })
  const messages = withLatestApps(whole.messages.map(toMessageView))
  const spokenOf = messages.flatMap((message) => message.calls.flatMap((call) => call.tasks.map((task) => task.id)))
  const [tasks, acts] = await Promise.all([
    services.getTasks(actor, [...new Set(spokenOf)].slice(-MAX_TASKS)),
    services.getChangeSets(
      actor,
      messages.flatMap((message) => message.changeSetIds),
    ),
  ])
  const viewpoint = { now, zone: user.time_zone }
  const rows = tasks.filter((task) => task.deleted_at === null).map((task) => toTaskRow(task, viewpoint))
  return {
    id,
    title: whole.conversation.title,
    inProgress: whole.conversation.in_progress,
    messages,
    approvals: whole.pending_approvals.map(toApprovalView),
    tasks: Object.fromEntries(rows.map((row) => [row.id, row])),
    acts: Object.fromEntries(acts.map((act) => [act.id, toAct(act)])),
  }
}

function toAct({ id, summary, changes, undone }: Omit<ActView, 'count'> & { changes: unknown[] }): ActView {
  return { id, summary, count: changes.length, undone }
}
