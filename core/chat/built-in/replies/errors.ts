import type { ToolError } from '#core/chat/built-in/tool-results.ts'
import { escapeMarkdown } from './escape.ts'

const sentences: Record<string, string> = {
  due_in_past: 'That time has already passed. Name one that is still to come.',
  due_required: 'It has no due time yet. Tell me when it is due first, for example “set it for tomorrow at 9”.',
  reminder_needs_due:
    'I can only remind you before a due time, and this task has none. Give it a due time, or name a time: “remind me tomorrow at 9”.',
  reminder_id_required:
    'It has several reminders. Cancel them with “cancel the reminders of …” and set the one that you want.',
  task_completed: 'That task is done already. Say “reopen it” first.',
  task_deleted: 'That task is in the trash. Say “restore it” first.',
  version_conflict: 'It was changed somewhere else at the same time. Please try once more.',
  undo_conflict: 'I could not undo that, because something in it has been changed again since.',
  tag_exists: 'There is a tag with that name already.',
  declined: 'You did not approve that, so I left everything as it is.',
  interrupted: 'That was cut off, and I cannot say whether it still happened. Please look before you ask for it again.',
  no_result: 'I got no answer to that, and cannot say whether it happened. Please look before you ask for it again.',
  unreadable_result: 'The answer was more than I can read. Ask for less at a time.',
  tool_unavailable: 'I am not allowed to do that here: your settings let me look, but not change anything.',
  insufficient_scope: 'I am not allowed to do that here: your settings let me look, but not change anything.',
  repeated_call: 'I had just done that, so I did not do it again.',
  rate_limited: 'That was too much at once. Please wait a minute and try again.',
  unavailable: 'Docket cannot reach its data right now. Please try again in a few seconds.',
  timeout: 'That took too long. Please try again.',
  internal: 'Something went wrong inside Docket. Please try again.',
}

/** An error as a sentence that a person can do something with. */
export function sayError({ code, message }: ToolError): string {
  if (Object.hasOwn(sentences, code)) return sentences[code]!
  return message === '' ? sentences.internal! : `That did not work: ${escapeMarkdown(message)}`
}
