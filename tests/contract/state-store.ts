import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StateStore } from '#core/platform/ports.ts'

/** One installation of a state store, on which several processes can open it. Its time stands still until it is moved. */
export interface StateInstallation {
  open(): Promise<StateStore>
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

const KEY = 'conversation:0f8b-7.turn_1'
const HOUR = 3_600
const fresh = { etag: null, ttlSeconds: HOUR }

/** What every state store promises; each adapter's test file runs it. */
export function stateStoreContract(name: string, install: () => Promise<StateInstallation>): void {
  describe(`state store contract: ${name}`, () => {
    let installation: StateInstallation
    let store: StateStore

    beforeEach(async () => {
      installation = await install()
      store = await installation.open()
    })
    afterEach(() => installation.close())

    it('knows nothing of a key that nobody wrote', async () => {
      expect(await store.get(KEY)).toBeNull()
    })

    it.each([
      ['an object', { b: 1, a: [true, null, 'ä €', { deep: -0.5 }] }],
      ['a list', [1, 'two', []]],
      ['a text', 'line\nfeed, "quotes", a NUL \u0000 and 🎈'],
      ['a number', 0],
      ['false', false],
      ['null', null],
      ['an empty text', ''],
    ])('gives another process what was written: %s', async (_, value) => {
      const etag = await store.set(KEY, value, fresh)
      const other = await installation.open()
      expect(await other.get(KEY)).toEqual({ value, etag })
    })

    it('changes what has not changed since, and gives a new etag', async () => {
      const first = await store.set(KEY, { n: 1 }, fresh)
      const second = await store.set(KEY, { n: 2 }, { etag: first, ttlSeconds: HOUR })
      expect(second).not.toBe(first)
      expect(await store.get(KEY)).toEqual({ value: { n: 2 }, etag: second })
    })

    it('refuses a write over a change that the writer has not seen', async () => {
      const first = await store.set(KEY, { n: 1 }, fresh)
      const second = await store.set(KEY, { n: 2 }, { etag: first, ttlSeconds: HOUR })
      const late = store.set(KEY, { n: 3 }, { etag: first, ttlSeconds: HOUR })
      await expect(late).rejects.toMatchObject({ name: 'DomainError', code: 'version_conflict' })
      expect(await store.get(KEY)).toEqual({ value: { n: 2 }, etag: second })
    })

    it('refuses to make a key that is there', async () => {
      const etag = await store.set(KEY, 'first', fresh)
      await expect(store.set(KEY, 'second', fresh)).rejects.toMatchObject({ code: 'version_conflict' })
      expect(await store.get(KEY)).toEqual({ value: 'first', etag })
    })

    it('refuses to change a key that is gone, also when it was made anew', async () => {
      const etag = await store.set(KEY, 'first', fresh)
      await store.delete(KEY)
      const late = () => store.set(KEY, 'late', { etag, ttlSeconds: HOUR })
      await expect(late()).rejects.toMatchObject({ code: 'version_conflict' })
      await store.set(KEY, 'second', fresh)
      await expect(late()).rejects.toMatchObject({ code: 'version_conflict' })
      expect((await store.get(KEY))?.value).toBe('second')
    })

    it('takes an etag that it never gave for an old one', async () => {
      await store.set(KEY, 'first', fresh)
      for (const etag of ['1', 'not an etag', '00000000-0000-4000-8000-000000000000']) {
        const write = store.set(KEY, 'second', { etag, ttlSeconds: HOUR })
        await expect(write).rejects.toMatchObject({ code: 'version_conflict' })
      }
    })

    it('lets one of many writers win who read the same', async () => {
      const stores = [store, await installation.open()]
      const etag = await store.set(KEY, 0, fresh)
      const writes = Array.from({ length: 10 }, (_, n) =>
        stores[n % 2]!.set(KEY, n + 1, { etag, ttlSeconds: HOUR }).then(
          () => n + 1,
          () => null,
        ),
      )
      const winners = (await Promise.all(writes)).filter((n) => n !== null)
      expect(winners).toHaveLength(1)
      expect((await store.get(KEY))?.value).toBe(winners[0])
    })

    it('lets one of many makers of a key win', async () => {
      const makes = Array.from({ length: 10 }, (_, n) =>
        store.set(KEY, n, fresh).then(
          () => n,
          (error: unknown) => (error as { code?: unknown }).code,
        ),
      )
      const outcomes = await Promise.all(makes)
      const winners = outcomes.filter((outcome) => typeof outcome === 'number')
      expect(winners).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'version_conflict')).toHaveLength(9)
    })

    it('forgets a value when its time is over, and the key is free again', async () => {
      const etag = await store.set(KEY, 'short', { etag: null, ttlSeconds: 60 })
      await installation.advance(59_000)
      expect((await store.get(KEY))?.value).toBe('short')
      await installation.advance(2_000)
      expect(await store.get(KEY)).toBeNull()
      const late = store.set(KEY, 'late', { etag, ttlSeconds: 60 })
      await expect(late).rejects.toMatchObject({ code: 'version_conflict' })
      await store.set(KEY, 'again', fresh)
      expect((await store.get(KEY))?.value).toBe('again')
    })

    it('counts the time of a value from its last change', async () => {
      const first = await store.set(KEY, 1, { etag: null, ttlSeconds: 60 })
      await installation.advance(50_000)
      await store.set(KEY, 2, { etag: first, ttlSeconds: 60 })
      await installation.advance(50_000)
      expect((await store.get(KEY))?.value).toBe(2)
    })

    it('deletes; deleting the unknown is no error', async () => {
      await store.set(KEY, 'there', fresh)
      await store.delete(KEY)
      await store.delete(KEY)
      expect(await store.get(KEY)).toBeNull()
    })

    it('keeps keys apart that differ in case or punctuation', async () => {
      const keys = ['a.b', 'a:b', 'a-b', 'a_b', 'A.b', 'x'.repeat(200)]
      for (const key of keys) await store.set(key, key, fresh)
      for (const key of keys) expect((await store.get(key))?.value).toBe(key)
    })

    it.each(['', 'a b', 'a/b', 'a||b', 'ä', 'a?b', 'x'.repeat(201)])('refuses the key %j everywhere', async (key) => {
      const refused = { code: 'invalid_request', message: expect.stringMatching(/^key: /) as string }
      await expect(store.get(key)).rejects.toMatchObject(refused)
      await expect(store.set(key, 1, fresh)).rejects.toMatchObject(refused)
      await expect(store.delete(key)).rejects.toMatchObject(refused)
    })

    it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses a lifetime of %d seconds', async (ttlSeconds) => {
      await expect(store.set(KEY, 1, { etag: null, ttlSeconds })).rejects.toMatchObject({ code: 'invalid_request' })
    })

    it('refuses a value that JSON cannot say', async () => {
      await expect(store.set(KEY, undefined, fresh)).rejects.toMatchObject({ code: 'invalid_request' })
    })

    it('answers a check while it can be reached', async () => {
      await expect(store.check()).resolves.toBeUndefined()
    })
  })
}
