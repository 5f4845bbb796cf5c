import { data } from '@remix-run/node'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id in the path, if there is one. What cannot be the id of a conversation is a page that does not exist. */
export function readConversationId(params: { conversationId?: string | undefined }): string | undefined {
  const { conversationId: id } = params
  if (id !== undefined && !UUID.test(id)) throw data(null, { status: 404 })
  return id
}
