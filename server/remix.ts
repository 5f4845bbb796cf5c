import { createRequire } from 'node:module'
import type { Server } from 'node:http'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRequestHandler, type ServerBuild } from '@remix-run/node'
import { createRequest, sendResponse } from '@remix-run/node-fetch-server'
import { Router, static as serveStatic, type Request, type RequestHandler, type Response } from 'express'
import type { AppLoadContext } from './load-context.ts'

const KB = 1024
const FORM_LIMIT = 256 * KB
/** An import of 10 MB with what multipart puts around it. */
const UPLOAD_LIMIT = 10 * KB * KB + 64 * KB

/** The pages as a build, or in development as Vite makes them from the sources. */
export interface Pages {
  mode: 'production' | 'development'
  build: ServerBuild | (() => Promise<ServerBuild>)
  /** Scripts, styles and images. Mount it first: it needs neither a session nor a rate limit. */
  assets: RequestHandler
  close(): Promise<void>
}

/** What `npm run build` made in build/remix. */
export async function openBuiltPages(): Promise<Pages> {
  // Resolved through package.json, because this file runs from the sources and, bundled, from build/server.
  const entry = createRequire(import.meta.url).resolve('#build/remix/server/index.js')
  const build = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as ServerBuild
  const folder = join(dirname(entry), '../client')
  const assets = Router()
  // Names under assets/ contain a hash of the content; what is not there is gone for good, so no page is rendered.
  assets.use('/assets', serveStatic(join(folder, 'assets'), { index: false, immutable: true, maxAge: '1y' }), notFound)
  assets.use(serveStatic(folder, { index: false, redirect: false, maxAge: '1h' }))
  return { mode: 'production', build, assets, close: async () => undefined }
}

/** Vite inside this server: its hot reload shares the port, on sockets whose subprotocol starts with `vite-`. */
export async function openDevelopmentPages(server: Server): Promise<Pages> {
  const { createServer } = await import('vite')
  const vite = await createServer({ server: { middlewareMode: true, hmr: { server } }, appType: 'custom' })
  return {
    mode: 'development',
    build: async () => (await vite.ssrLoadModule('virtual:remix/server-build')) as ServerBuild,
    assets: vite.middlewares,
    close: () => vite.close(),
  }
}

/** Answers with a page. Mount it last, behind the check of Origin and with no body parser before it. */
export function renderPages(
  { build, mode }: Pages,
  getLoadContext: (req: Request, res: Response) => AppLoadContext | Promise<AppLoadContext>,
): RequestHandler {
  const handle = createRequestHandler(build, mode)
  return async (req, res) => {
    const host = req.host
    const refusal = isHost(host) ? bodyRefusal(req) : 400
    if (refusal !== null) {
      res.status(refusal).type('text').send(refusals[refusal])
      return
    }
    // A router that this is mounted in has taken its own part off.
    req.url = req.originalUrl
    const request = createRequest(req, res, { protocol: `${req.protocol}:`, host })
    // Spread, because Remix's own type of it is a record of anything.
    await sendResponse(res, await handle(request, { ...(await getLoadContext(req, res)) }))
  }
}

const refusals = { 400: 'Bad request', 411: 'Length required', 413: 'Too large' } as const

/* A Host like `evil.example/path?x=` would end up in the URL that pages see. */
function isHost(host: string | undefined): host is string {
  const parts = /^(?:[a-z0-9]([a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?$/i.exec(host ?? '')
  return parts !== null && Number(parts[2] ?? 0) <= 65_535
}

/* Forms are read whole, so their size has to be known beforehand; browsers always tell it. */
function bodyRefusal(req: Request): 411 | 413 | null {
  if (req.headers['transfer-encoding'] !== undefined) return 411
  const limit = req.is('multipart/form-data') ? UPLOAD_LIMIT : FORM_LIMIT
  return Number(req.headers['content-length'] ?? 0) > limit ? 413 : null
}

const notFound: RequestHandler = (_req, res) => {
  res.status(404).type('text').send('Not found')
}
