import { buildAlone } from './ensure-built.mjs'

/* npm run build */
try {
  await buildAlone({ always: true })
} catch (error) {
  // Where it went wrong has been told by the tool that it went wrong in.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
