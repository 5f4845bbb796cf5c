import { z } from 'zod'
import { createTagInput, tagSchema, updateTagInput } from '#core/domain/tag.ts'
import { addTagToTask, removeTagFromTask } from '#core/tags/change-task-tags.ts'
import { createTag } from '#core/tags/create-tag.ts'
import { deleteTag } from '#core/tags/delete-tag.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { updateTag } from '#core/tags/update-tag.ts'
import { doneAnswer, doneEmpty, route } from '../route.ts'
import { tagAnswer, tagReference, taskAnswer } from '../shapes.ts'

export const tagRoutes = [
  route({
    method: 'get',
    path: '/{user_id}/tags',
    summary: 'All tags, each with its number of tasks',
    access: 'tasks:read',
    status: 200,
    answer: z.object({ tags: z.array(tagSchema) }),
    handle: async ({ ctx, actor }) => ({ body: await listTags(ctx, actor) }),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tags',
    summary: 'Make a tag',
    access: 'tasks:write',
    body: createTagInput,
    status: 201,
    answer: tagAnswer,
    handle: async ({ ctx, actor, body }) => doneAnswer(await createTag(ctx, actor, body)),
  }),
  route({
    method: 'put',
    path: '/{user_id}/tags/{id}',
    summary: 'Rename or recolour a tag',
    access: 'tasks:write',
    body: updateTagInput,
    status: 200,
    answer: tagAnswer,
    handle: async ({ ctx, actor, params, body }) => doneAnswer(await updateTag(ctx, actor, Number(params['id']), body)),
  }),
  route({
    method: 'delete',
    path: '/{user_id}/tags/{id}',
    summary: 'Delete a tag and take it off every task',
    access: 'tasks:write',
    status: 204,
    handle: async ({ ctx, actor, params }) => doneEmpty(await deleteTag(ctx, actor, Number(params['id']))),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/tags',
    summary: 'Put a tag on a task, by id or by name (made when new)',
    access: 'tasks:write',
    body: tagReference,
    status: 200,
    answer: taskAnswer,
    handle: async ({ ctx, actor, params, body }) =>
      doneAnswer(await addTagToTask(ctx, actor, Number(params['id']), body)),
  }),
  route({
    method: 'delete',
    path: '/{user_id}/tasks/{id}/tags/{tag_id}',
    summary: 'Take a tag off a task',
    access: 'tasks:write',
    status: 204,
    handle: async ({ ctx, actor, params }) =>
      doneEmpty(await removeTagFromTask(ctx, actor, Number(params['id']), Number(params['tag_id']))),
  }),
]
