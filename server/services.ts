import type { Context } from '#core/context.ts'
import { areUpdatesDelayed } from '#core/changes/are-updates-delayed.ts'
import { listActivity } from '#core/activity/list-activity.ts'
import { getChangeSets, listChangeSets } from '#core/changes/list-change-sets.ts'
import { listChanges } from '#core/changes/list-changes.ts'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import { undoConnection } from '#core/changes/undo-connection.ts'
import { getApprovalMode, setApprovalMode } from '#core/chat/approval-mode.ts'
import { deleteConversation } from '#core/chat/delete-conversation.ts'
import { getChatUsage } from '#core/chat/get-chat-usage.ts'
import { getConversation } from '#core/chat/get-conversation.ts'
import { listConversations } from '#core/chat/list-conversations.ts'
import { renameConversation } from '#core/chat/rename-conversation.ts'
import { decideWhole, describeModel, sendWhole } from '#core/chat/whole-turn.ts'
import type { FetchDocument } from '#core/oauth/find-client.ts'
import { cancelReminder } from '#core/reminders/cancel-reminder.ts'
import { createReminder } from '#core/reminders/create-reminder.ts'
import { listReminders } from '#core/reminders/list-reminders.ts'
import { snoozeReminder } from '#core/reminders/snooze-reminder.ts'
import { updateReminder } from '#core/reminders/update-reminder.ts'
import { createTag } from '#core/tags/create-tag.ts'
import { deleteTag } from '#core/tags/delete-tag.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { updateTag } from '#core/tags/update-tag.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { deleteTask } from '#core/tasks/delete-task.ts'
import { getTask } from '#core/tasks/get-task.ts'
import { getTasks } from '#core/tasks/get-tasks.ts'
import { listOccurrences } from '#core/tasks/list-occurrences.ts'
import { listTasks } from '#core/tasks/list-tasks.ts'
import { reopenTask } from '#core/tasks/reopen-task.ts'
import { restoreTask } from '#core/tasks/restore-task.ts'
import { skipOccurrence } from '#core/tasks/skip-occurrence.ts'
import { updateTask } from '#core/tasks/update-task.ts'
import { importAccount } from '#core/transfer/import-account.ts'
import { createToken } from '#core/users/create-token.ts'
import { listConnections } from '#core/users/list-connections.ts'
import { listTokens } from '#core/users/list-tokens.ts'
import { revokeConnection } from '#core/users/revoke-connection.ts'
import { revokeToken } from '#core/users/revoke-token.ts'
import { signIn } from '#core/users/sign-in.ts'
import { signOut } from '#core/users/sign-out.ts'
import { signUp } from '#core/users/sign-up.ts'
import { updateProfile } from '#core/users/update-profile.ts'
import { consentServices } from './oauth/authorization-services.ts'

const useCases = {
  areUpdatesDelayed,
  listActivity,
  listChangeSets,
  getChangeSets,
  listChanges,
  undoChangeSet,
  undoConnection,
  getApprovalMode,
  getChatUsage,
  setApprovalMode,
  deleteConversation,
  getConversation,
  listConversations,
  renameConversation,
  sendWhole,
  decideWhole,
  describeModel,
  cancelReminder,
  createReminder,
  listReminders,
  snoozeReminder,
  updateReminder,
  createTag,
  deleteTag,
  listTags,
  updateTag,
  completeTask,
  createTask,
  deleteTask,
  getTask,
  getTasks,
  listOccurrences,
  listTasks,
  reopenTask,
  restoreTask,
  skipOccurrence,
  updateTask,
  importAccount,
  createToken,
  listConnections,
  listTokens,
  revokeConnection,
  revokeToken,
  signIn,
  signOut,
  signUp,
  updateProfile,
}

type Bound<F> = F extends (ctx: Context, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never

type UseCases = typeof useCases & ReturnType<typeof consentServices>

/** The use cases as pages call them: without the context, which they must not hold. */
export type AppServices = { [Name in keyof UseCases]: Bound<UseCases[Name]> }

export function bindServices(ctx: Context, fetchDocument: FetchDocument): AppServices {
  const bound = Object.entries({ ...useCases, ...consentServices(fetchDocument) }).map(([name, useCase]) => [
    name,
    (useCase as (...all: unknown[]) => unknown).bind(null, ctx),
  ])
  return Object.fromEntries(bound) as AppServices
}
