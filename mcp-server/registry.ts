import type { Tool } from './tool.ts'
import { addTagToTask } from './tools/add-tag-to-task.ts'
import { addTask } from './tools/add-task.ts'
import { addTasks } from './tools/add-tasks.ts'
import { bulkUpdateTasks } from './tools/bulk-update-tasks.ts'
import { cancelReminder } from './tools/cancel-reminder.ts'
import { completeTask } from './tools/complete-task.ts'
import { createReminder } from './tools/create-reminder.ts'
import { createTag } from './tools/create-tag.ts'
import { deleteTag } from './tools/delete-tag.ts'
import { deleteTask } from './tools/delete-task.ts'
import { fetch } from './tools/fetch.ts'
import { getActivityLogs } from './tools/get-activity-logs.ts'
import { getOverview } from './tools/get-overview.ts'
import { getTask } from './tools/get-task.ts'
import { listChanges } from './tools/list-changes.ts'
import { listReminders } from './tools/list-reminders.ts'
import { listTags } from './tools/list-tags.ts'
import { listTasks } from './tools/list-tasks.ts'
import { previewRecurrence } from './tools/preview-recurrence.ts'
import { removeTagFromTask } from './tools/remove-tag-from-task.ts'
import { reopenTask } from './tools/reopen-task.ts'
import { restoreTask } from './tools/restore-task.ts'
import { search } from './tools/search.ts'
import { searchTasks } from './tools/search-tasks.ts'
import { setTaskDueDate } from './tools/set-task-due-date.ts'
import { setTaskPriority } from './tools/set-task-priority.ts'
import { setTaskRecurrence } from './tools/set-task-recurrence.ts'
import { skipTaskOccurrence } from './tools/skip-task-occurrence.ts'
import { snoozeReminder } from './tools/snooze-reminder.ts'
import { undoChange } from './tools/undo-change.ts'
import { updateReminder } from './tools/update-reminder.ts'
import { updateTag } from './tools/update-tag.ts'
import { updateTask } from './tools/update-task.ts'

/** Every tool, in the order in which clients see them: always the same, so that what they cache stays good. */
export const tools: readonly Tool[] = [
  getOverview,
  addTask,
  addTasks,
  listTasks,
  searchTasks,
  getTask,
  updateTask,
  completeTask,
  reopenTask,
  deleteTask,
  restoreTask,
  setTaskDueDate,
  setTaskPriority,
  bulkUpdateTasks,
  setTaskRecurrence,
  skipTaskOccurrence,
  previewRecurrence,
  createReminder,
  updateReminder,
  cancelReminder,
  snoozeReminder,
  listReminders,
  createTag,
  updateTag,
  deleteTag,
  addTagToTask,
  removeTagFromTask,
  listTags,
  getActivityLogs,
  listChanges,
  undoChange,
  search,
  fetch,
]
