import type { Config } from '#core/config.ts'
import { builtInModel } from './built-in/built-in-model.ts'
import type { ChatModel } from './model.ts'
import { createOpenAiModel } from './openai/openai-model.ts'

/** What answers: the model that is configured, else the built-in assistant, which sends nothing anywhere. */
export function chooseModel({ model }: Config): ChatModel {
  return model ? createOpenAiModel(model) : builtInModel
}
