import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Another Node process that owns, or failed to own, an embedded server. */
export interface PostgresHolder {
  child: ChildProcess
  /** Everything it said, one object a line. */
  lines: Said[]
  /** The first line that has `key`. */
  said(key: keyof Said): Promise<Said>
  /** Sends the signal and waits for the end; its own process group hears it with `group`. */
  end(signal: NodeJS.Signals, group?: boolean): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface Said {
  url?: string
  pid?: number
  error?: string
  info?: string
  warn?: string
  drained?: number
}

/** Starts the holder in a process group of its own; `command` goes before Node, to change the user for example. */
export function holdPostgres(
  dataDir: string,
  options: { runAs?: string; drain?: boolean; command?: string[] } = {},
): PostgresHolder {
  const script = fileURLToPath(new URL('hold-postgres.ts', import.meta.url))
  const node = [
    process.execPath,
    '--import',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
    script,
    dataDir,
    options.runAs ?? 'auto',
  ]
  const [file, ...args] = [...(options.command ?? []), ...node, options.drain ? 'drain' : '']
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const lines: Said[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(JSON.parse(line) as Said))
  return {
    child,
    lines,
    async said(key) {
      for (;;) {
        const found = lines.find((line) => line[key] !== undefined)
        if (found) return found
        const more = await Promise.race([once(reader, 'line'), once(reader, 'close').then(() => null)])
        if (more === null && !lines.some((line) => line[key] !== undefined)) {
          throw new Error(`the holder ended without "${key}": ${JSON.stringify(lines)}`)
        }
      }
    },
    async end(signal, group = false) {
      if (child.exitCode === null && child.signalCode === null) process.kill(group ? -child.pid! : child.pid!, signal)
      const [code, by] = await ended
      return { code, signal: by }
    },
  }
}
