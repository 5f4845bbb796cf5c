import type { TalkKind } from '#core/chat/built-in/commands/command.ts'

const EXAMPLES = [
  '“add pay rent every 1st at 9 #home p1”',
  '“what is due this week?”',
  '“move the dentist to Friday 3pm and remind me an hour before”',
  '“complete everything tagged errands”',
  '“undo that”',
]

/** What the assistant is, in a sentence. It is no language model, and says so. */
const WHO =
  'I am the built-in assistant of Docket. I am not a language model: I understand commands about your tasks, and nothing else.'

const HELP = `${WHO}

- **Add**: ${EXAMPLES[0]}, “add milk, eggs and bread”, “remind me tomorrow at 9 to call Ann”
- **Look**: “what is due today?”, “show high priority tasks tagged work”, “find invoice”, “plan my day”, “weekly review”
- **Change**: “complete the report”, “move it to Monday”, “postpone the call by two days”, “rename it to …”, “make it high priority”, “tag it home”
- **Repeat and remind**: “make it weekly”, “skip the next one”, “stop repeating”, “remind me an hour before”, “snooze for 20 minutes”
- **Many at once**: ${EXAMPLES[3]}, “move all overdue to tomorrow”
- **Take back**: “undo”, “restore the report”, “what changed today?”

After a list you can say “complete 2 and 3” or “the last one”.`

const answers: Record<TalkKind, string> = {
  greeting:
    'Hello! Tell me what to do with your tasks, for example “what is due today?” or “add buy milk tomorrow”. “Help” shows more.',
  thanks: 'You are welcome.',
  bye: 'Goodbye!',
  help: HELP,
  how: `Just say it as a command, and I do it. ${HELP}`,
  who: `${WHO} Say “help” to see what I understand. With a model configured, Docket’s chat understands free language too.`,
  nothing: 'There is nothing open that I had asked you. What shall I do?',
  advice: 'That is yours to decide, and I leave everything as it is. Say it as a command, and I do it.',
  kept: 'All right, I leave everything as it is.',
  trash: 'The trash has a page of its own, at /trash. I can bring a task back: say “restore” and its title.',
}

export function talk(about: TalkKind): string {
  return answers[about]
}

/** What is said when a message is not understood. Nothing was done. */
export const NOT_UNDERSTOOD = `I did not understand that, so I did nothing. I am the built-in assistant; I understand commands such as ${EXAMPLES.slice(0, 4).join(', ')}. Say “help” for more.`

export const TOO_LONG =
  'That is more text than I can read as commands, so I did nothing. Give me one or a few commands at a time; for a list of new tasks write “add these:” and one task a line.'
