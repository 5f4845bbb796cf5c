import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Listeners {
  plain: number
  controller: number
  /** Null: no listener asks who one is. */
  sasl: { plain: number; tls: number } | null
}

/** Whom the SASL listeners let in, by every mechanism. */
export const credentials = { username: 'docket', password: 'a password of the tests' }

const STORE_PASSWORD = 'only for tests'
const run = promisify(execFile)

/** Writes `server.properties` (and, for TLS, a certificate for loopback) into the folder; returns the file's path. */
export async function writeBrokerConfig(
  folder: string,
  listeners: Listeners,
  more: Readonly<Record<string, string>>,
): Promise<string> {
  const named = [
    ['PLAINTEXT', listeners.plain],
    ['CONTROLLER', listeners.controller],
    ...(listeners.sasl ? ([['SASL_PLAINTEXT', listeners.sasl.plain]] as const) : []),
    ...(listeners.sasl ? ([['SASL_SSL', listeners.sasl.tls]] as const) : []),
  ].map(([name, port]) => `${name}://127.0.0.1:${port}`)
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${listeners.controller}`,
    listeners: named.join(','),
    'advertised.listeners': named.filter((listener) => !listener.startsWith('CONTROLLER')).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    'log.dirs': join(folder, 'log'),
    // After a kill -9 the broker may register again only when its old session has ended.
    'broker.session.timeout.ms': '6000',
    'broker.heartbeat.interval.ms': '1000',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    ...(listeners.sasl ? await saslSettings(folder) : {}),
    ...more,
  }
  const file = join(folder, 'server.properties')
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`)
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/** The users that `StorageTool format` puts into the log: SCRAM keeps them in the cluster itself. */
export function scramUsers(): string[] {
  const { username, password } = credentials
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ])
}

/** Where a broker with a TLS listener keeps its certificate as PEM. */
export function certificateFile(folder: string): string {
  return join(folder, 'broker.pem')
}

async function saslSettings(folder: string): Promise<Record<string, string>> {
  const { username, password } = credentials
  const modules = 'org.apache.kafka.common.security'
  const plain = `${modules}.plain.PlainLoginModule required user_${username}="${password}";`
  const scram = `${modules}.scram.ScramLoginModule required;`
  const jaas = ['sasl_plaintext', 'sasl_ssl'].flatMap((listener) => [
    [`listener.name.${listener}.plain.sasl.jaas.config`, plain],
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scram],
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scram],
  ])
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    ...(Object.fromEntries(jaas) as Record<string, string>),
    'ssl.keystore.location': await makeCertificate(folder),
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.password': STORE_PASSWORD,
    'ssl.key.password': STORE_PASSWORD,
  }
}

/* Java brings keytool, so that nothing else has to be installed. */
async function makeCertificate(folder: string): Promise<string> {
  const store = join(folder, 'broker.p12')
  const isMade = await access(store).then(
    () => true,
    () => false,
  )
  if (isMade) return store
  const common = ['-keystore', store, '-storepass', STORE_PASSWORD, '-alias', 'broker']
  const subject = ['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1,dns:localhost']
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30']
  await run('keytool', ['-genkeypair', '-storetype', 'PKCS12', ...key, ...subject, ...common])
  await run('keytool', ['-exportcert', '-rfc', '-file', certificateFile(folder), ...common])
  return store
}
