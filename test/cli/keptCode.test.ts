import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layOut } from '../support/layout.ts'

const start = (cache: string, ...argv: string[]) =>
  execFileSync(process.execPath, ['dist/terrapin.js', '--demo', ...argv], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env.PATH, HOME: cache, XDG_CACHE_HOME: cache, TZ: 'UTC', LANG: 'C.UTF-8' },
  })

const kept = (cache: string) => readdirSync(join(cache, 'terrapin/code')).sort()

it('is for each command, and the next start says the same with it', () => {
  const cache = layOut({})
  const list = start(cache, 'list')
  const files = kept(cache)
  expect(files).toEqual([
    expect.stringMatching(/^commands-list\.[0-9a-f]{16}$/),
    expect.stringMatching(/^sample\.[0-9a-f]{16}$/),
  ])
  const code = readFileSync(join(cache, 'terrapin/code', files[0] as string))
  expect(start(cache, 'list')).toBe(list)
  expect(readFileSync(join(cache, 'terrapin/code', files[0] as string)).equals(code)).toBe(true)
  start(cache, 'show', '41')
  expect(kept(cache)).toHaveLength(3)
})

it.each([
  ['a byte of it is another', (code: Buffer) => code.fill(0x55, 300_000, 300_001)],
  ['its end is missing', (code: Buffer) => code.subarray(0, 200_000)],
  ['it is empty', () => Buffer.alloc(0)],
  ['it is nothing of the kind', () => Buffer.from('#!/bin/sh\n')],
])('is made anew where %s', (_, damaged) => {
  const cache = layOut({})
  const list = start(cache, 'list')
  const file = join(cache, 'terrapin/code', kept(cache)[0] as string)
  const code = readFileSync(file)
  writeFileSync(file, damaged(Buffer.from(code)))
  expect(start(cache, 'list')).toBe(list)
  expect(readFileSync(file).length).toBeGreaterThan(code.length / 2)
  expect(start(cache, 'list')).toBe(list)
})

it('takes the place of what an older terrapin has kept', () => {
  const cache = layOut({})
  start(cache, 'list')
  const [file = '', sample] = kept(cache)
  const code = join(cache, 'terrapin/code')
  writeFileSync(join(code, 'commands-list.0123456789abcdef'), 'older')
  writeFileSync(join(code, 'commands-show.0123456789abcdef'), 'of another command')
  writeFileSync(join(code, file), 'damaged')
  start(cache, 'list')
  expect(kept(cache)).toEqual([file, 'commands-show.0123456789abcdef', sample])
})

const isRoot = process.getuid?.() === 0
it.runIf(isRoot)('is made anew where someone else has put it there, or a link', () => {
  const cache = layOut({})
  const list = start(cache, 'list')
  const [name = ''] = kept(cache)
  const file = join(cache, 'terrapin/code', name)
  chownSync(file, 65534, 65534)
  expect(start(cache, 'list')).toBe(list)
  expect(statSync(file).uid).toBe(0)
  const elsewhere = join(cache, 'elsewhere')
  renameSync(file, elsewhere)
  symlinkSync(elsewhere, file)
  expect(start(cache, 'list')).toBe(list)
  expect(lstatSync(file).isFile()).toBe(true)
})

it('is made anew where a pipe lies, which is not waited for', () => {
  const cache = layOut({})
  const list = start(cache, 'list')
  const file = join(cache, 'terrapin/code', kept(cache)[0] as string)
  rmSync(file)
  execFileSync('mkfifo', [file])
  expect(start(cache, 'list')).toBe(list)
  expect(lstatSync(file).isFile()).toBe(true)
})

it('is done without where nothing can be kept', () => {
  const cache = layOut({})
  mkdirSync(join(cache, 'terrapin'))
  writeFileSync(join(cache, 'terrapin/code'), 'no directory')
  chmodSync(cache, 0o555)
  expect(start(cache, 'list')).toContain('known_good')
  expect(readFileSync(join(cache, 'terrapin/code'), 'utf8')).toBe('no directory')
})

it.each([
  ['the home is no directory', () => '/dev/null'],
  ['the home is gone', () => '/nowhere/at/all'],
  ['a file system makes no directories', () => '/proc/1'],
  [
    'a file stands in its place',
    (home: string) => {
      writeFileSync(join(home, '.cache'), '')
      return home
    },
  ],
])('and nothing is said of it where %s', (_, home) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', '--demo', 'list'],
    {
      encoding: 'utf8',
      timeout: 20_000,
      // Nobody, since root has a home of its own.
      ...{ uid: 65534, gid: 65534 },
      env: { PATH: process.env.PATH, HOME: home(layOut({})), LANG: 'C.UTF-8' },
    },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('known_good')
})
