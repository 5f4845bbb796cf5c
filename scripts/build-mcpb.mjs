/* npm run build:mcpb: the stdio bridge as a bundle that desktop hosts install with a double click, in build/docket.mcpb. */
import { packExtension, validateManifest } from '@anthropic-ai/mcpb'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = join(root, 'build/mcpb')
const bundle = join(root, 'build/docket.mcpb')

/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

const { version, description, license } = readJson('package.json')
/** @type {{ name: string, title: string }[]} */
const tools = readJson('mcp-server/tools-list.json')

const manifest = {
  manifest_version: '0.3',
  name: 'docket',
  display_name: 'Docket',
  version,
  description,
  author: { name: 'Docket' },
  license,
  server: {
    type: 'node',
    entry_point: 'server/docket-mcp.mjs',
    mcp_config: {
      command: 'node',
      args: ['${__dirname}/server/docket-mcp.mjs'],
      env: { DOCKET_URL: '${user_config.url}', DOCKET_TOKEN: '${user_config.token}' },
    },
  },
  tools: tools.map(({ name, title }) => ({ name, description: title })),
  compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: '>=20' } },
  user_config: {
    url: {
      type: 'string',
      title: 'Address of Docket',
      description: 'Where your Docket is served',
      default: 'http://localhost:3000',
      required: true,
    },
    token: {
      type: 'string',
      title: 'Personal token',
      description: 'Made in Docket under Settings, Connections',
      sensitive: true,
      required: true,
    },
  },
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(join(folder, 'server'), { recursive: true })
cpSync(join(root, 'scripts/docket-mcp.mjs'), join(folder, 'server/docket-mcp.mjs'))
writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2))
const isGood =
  validateManifest(folder) && (await packExtension({ extensionPath: folder, outputPath: bundle, silent: true }))
if (isGood) console.log(`${bundle}: ${statSync(bundle).size} bytes`)
else process.exitCode = 1
