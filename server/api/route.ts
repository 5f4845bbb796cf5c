import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { ActOptions, Actor, Scope } from '#core/domain/actor.ts'
import type { Context } from '#core/context.ts'
import type { Done } from '#core/acts/perform-act.ts'
import type { Caller } from '#server/edge/identify.ts'

/** What a handler gets: everything has been checked against the schemas of its route. */
export interface Call<Body = unknown, Query = unknown> {
  ctx: Context
  /** Of the caller, with what the request says about the act (idempotency key). Only where the route needs one. */
  actor: Actor
  caller: Caller | null
  params: Record<string, number | string>
  body: Body
  query: Query
  /** From `If-Match`. */
  version: number | undefined
  req: Request
  res: Response
}

export interface Answer {
  status?: number
  /** Undefined: no body (204). */
  body?: unknown
  headers?: Record<string, string>
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for what varies; `{user_id}` is the caller's own id or `me`. */
  path: string
  summary: string
  /** `none`: anybody. A scope: a session, or a token that has it. */
  access: 'none' | Scope
  query?: z.ZodType
  body?: z.ZodType
  /** Content types of a body that is not JSON, and how large it may be. */
  raw?: { types: string[]; limit: string }
  status: number
  /** Schema of the body of a good answer; none for 204, files and streams. */
  answer?: z.ZodType
  /** Content types of a file or a stream. */
  produces?: readonly string[]
  handle(call: Call): Promise<Answer | void>
}

/** What the documents say of a route, whoever answers it. */
export type DocumentedRoute = Omit<Route, 'handle'>

/** Declares a route; body and query of its handler have the types that its schemas give. */
export function route<
  B extends z.ZodType = z.ZodType<undefined>,
  Q extends z.ZodType = z.ZodType<Record<string, never>>,
>(
  definition: Omit<Route, 'body' | 'query' | 'handle'> & {
    body?: B
    query?: Q
    handle(call: Call<z.output<B>, z.output<Q>>): Promise<Answer | void>
  },
): Route {
  return definition as unknown as Route
}

/** The answer of an act: its result, and the headers that every mutation carries. */
export function doneAnswer<T>({ result, changeSetId, replayed }: Done<T>, more: Answer = {}): Answer {
  const headers: Record<string, string> = { ...more.headers }
  if (changeSetId) headers['Change-Set'] = changeSetId
  if (replayed) headers['Idempotency-Replayed'] = 'true'
  return { body: result, ...more, headers }
}

/** The same without a body. */
export function doneEmpty(done: Done<unknown>): Answer {
  return { headers: doneAnswer(done).headers ?? {}, body: undefined }
}

export function withOptions(actor: Actor, options: ActOptions): Actor {
  return { ...actor, act: options }
}
