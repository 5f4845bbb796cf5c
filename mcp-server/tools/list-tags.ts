import { z } from 'zod'
import { listTags as list } from '#core/tags/list-tags.ts'
import { tag } from '../results.ts'
import { readTool } from '../tool.ts'

export const listTags = readTool({
  name: 'list_tags',
  title: 'List tags',
  description: 'All tags by name, with how many tasks wear each.',
  toolset: 'tags',
  input: {},
  output: { tags: z.array(tag) },
  handle: async ({ ctx, actor }) => list(ctx, actor),
})
