import { buildAlone } from './ensure-built.mjs'

/* npm run build */
await buildAlone({ always: true })
