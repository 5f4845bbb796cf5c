import { randomUUID } from 'node:crypto'
import { ProtocolError } from '@modelcontextprotocol/client'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { requireChat } from './chat-limits.ts'
import { connectMcp, reach } from './connect-mcp.ts'

const MIME_TYPE = 'text/html;profile=mcp-app'
const TIMEOUT_MS = 15_000

/** The page that a tool names for its results, from the server that the tool is of. @throws not_found, unavailable */
export async function readAppPage(ctx: Context, actor: Actor, uri: string): Promise<string> {
  requireChat(actor)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const grant = { userId: actor.userId, conversationId: randomUUID(), changeSetId: randomUUID(), isReadOnly: true }
  const client = await connectMcp(ctx, grant, signal)
  try {
    const asked = client.readResource({ uri }, { signal }).catch((error: unknown) => {
      throw error instanceof ProtocolError ? notFound('page', uri) : error
    })
    const { contents } = await reach(ctx, client, signal, asked)
    const page = contents.find(({ mimeType }) => mimeType === MIME_TYPE)
    if (!page || !('text' in page)) throw notFound('page', uri)
    return page.text
  } finally {
    await client.close()
  }
}
