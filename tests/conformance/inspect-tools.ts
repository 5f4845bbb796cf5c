import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installRunner } from './install-runner.ts'

const INSPECTOR = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js'

/**
 * What the MCP Inspector finds in the list of tools that some host would not take, errors and warnings alike; '' when it
 * finds nothing.
 */
export async function inspectTools(url: string, era: 'legacy' | 'modern'): Promise<string> {
  const { node, folder } = await installRunner()
  // It keeps what it sees.
  const home = await mkdtemp(join(tmpdir(), 'inspector-'))
  const options = ['--server-url', url, '--transport', 'http', '--protocol-era', era, '--stored-auth-only']
  const args = ['--cli', ...options, '--method', 'tools/list', '--strict', '--format', 'json']
  try {
    const env = { ...process.env, HOME: home, USERPROFILE: home, MCP_STORAGE_DIR: home }
    const { stdout, stderr } = await promisify(execFile)(node, [join(folder, INSPECTOR), ...args], {
      env,
      maxBuffer: 16 * 1024 * 1024,
    })
    const { result } = JSON.parse(stdout) as { result: { tools: unknown[] } }
    return result.tools.length === 0 ? 'It was shown no tools.' : stderr.trim()
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
