import type { Words } from '#core/chat/built-in/language/context.ts'
import { type Slots, readPhrase } from '#core/chat/built-in/language/slots.ts'
import type { Act, Command, Reference } from './command.ts'

/** Phrases and the command they make. `build` may still refuse what the slots hold. */
export interface Rule {
  phrases: readonly string[]
  build: (slots: Slots, words: Words) => Command | null
}

const FOCUS: Reference = { kind: 'focus', many: false }

/** A rule about a task: the slot `<task>`, `<owner>`, `<pronoun>` or `<set>`, or what the conversation is about when there is neither. */
export function actRule(phrases: readonly string[], act: (slots: Slots, words: Words) => Act | null): Rule {
  return {
    phrases,
    build: (slots, words) => {
      const made = act(slots, words)
      return made && { kind: 'act', act: made, on: slots.task ?? slots.owner ?? slots.pronoun ?? slots.set ?? FOCUS }
    },
  }
}

/** A rule whose words leave nothing open. */
export function plainRule(phrases: readonly string[], command: Command): Rule {
  return { phrases, build: () => command }
}

/* A sentence that begins like this says nothing of a task whose title would begin so: "show everything that is not done". */
const ORDERS = /^(?:show|list|display|give|tell|add|create|mark|delete|remove|move|reschedule|postpone|undo|remind|so)$/

/** The command of the first rule with a phrase that covers all of the words. */
export function readRules(rules: readonly Rule[], words: Words): Command | null {
  const isOrder = ORDERS.test(words.tokens[0]?.word ?? '')
  for (const { phrases, build } of rules) {
    for (const source of phrases) {
      if (isOrder && source.startsWith('<task>')) continue
      const slots = readPhrase(source, words)
      const command = slots && build(slots, words)
      if (command) return command
    }
  }
  return null
}
