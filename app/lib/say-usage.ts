import type { ChatUsage } from '#core/domain/chat.ts'

const numbers = new Intl.NumberFormat('en')

/** "1,234 tokens" */
export function sayTokens(count: number): string {
  return `${numbers.format(count)} ${count === 1 ? 'token' : 'tokens'}`
}

/** What was used of the assistant, and of how much. */
export function sayUsage(usage: ChatUsage): string {
  const messages = `${numbers.format(usage.turns_last_hour)}${outOf(usage.turns_per_hour)} messages in the last hour`
  if (usage.tokens_last_day === 0) return `${messages}.`
  return `${messages}, ${numbers.format(usage.tokens_last_day)}${outOf(usage.tokens_per_day)} tokens in the last 24 hours.`
}

function outOf(limit: number): string {
  return limit === 0 ? '' : ` of ${numbers.format(limit)}`
}
