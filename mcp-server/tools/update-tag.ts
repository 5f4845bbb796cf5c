import { invalid } from '#core/domain/errors.ts'
import { tagColorSchema, tagNameSchema } from '#core/domain/tag.ts'
import { resolveTag } from '#core/tags/resolve-tag.ts'
import { updateTagIn } from '#core/tags/update-tag.ts'
import { words } from '../arguments.ts'
import { tag } from '../results.ts'
import { writeTool } from '../tool.ts'

export const updateTag = writeTool({
  name: 'update_tag',
  title: 'Change a tag',
  description: 'Renames or recolours a tag, given by name or id.',
  toolset: 'tags',
  input: { tag: words(50), new_name: tagNameSchema.optional(), color: tagColorSchema.optional().describe('#RRGGBB') },
  output: { tag },
  async handle(act, { tag: text, new_name: name, color }) {
    if (name === undefined && color === undefined) throw invalid('new_name', 'give new_name, color or both')
    const { id } = await resolveTag(act.trx, act.actor, text)
    return { tag: await updateTagIn(act, id, { name, color }) }
  },
})
