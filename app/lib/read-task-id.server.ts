import { data } from '@remix-run/node'

/** The id in the path. What cannot be the id of a task is a page that does not exist. */
export function readTaskId(params: { taskId?: string | undefined }): number {
  const id = /^[1-9]\d{0,9}$/.test(params.taskId ?? '') ? Number(params.taskId) : 0
  if (id < 1 || id > 2_147_483_647) throw data(null, { status: 404 })
  return id
}
