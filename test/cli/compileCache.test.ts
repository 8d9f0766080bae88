import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layOut } from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'

const isRoot = process.getuid?.() === 0
/** Someone without root: user and group `nobody`, where root runs the tests. */
const NOBODY = 65_534
const STRANGER = 4242

/** A program of its own, so that a test can exchange a file of it. */
function installIn(directory: string): string {
  cpSync('dist', join(directory, 'dist'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  return join(directory, 'dist/terrapin.js')
}

const program = installIn(layOut())

function ownDirectory(mode = 0o755, owner = NOBODY): string {
  const directory = layOut()
  if (isRoot) chownSync(directory, owner, owner)
  chmodSync(directory, mode)
  return directory
}

const asPerson = (env: Readonly<Record<string, string>>) => ({
  env: { PATH: process.env.PATH, TZ: 'UTC', LANG: 'C.UTF-8', ...env },
  ...(isRoot && { uid: NOBODY, gid: NOBODY }),
})

function run(cache: string, home = ownDirectory(), argv = ['list']) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--demo', ...argv], {
    encoding: 'utf8',
    timeout: 60_000,
    ...asPerson({ HOME: home, XDG_CACHE_HOME: cache }),
  })
  return { status, stdout, stderr }
}

/** All files below a directory, with what tells whether they were written. */
function filesIn(directory: string): Map<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    names.map((name) => {
      const { ino, mtimeMs, size, uid } = statSync(join(directory, name))
      return [name, `${ino} ${mtimeMs} ${size} ${uid}`]
    }),
  )
}

const compiled = (cache: string) =>
  [...filesIn(cache).keys()].filter((name) => /^terrapin\/node\/[^/]+\/[^/]+$/.test(name))

const OTHER_CODE = 'process.stdout.write("PLANTED");process.exit(0);'
/** Where Node keeps the hash of the source in a file of its cache (src/compile_cache.cc). */
const CODE_HASH = { start: 12, end: 16 }

/**
 * Exchanges a file of the program for other code of the same length while `start` fills a cache, and
 * gives the files of the cache as if they came from the file as it is.
 */
async function plant(file: string, start: () => Promise<string>): Promise<Map<string, Buffer>> {
  const read = (cache: string) =>
    new Map(compiled(cache).map((name) => [name, readFileSync(join(cache, name))] as const))
  const real = read(await start())
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, OTHER_CODE.padEnd(text.length, ';'))
  const other = read(await start())
  writeFileSync(file, text)
  for (const [name, bytes] of other) {
    const { start: from, end } = CODE_HASH
    real.get(name)?.copy(bytes, from, from, end)
  }
  return other
}

function lay(cache: string, files: ReadonlyMap<string, Buffer>, owner = 0): void {
  for (const [name, bytes] of files) {
    mkdirSync(join(cache, name, '..'), { recursive: true })
    writeFileSync(join(cache, name), bytes)
  }
  if (!isRoot) return
  for (const name of filesIn(cache).keys()) chownSync(join(cache, name), owner, owner)
}

function makeBelow(directory: string, name: string): string {
  mkdirSync(join(directory, name), { recursive: true })
  return join(directory, name)
}

describe('what Node compiled', () => {
  it('is kept in the person’s own cache, for them alone, and the next start says the same', () => {
    const cache = ownDirectory()
    const first = run(cache)
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('known_good')
    // The commands and the sample machine; of the entry Node knows only afterwards.
    expect(compiled(cache)).toHaveLength(2)
    expect(statSync(join(cache, 'terrapin')).mode & 0o777).toBe(0o700)
    expect(statSync(join(cache, 'terrapin/node')).mode & 0o777).toBe(0o700)
    const kept = filesIn(cache)
    expect(run(cache)).toEqual(first)
    expect(filesIn(cache)).toEqual(kept)
  })

  it.each<[string, (code: Buffer) => Buffer]>([
    ['a byte of it is another', (code) => code.fill(0x55, 100_000, 100_001)],
    ['its end is missing', (code) => code.subarray(0, 60_000)],
    ['its head is another', (code) => code.fill(0x55, 0, 8)],
    ['it is empty', () => Buffer.alloc(0)],
    ['it is nothing of the kind', () => Buffer.from('#!/bin/sh\n')],
  ])('is made anew where %s', (_, damaged) => {
    const cache = ownDirectory()
    const whole = run(cache)
    const files = compiled(cache).map((name) => join(cache, name))
    const sizes = files.map((file) => statSync(file).size)
    for (const file of files) writeFileSync(file, damaged(readFileSync(file)))
    expect(run(cache)).toEqual(whole)
    for (const [index, file] of files.entries()) {
      expect(statSync(file).size).toBeGreaterThan((sizes[index] as number) / 2)
    }
    expect(run(cache)).toEqual(whole)
  })

  it('may be written by many at once', async () => {
    const cache = ownDirectory()
    const env = asPerson({ HOME: cache, XDG_CACHE_HOME: cache })
    const said = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const child = spawn(process.execPath, [program, '--demo', 'list'], env)
        let text = ''
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (data) => (text += data))
        return new Promise((done) => child.on('close', (status) => done(`${status} ${text}`)))
      }),
    )
    expect(new Set(said).size).toBe(1)
    expect(said[0]).toMatch(/^0 GEN /)
    expect(compiled(cache)).toHaveLength(2)
    expect(run(cache).stdout).toBe(`${said[0]}`.slice(2))
  })
})

describe('planted code', () => {
  let planted: Map<string, Buffer>
  beforeAll(async () => {
    planted = await plant(join(program, '../commands.js'), async () => {
      const cache = ownDirectory()
      run(cache)
      return cache
    })
  })

  it('would run from a cache that terrapin used', () => {
    const cache = ownDirectory()
    lay(cache, planted, NOBODY)
    expect(run(cache).stdout).toBe('PLANTED')
  })

  it.each<[string, () => string]>([
    ['a directory in which the group may write', () => ownDirectory(0o775)],
    ['below one in which everyone may write', () => makeBelow(ownDirectory(0o777), 'cache')],
    ['a store', () => makeBelow(ownDirectory(), 'nix/store/00000000000000000000000000000000-x')],
  ])('does not run from %s, and nothing is written there', (_, make) => {
    const cache = make()
    lay(cache, planted, NOBODY)
    expectUnused(cache)
  })

  it.runIf(isRoot).each<[string, () => string]>([
    ['a stranger’s directory', () => ownDirectory(0o755, STRANGER)],
    ['a stranger’s in one of everyone’s', () => ownDirectory(0o1777)],
  ])('does not run from %s, and nothing is written there', (_, make) => {
    const cache = make()
    lay(cache, planted, STRANGER)
    expectUnused(cache)
  })

  function expectUnused(cache: string): void {
    const before = filesIn(cache)
    const home = ownDirectory()
    expect(run(cache, home).stdout).toMatch(/^GEN /)
    expect(filesIn(cache)).toEqual(before)
    // The home is as good as ever.
    expect(compiled(join(home, '.cache'))).toHaveLength(2)
  }

  it('does not run where the person’s directory has one of someone else’s in it', () => {
    for (const shared of ['terrapin', 'terrapin/node']) {
      const cache = ownDirectory()
      lay(cache, planted, NOBODY)
      chmodSync(join(cache, shared), 0o777)
      expect(run(cache).stdout).toMatch(/^GEN /)
    }
  })
})

describeWithNix('root’s compile cache', () => {
  let machine: Machine
  let installed: string
  let planted: Map<string, Buffer>
  const list = (env: Record<string, string>) =>
    machine.run([process.execPath, installed, '--demo', 'list'], { env })
  const at = (path: string) => join(machine.root, path)
  beforeAll(async () => {
    machine = await createMachine()
    mkdirSync(at('opt/terrapin'), { recursive: true })
    installIn(at('opt/terrapin'))
    installed = '/opt/terrapin/dist/terrapin.js'
    planted = await plant(at('opt/terrapin/dist/commands.js'), async () => {
      await machine.must(['rm', '-rf', '/root/.cache'])
      await list({})
      return at('root/.cache')
    })
    await machine.must(['rm', '-rf', '/root/.cache'])
  })
  afterAll(() => machine.remove())

  it('is in its home by the password file, and planted code would run there', async () => {
    expect((await list({ HOME: alice.home })).stdout).toMatch(/^GEN /)
    expect(compiled(at('root/.cache'))).toHaveLength(2)
    expect(statSync(at('root/.cache')).mode & 0o777).toBe(0o700)
    lay(at('root/.cache'), planted)
    expect((await list({})).stdout).toBe('PLANTED')
    await machine.must(['rm', '-rf', '/root/.cache'])
  })

  it.each<[string, string, Record<string, string>, number, number]>([
    ['the store', '/nix/store/00000000000000000000000000000000-cache', {}, 0, 0o555],
    ['a person’s home', `${alice.home}/.cache`, { HOME: alice.home }, alice.uid, 0o755],
    ['root’s own directory in a person’s', `${alice.home}/of-root`, {}, 0, 0o755],
    ['a directory of root’s group', '/srv/cache', {}, 0, 0o775],
    ['a directory of root’s alone', '/srv/root', {}, 0, 0o755],
  ])(
    'is not in %s: nothing runs from it, nothing is written',
    async (_, cache, env, owner, mode) => {
      lay(at(cache), planted)
      await machine.must(['chown', '-R', `${owner}`, cache])
      await machine.must(['chmod', '-R', mode.toString(8), cache])
      const before = filesIn(at(cache))
      const outcome = await list({ XDG_CACHE_HOME: cache, ...env })
      expect(outcome.stdout).toMatch(/^GEN /)
      expect(filesIn(at(cache))).toEqual(before)
    },
  )
})

describe('a start goes on without a cache', () => {
  it('where nothing can be kept', () => {
    const cache = ownDirectory()
    mkdirSync(join(cache, 'terrapin'))
    writeFileSync(join(cache, 'terrapin/node'), 'no directory')
    if (isRoot) chownSync(join(cache, 'terrapin'), NOBODY, NOBODY)
    chmodSync(cache, 0o555)
    expect(run(cache)).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(cache, 'terrapin/node'), 'utf8')).toBe('no directory')
  })

  it.each<[string, () => string]>([
    ['the home is no directory', () => '/dev/null'],
    ['the home is gone', () => '/nowhere/at/all'],
    ['a file system makes no directories', () => '/proc/1'],
    [
      'a file stands in its place',
      () => {
        const home = ownDirectory()
        writeFileSync(join(home, '.cache'), '')
        return home
      },
    ],
  ])('and says nothing of it where %s', (_, home) => {
    const { status, stdout, stderr } = run('', home())
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('known_good')
  })
})
