import { tagColorSchema, tagNameSchema } from '#core/domain/tag.ts'
import { createTagIn } from '#core/tags/create-tag.ts'
import { tag } from '../results.ts'
import { writeTool } from '../tool.ts'

export const createTag = writeTool({
  name: 'create_tag',
  title: 'Make a tag',
  description: 'Makes a tag. Not needed before add_tag_to_task or add_task, which make new tags themselves.',
  toolset: 'tags',
  idempotent: false,
  input: { tag: tagNameSchema, color: tagColorSchema.optional().describe('#RRGGBB') },
  output: { tag },
  handle: async (act, { tag: name, ...look }) => ({ tag: await createTagIn(act, { name, ...look }) }),
})
