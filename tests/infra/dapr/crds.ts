import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'

interface Crd {
  spec: { group: string; names: { kind: string }; versions: { name: string; schema: { openAPIV3Schema: object } }[] }
}

/** The schemas of Dapr's resources, by `apiVersion kind`, from the Go module that daprd is built from. */
export async function daprSchemas(): Promise<Map<string, object>> {
  const options = { cwd: import.meta.dirname }
  const { stdout } = await promisify(execFile)('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/dapr/dapr'], options)
  const folder = join(stdout.trim(), 'charts/dapr/crds')
  const schemas = new Map<string, object>()
  for (const file of await readdir(folder)) {
    const { spec } = parse(await readFile(join(folder, file), 'utf8')) as Crd
    for (const { name, schema } of spec.versions) {
      schemas.set(`${spec.group}/${name} ${spec.names.kind}`, closed(schema.openAPIV3Schema))
    }
  }
  return schemas
}

/* Kubernetes drops fields that a schema does not name, and daprd ignores them: both without a word. */
function closed(schema: object): object {
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (value === null || typeof value !== 'object') return [key, value]
    return [key, Array.isArray(value) ? value : closed(value as object)]
  })
  const same = Object.fromEntries(entries)
  const isClosed = 'properties' in same && typeof same['properties'] === 'object' && same['type'] === 'object'
  return isClosed && !('additionalProperties' in same) ? { ...same, additionalProperties: false } : same
}
