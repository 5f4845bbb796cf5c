import type { Config } from '#core/config.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { ChatModel } from './model.ts'
import { createOpenAiModel } from './openai/openai-model.ts'

/** What answers: the model that is configured. */
export function chooseModel({ model }: Config): ChatModel {
  if (model) return createOpenAiModel(model)
  throw new DomainError('unavailable', 'No model is configured.', { dependency: 'model' })
}
