import compression from 'compression'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import type { Context } from '#core/context.ts'
import { DomainError } from '#core/domain/errors.ts'
import { createMetricsReader } from '#core/metrics/read-metrics.ts'
import type { FetchDocument } from '#core/oauth/find-client.ts'
import { readiness } from '#core/platform/health.ts'
import { mountApi } from './api/mount-api.ts'
import { routes } from './api/routes.ts'
import { errorHandler } from './edge/error-answer.ts'
import { identify, requireCaller } from './edge/identify.ts'
import { requireSameOrigin } from './edge/origin.ts'
import { rateLimits, type RateLimits } from './edge/rate-limits.ts'
import { requestInfo } from './edge/request-info.ts'
import { securityHeaders } from './edge/security-headers.ts'
import { createLoadContext } from './load-context.ts'
import { documentFetcher } from './oauth/fetch-client-document.ts'
import { mountOAuth } from './oauth/mount-oauth.ts'
import { oauthLimits } from './oauth/oauth-limits.ts'
import { docsPage } from './openapi/docs-page.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import { eventStream, eventStreamRoute } from './realtime/event-stream.ts'
import type { Feed } from './realtime/feed.ts'
import { renderPages, type Pages } from './remix.ts'
import { bindServices, type AppServices } from './services.ts'

export interface AppParts {
  feed: Feed
  isOwnOrigin: (origin: string) => boolean
  /** Null: the API alone. */
  pages: Pages | null
  mcp?: MountedEndpoint | null
  /** How the metadata documents of OAuth clients are fetched, which are anywhere on the internet. */
  fetchDocument?: FetchDocument
}

/** What an entry mounts beside the API: it checks its requests itself. */
export interface MountedEndpoint {
  paths: readonly string[]
  handle(req: Request, res: Response): Promise<void>
  close(): Promise<void>
}

/** Everything that is asked over HTTP, in the order in which it is checked. */
export function createApp(ctx: Context, parts: AppParts): Express {
  const { feed, isOwnOrigin, pages, mcp = null, fetchDocument = documentFetcher() } = parts
  const app = express()
  app.disable('x-powered-by')
  app.use(requestInfo(ctx))
  app.use(securityHeaders({ isHttps: ctx.config.web.publicUrl.startsWith('https:') }))
  mountHealth(app, ctx)
  if (mcp) mountEndpoint(app, mcp)
  app.use(compression())
  if (pages) app.use(pages.assets)
  app.use(mountOAuth(ctx, oauthLimits(ctx.config.rateLimitPerMinute > 0)))
  app.use(identify(ctx))
  app.use(requireSameOrigin(isOwnOrigin))
  // One count for both doors.
  const limits = rateLimits(ctx.config.rateLimitPerMinute)
  mountApiRoutes(app, ctx, { feed, isOwnOrigin, limits })
  if (pages) {
    const services = bindServices(ctx, fetchDocument)
    const limit = limits.perUser
    app.use((req, res, next) => {
      const isRead = req.method === 'GET' || req.method === 'HEAD'
      // To ask about an app may fetch what it publishes, from a server that somebody else names.
      return isRead && !req.path.startsWith('/oauth/') ? next() : limit(req, res, next)
    })
    app.use(
      renderPages(pages, (req, res) => {
        const signUp: AppServices['signUp'] = async (input) => {
          await limits.countSignUp(req.ip ?? '')
          return services.signUp(input)
        }
        return { ...createLoadContext(ctx, { ...services, signUp }, { req, res }) }
      }),
    )
  }
  app.use(errorHandler(ctx))
  return app
}

function mountEndpoint(app: Express, endpoint: MountedEndpoint): void {
  app.all([...endpoint.paths], async (req, res) => {
    req.routePattern = req.path
    await endpoint.handle(req, res)
  })
}

interface ApiParts extends Pick<AppParts, 'feed' | 'isOwnOrigin'> {
  limits: RateLimits
}

function mountHealth(app: Express, ctx: Context): void {
  const readMetrics = createMetricsReader(ctx)
  app.get('/healthz', (req, res) => {
    req.routePattern = '/healthz'
    res.json({ status: 'ok' })
  })
  app.get('/readyz', async (req, res) => {
    req.routePattern = '/readyz'
    const state = await readiness(ctx)
    res.status(state.status === 'down' ? 503 : 200).json(state)
  })
  app.get('/metrics', async (req, res) => {
    req.routePattern = '/metrics'
    res.type(ctx.metrics.registry.contentType).send(await readMetrics())
  })
}

function mountApiRoutes(app: Express, ctx: Context, { limits, ...realtime }: ApiParts): void {
  const documented = [...routes, eventStreamRoute]
  const document = openApiDocument(ctx.config, documented)
  const docs = docsPage(documented)
  app.get('/api/openapi.json', (_req, res) => void res.json(document))
  app.get('/api/docs', (_req, res) => void res.type('html').send(docs))
  const stream = eventStream(ctx, realtime)
  const api = mountApi(ctx, routes, ({ path }) => (path === '/auth/sign-up' ? limits.signUp : limits.perUser))
  for (const base of ['/api/v1', '/api']) {
    app.get(`${base}/:user_id/events`, limits.perUser, async (req, res, next) => {
      req.routePattern = '/api/{user_id}/events'
      const { user } = requireCaller(req, 'tasks:read')
      const asked = req.params['user_id']
      if (asked !== 'me' && asked !== user.id) throw new DomainError('forbidden', 'This is another user’s.')
      await stream(req, res, next)
    })
    app.use(base, api, unknownRoute)
  }
}

/* At the end of each base, or /api would read what is unknown under /api/v1 as a path of a user called v1. */
const unknownRoute: RequestHandler = (req) => {
  throw new DomainError('not_found', `There is no ${req.method} ${req.originalUrl.split('?')[0]?.slice(0, 200)} here.`)
}
