import { describe, expect, it, type TestContext } from 'vitest'
import type { JobScheduler } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'

/** One installation of a scheduler, on which several processes can open it. Its clock stands still until it is moved. */
export interface SchedulerInstallation {
  open: () => Promise<{ jobs: JobScheduler; crash(): Promise<void> }>
  now: () => Date
  advance: (ms: number) => Promise<void>
  close: () => Promise<void>
}

const MINUTE = 60_000

async function firing(jobs: JobScheduler) {
  const fired = createCollector<string>()
  const stop = await jobs.start(async (job) => fired.add(job.name))
  return { fired, stop }
}

/**
 * What every job scheduler promises; each adapter's test file runs it. The tests run side by side, each on an installation
 * of its own, since one that goes by the real time does little but wait.
 */
export function jobSchedulerContract(name: string, install: () => Promise<SchedulerInstallation>): void {
  describe.concurrent(`job scheduler contract: ${name}`, () => {
    async function begin(onTestFinished: TestContext['onTestFinished']) {
      const installation = await install()
      onTestFinished(() => installation.close())
      const inMinutes = (minutes: number) => new Date(installation.now().getTime() + minutes * MINUTE)
      return { ...installation, inMinutes }
    }

    it('fires a job once its time has come and not before', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const { fired } = await firing(jobs)
      await jobs.schedule([{ name: 'later', dueAt: inMinutes(10) }])
      await jobs.schedule([{ name: 'soon', dueAt: inMinutes(1) }])
      await advance(2 * MINUTE)
      await fired.until((items) => items.includes('soon'))
      await advance(10 * MINUTE)
      await fired.until((items) => items.includes('later'))
      expect(fired.items).toEqual(['soon', 'later'])
    })

    it('fires a time in the past at once', async ({ onTestFinished }) => {
      const { open, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const { fired } = await firing(jobs)
      await jobs.schedule([{ name: 'past', dueAt: inMinutes(-5) }])
      expect(await fired.until((items) => items.length === 1)).toEqual(['past'])
    })

    it('replaces the time of a job that is scheduled again', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const { fired } = await firing(jobs)
      await jobs.schedule([{ name: 'moved', dueAt: inMinutes(20) }])
      await jobs.schedule([{ name: 'moved', dueAt: inMinutes(60) }])
      await jobs.schedule([{ name: 'mark', dueAt: inMinutes(25) }])
      await advance(30 * MINUTE)
      await fired.until((items) => items.includes('mark'))
      expect(fired.items).toEqual(['mark'])
      await advance(30 * MINUTE)
      await fired.until((items) => items.includes('moved'))
    })

    it('does not fire what was cancelled; cancelling the unknown is no error', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const { fired } = await firing(jobs)
      await jobs.schedule([
        { name: 'gone', dueAt: inMinutes(20) },
        { name: 'mark', dueAt: inMinutes(25) },
      ])
      await jobs.cancel(['gone', 'never-heard-of'])
      await advance(30 * MINUTE)
      await fired.until((items) => items.includes('mark'))
      expect(fired.items).toEqual(['mark'])
    })

    it('fires what fell due while nobody was there', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const first = await open()
      await first.jobs.schedule([{ name: 'kept', dueAt: inMinutes(1) }])
      await first.jobs.close()
      await advance(5 * MINUTE)
      const second = await open()
      const { fired } = await firing(second.jobs)
      expect(await fired.until((items) => items.length > 0)).toEqual(['kept'])
    })

    it('fires again what a crashed process had at hand', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const first = await open()
      const begun = createCollector<string>()
      await first.jobs.start((job) => {
        begun.add(job.name)
        return new Promise<void>(() => undefined)
      })
      await first.jobs.schedule([{ name: 'interrupted', dueAt: inMinutes(-1) }])
      await begun.until((items) => items.length === 1)
      await first.crash()
      const second = await open()
      const { fired } = await firing(second.jobs)
      await advance(5 * MINUTE)
      expect(await fired.until((items) => items.length > 0)).toEqual(['interrupted'])
    })

    it('tries a job again that failed', async ({ onTestFinished }) => {
      const { open, advance, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const tries = createCollector<string>()
      await jobs.start(async (job) => {
        tries.add(job.name)
        if (tries.items.length === 1) throw new Error('not yet')
      })
      await jobs.schedule([{ name: 'stubborn', dueAt: inMinutes(-1) }])
      await tries.until((items) => items.length === 1)
      await advance(5 * MINUTE)
      expect(await tries.until((items) => items.length === 2)).toEqual(['stubborn', 'stubborn'])
    })

    it('fires each of a thousand jobs once, shared by two processes', async ({ onTestFinished }) => {
      const { open, inMinutes } = await begin(onTestFinished)
      const processes = [await open(), await open()]
      const fired = createCollector<string>()
      for (const { jobs } of processes) await jobs.start(async (job) => fired.add(job.name))
      const names = Array.from({ length: 1000 }, (_, n) => `job-${n}`)
      await processes[0]!.jobs.schedule(names.map((each) => ({ name: each, dueAt: inMinutes(-1) })))
      await fired.until((items) => items.length >= 1000)
      expect([...fired.items].sort()).toEqual([...names].sort())
    })

    it('waits for the jobs at hand when it stops', async ({ onTestFinished }) => {
      const { open, inMinutes } = await begin(onTestFinished)
      const { jobs } = await open()
      const events = createCollector<string>()
      let finish: () => void = () => undefined
      const stop = await jobs.start(async () => {
        events.add('begun')
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        events.add('ended')
      })
      await jobs.schedule([{ name: 'long', dueAt: inMinutes(-1) }])
      await events.until((items) => items.includes('begun'))
      const stopped = stop().then(() => events.add('stopped'))
      finish()
      await stopped
      expect(events.items).toEqual(['begun', 'ended', 'stopped'])
    })
  })
}
