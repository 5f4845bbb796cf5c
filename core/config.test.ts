import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('loadConfig', () => {
  it('needs no variable at all', () => {
    expect(loadConfig({})).toMatchObject({
      platform: 'embedded',
      environment: 'production',
      web: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000' },
      databaseUrl: null,
      dataDir: '.docket',
      rateLimitPerMinute: 100,
      logLevel: 'info',
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ web: { port: 3000 }, databaseUrl: null })
  })

  it('derives the public URL from the port and takes slashes off a given one', () => {
    expect(loadConfig({ PORT: '8080' }).web.publicUrl).toBe('http://localhost:8080')
    expect(loadConfig({ PUBLIC_URL: 'https://docket.example/' }).web.publicUrl).toBe('https://docket.example')
  })

  it.each([
    [{ PORT: 'eighty' }, 'PORT: "eighty" is not valid, expected a port from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT: "70000" is not valid, expected a port from 0 to 65535'],
    [{ PLATFORM: 'cloud' }, 'PLATFORM: "cloud" is not valid, expected embedded'],
    [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL: "ftp://x" is not valid, expected an http or https URL'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL: "loud" is not valid, expected fatal, error, warn, info, debug, trace or silent',
    ],
    [
      { RATE_LIMIT_PER_MINUTE: '-1' },
      'RATE_LIMIT_PER_MINUTE: "-1" is not valid, expected a whole number, 0 for no limit',
    ],
  ])('refuses %o in one line that names variable, value and what is expected', (env, message) => {
    expect(() => loadConfig(env)).toThrow(message)
  })

  it('asks for the token of callbacks where production runs on Dapr, and nowhere else', () => {
    const production = { NODE_ENV: 'production', SESSION_SECRET: 'x'.repeat(32) }
    expect(() => loadConfig({ ...production, PLATFORM: 'dapr' })).toThrow(
      'APP_API_TOKEN: not set, expected a token (NODE_ENV is production and PLATFORM is dapr)',
    )
    expect(loadConfig({ ...production, PLATFORM: 'dapr', APP_API_TOKEN: 'token' })).toMatchObject({
      dapr: { appToken: 'token' },
    })
    expect(loadConfig({ PLATFORM: 'dapr', NODE_ENV: 'test' })).toMatchObject({ dapr: { appToken: null } })
    expect(loadConfig(production).platform).toBe('embedded')
  })

  it.each([
    ['SESSION_SECRET', 'too-short-hunter2', 'at least 32 characters'],
    ['DATABASE_URL', 'mysql://root:hunter2@db/x', 'a postgres:// URL'],
  ])('never shows the value of %s', (name, value, expected) => {
    const message = (() => {
      try {
        loadConfig({ [name]: value })
        return ''
      } catch (error) {
        return (error as Error).message
      }
    })()
    expect(message).toContain(`${name}: the value given (not shown) is not valid, expected ${expected}`)
    expect(message).not.toContain('hunter2')
  })
})
