import type { Scope } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import { toolsets, type Tool, type Toolset } from './tool.ts'

/** What a client asked to see of the tools, in the query of the address. */
export interface Selection {
  toolsets: ReadonlySet<Toolset>
  readonly: boolean
}

const EVERYTHING: ReadonlySet<Toolset> = new Set(toolsets)

/** Reads `?toolsets=tasks,reminders&readonly=1`. @throws invalid_request for what it does not know */
export function readSelection(query: URLSearchParams): Selection {
  for (const name of query.keys()) {
    if (name !== 'toolsets' && name !== 'readonly') throw invalid(name.slice(0, 100), 'is not a known parameter')
  }
  const flag = query.get('readonly') ?? '0'
  if (!/^(?:[01]|true|false)$/.test(flag)) throw invalid('readonly', 'must be 1 or 0', flag.slice(0, 100))
  const names = query.get('toolsets')?.split(',') ?? null
  return { toolsets: names ? readToolsets(names) : EVERYTHING, readonly: flag === '1' || flag === 'true' }
}

function readToolsets(names: readonly string[]): ReadonlySet<Toolset> {
  const chosen = names.map((name) => name.trim())
  const foreign = chosen.find((name) => !(toolsets as readonly string[]).includes(name))
  if (foreign !== undefined) throw invalid('toolsets', `must be some of ${toolsets.join(', ')}`, foreign.slice(0, 100))
  return new Set(chosen as Toolset[])
}

/** True for a tool that the client asked for: it may be called, as far as the token allows. */
export function isSelected({ toolset, scope }: Tool, { toolsets: chosen, readonly }: Selection): boolean {
  return chosen.has(toolset) && !(readonly && scope === 'tasks:write')
}

/** True for a tool that the token may use: others are not shown, and calling them asks for the scope. */
export function isAllowed({ scope }: Tool, scopes: readonly Scope[]): boolean {
  return scopes.includes(scope)
}
