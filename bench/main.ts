import { benchApi } from './api.ts'
import { benchChat } from './chat.ts'
import { benchMcp } from './mcp.ts'
import { benchKafka } from './kafka.ts'
import { benchRealtime } from './realtime.ts'
import { benchRelay } from './relay.ts'
import { benchReminders } from './reminders.ts'
import { benchSearch } from './search.ts'

const benches = {
  api: benchApi,
  chat: benchChat,
  mcp: benchMcp,
  search: benchSearch,
  relay: benchRelay,
  realtime: benchRealtime,
  reminders: benchReminders,
  kafka: benchKafka,
}

const name = process.argv[2] ?? ''
if (Object.hasOwn(benches, name)) {
  await benches[name as keyof typeof benches]()
} else {
  console.error(`No benchmark named ${JSON.stringify(name)}, expected one of ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
}
