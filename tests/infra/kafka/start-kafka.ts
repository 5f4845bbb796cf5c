import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../free-ports.ts'
import { certificateFile, scramUsers, writeBrokerConfig, type Listeners } from './broker-config.ts'
import { findKafka } from '#scripts/find-kafka.mjs'

const HEAP = '-Xmx512m'
const CLUSTER_ID = 'ZG9ja2V0LXRlc3RzLWthZg'
const log4j = fileURLToPath(new URL('log4j2.properties', import.meta.url))

/** A real broker, one node in KRaft mode. Its address and its log stay the same over restarts. */
export interface KafkaBroker {
  /** `127.0.0.1:PORT`, without authentication. */
  address: string
  /** Listeners that ask who one is (`credentials`), when it was started with `secure`. */
  secure: { address: string; tlsAddress: string; ca: string } | null
  pid(): number
  /** In good order. Nothing to do when it is down. */
  stop(): Promise<void>
  kill9(): Promise<void>
  /** Starts it again, and resolves when it serves. */
  restart(): Promise<void>
  /** The end of it: stops it, and removes a folder that was made for it. */
  remove(): Promise<void>
}

export interface KafkaOptions {
  /** Where it keeps its log; without one, in a temporary folder. */
  dataDir?: string
  /** Without one, any free port. */
  port?: number
  secure?: boolean
  /** Settings of the broker beyond the usual ones. */
  settings?: Readonly<Record<string, string>>
  /** In a process group of its own, which Ctrl-C does not reach: to be ended by whoever started it. */
  detached?: boolean
}

/** Starts a broker and resolves when it serves. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaBroker> {
  const classPath = await findKafka(process.env)
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'docket-kafka-')))
  await mkdir(folder, { recursive: true })
  const listeners = await chooseListeners(options)
  const config = await writeBrokerConfig(folder, listeners, options.settings ?? {})
  await format(classPath, config, folder, listeners.sasl !== null)
  let child = await launch(classPath, config, options)

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  return {
    address: `127.0.0.1:${listeners.plain}`,
    secure: listeners.sasl && {
      address: `127.0.0.1:${listeners.sasl.plain}`,
      tlsAddress: `127.0.0.1:${listeners.sasl.tls}`,
      ca: await readFile(certificateFile(folder), 'utf8'),
    },
    pid: () => child.pid!,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      child = await launch(classPath, config, options)
    },
    async remove() {
      // Nobody will read the log again, so that an orderly end would only take longer.
      await end(options.dataDir === undefined ? 'SIGKILL' : 'SIGTERM')
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function chooseListeners({ port, secure = false }: KafkaOptions): Promise<Listeners> {
  const [plain, controller, sasl, tls] = await freePorts(4)
  return { plain: port ?? plain!, controller: controller!, sasl: secure ? { plain: sasl!, tls: tls! } : null }
}

async function format(classPath: string, config: string, folder: string, secure: boolean): Promise<void> {
  const isFormatted = await access(join(folder, 'log', 'meta.properties')).then(
    () => true,
    () => false,
  )
  if (isFormatted) return
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config]
  await promisify(execFile)('java', [HEAP, ...tool, ...(secure ? scramUsers() : [])])
}

async function launch(classPath: string, config: string, { detached = false }: KafkaOptions): Promise<ChildProcess> {
  const options = [HEAP, '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${log4j}`]
  const child = spawn('java', [...options, '-cp', classPath, 'kafka.Kafka', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached,
  })
  const abandon = () => child.kill('SIGKILL')
  process.once('exit', abandon)
  child.once('exit', () => process.off('exit', abandon))
  const lines = createInterface({ input: child.stdout })
  const started = new Promise<void>((resolve) => {
    lines.on('line', (line) => line.includes('Kafka Server started') && resolve())
  })
  const failed = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`The broker ended with ${String(code ?? signal)} before it was ready`)
  })
  await Promise.race([started, failed])
  failed.catch(() => undefined)
  return child
}
