import { z } from 'zod'
import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor, Scope } from '#core/domain/actor.ts'
import { textSchema } from '#core/domain/text.ts'

/** Groups that `/mcp?toolsets=` chooses from. */
export const toolsets = ['tasks', 'recurrence', 'reminders', 'tags', 'history', 'connector'] as const
export type Toolset = (typeof toolsets)[number]

/** What a call has besides its arguments. */
export interface ToolCall {
  ctx: Context
  actor: Actor
}

/** All four hints of the protocol, said of every tool: what is left out is read as the worst. */
export interface Hints {
  readOnlyHint: boolean
  destructiveHint: boolean
  idempotentHint: boolean
  openWorldHint: boolean
}

/** Something that a client may ask for. It knows nothing of the protocol; `call-tool.ts` adapts it. */
export interface Tool {
  name: string
  title: string
  description: string
  toolset: Toolset
  scope: Scope
  hints: Hints
  input: z.ZodObject
  output: z.ZodObject
  /** Spells out the shape of a task in the advertised output, as one tool does for all. */
  showsTask?: boolean
  /** Hosts that can show pages show the app's in place of the result. */
  showsApp?: boolean
  run(call: ToolCall, input: unknown): Promise<Record<string, unknown>>
}

type Text = Pick<Tool, 'name' | 'title' | 'description' | 'toolset' | 'showsTask' | 'showsApp'>
type Shape = z.ZodRawShape
type In<S extends Shape> = z.output<z.ZodObject<S>>
type Out<S extends Shape> = z.input<z.ZodObject<S>>

/** A tool that changes nothing. */
export function readTool<I extends Shape, O extends Shape>(
  tool: Text & { input: I; output: O; handle: (call: ToolCall, input: In<I>) => Promise<Out<O>> },
): Tool {
  const { handle, input, output, ...text } = tool
  return {
    ...text,
    scope: 'tasks:read',
    hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    input: z.strictObject(input),
    output: z.object(output),
    run: async (call, given) => handle(call, given as In<I>),
  }
}

/** What every tool that writes takes besides its own arguments. */
export const writeOptions = {
  reason: textSchema({ min: 1, max: 500 }).optional().describe('Why; shown to the user'),
  idempotency_key: z
    .string()
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'must be of printable ASCII characters without spaces')
    .optional(),
}
const changeSetId = { change_set_id: z.string().nullable() }

type WriteText = Text & { destructive?: boolean; idempotent?: boolean }

/** A tool whose handler runs inside of one act: all that it does is one transaction and one change set. */
export function writeTool<I extends Shape, O extends Shape>(
  tool: WriteText & { input: I; output: O; handle: (act: Act, input: In<I>) => Promise<Out<O>> },
): Tool {
  const { handle, ...rest } = tool
  return actTool({
    ...rest,
    run: ({ ctx, actor }, input) =>
      performAct(ctx, actor, { operation: tool.name.replaceAll('_', '-'), input }, (act) => handle(act, input)),
  })
}

/** A tool that writes and opens its act itself. */
export function actTool<I extends Shape, O extends Shape>(
  tool: WriteText & { input: I; output: O; run: (call: ToolCall, input: In<I>) => Promise<Done<Out<O>>> },
): Tool {
  const { run, input, output, destructive = false, idempotent = true, ...text } = tool
  return {
    ...text,
    scope: 'tasks:write',
    hints: { readOnlyHint: false, destructiveHint: destructive, idempotentHint: idempotent, openWorldHint: false },
    input: z.strictObject({ ...input, ...writeOptions }),
    output: z.object({ ...output, ...changeSetId }),
    async run(call, given) {
      const { reason, idempotency_key: idempotencyKey, ...args } = given as In<I> & In<typeof writeOptions>
      const act = {
        ...call.actor.act,
        ...(reason === undefined ? {} : { reason }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }
      const done = await run({ ...call, actor: { ...call.actor, act } }, args as In<I>)
      return { ...done.result, change_set_id: done.changeSetId }
    },
  }
}
