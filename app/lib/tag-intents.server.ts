import { data } from '@remix-run/node'
import { createTagInput, updateTagInput } from '#core/domain/tag.ts'
import type { Notice } from './action-answer.ts'
import { parseForm } from './form-problem.server.ts'
import type { SignedIn } from './require-user.server.ts'

/** Makes, changes or deletes a tag as the form says. */
export async function runTagIntent({ services, actor }: SignedIn, form: FormData): Promise<Notice> {
  const id = Number(form.get('id'))
  const color = form.get('color') || undefined
  switch (form.get('intent')) {
    case 'create': {
      const { result, changeSetId } = await services.createTag(
        actor,
        parseForm(createTagInput, { name: form.get('name') }),
      )
      return done(`Made tag “${result.tag.name}”.`, changeSetId)
    }
    case 'update': {
      const input = parseForm(updateTagInput, { name: form.get('name'), ...(color && { color }) })
      const { result, changeSetId } = await services.updateTag(actor, id, input)
      return done(`Saved tag “${result.tag.name}”.`, changeSetId)
    }
    case 'delete': {
      const { result, changeSetId } = await services.deleteTag(actor, id)
      return done(`Deleted tag “${result.tag.name}”.`, changeSetId)
    }
    default:
      throw data('Unknown intent', { status: 400 })
  }
}

function done(text: string, changeSetId: string | null): Notice {
  return changeSetId ? { text, tone: 'info', changeSetId } : { text, tone: 'info' }
}
