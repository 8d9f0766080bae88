import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  compareDirectories,
  compareRoots,
  MAX_ENTRIES,
} from '../../../src/compare/files/compareTrees.ts'
import type { FileChange } from '../../../src/compare/files/fileChange.ts'
import type { Root } from '../../../src/compare/files/fileFacts.ts'
import { workOn } from '../../../src/compare/files/work.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import {
  asNobody,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  storePath,
} from '../../support/layout.ts'

const [before, after] = [storePath('source', 1), storePath('source', 2)]

function sources(one: Machine, other: Machine): string {
  const below = (directory: string, files: Machine): Machine =>
    Object.fromEntries(Object.entries(files).map(([name, what]) => [`${directory}/${name}`, what]))
  return layOut({
    [before]: folder,
    [after]: folder,
    ...below(before, one),
    ...below(after, other),
  })
}

const brief = (rows: readonly FileChange[] | null) =>
  rows?.map(({ path, status, unread }) => `${status} ${path}${unread ? ' ?' : ''}`)

it('tells every file of two sources by path, and leaves nothing out', async () => {
  const directory = sources(
    { 'flake.nix': 'one', 'a/b.nix': 'same', 'old.nix': '', 'x.mode': '1', x: '', link: link('a') },
    {
      'flake.nix': 'two',
      'a/b.nix': 'same',
      '.git/new': '',
      'x.mode': '2',
      x: '',
      link: link('.git'),
    },
  )
  const rows = await compareDirectories(mountedHost(directory), before, after, '')
  expect(brief(rows)).toEqual([
    'added .git/new',
    'changed flake.nix',
    'removed link/b.nix',
    'added link/new',
    'removed old.nix',
    'changed x.mode',
  ])
  expect(rows?.[1]).toMatchObject({ before: `${before}/flake.nix`, after: `${after}/flake.nix` })
})

it('puts the prefix before each path', async () => {
  const directory = sources({ a: '1' }, { a: '2' })
  const rows = await compareDirectories(mountedHost(directory), before, after, 'config')
  expect(brief(rows)).toEqual(['changed config/a'])
})

it('follows links to the two directories', async () => {
  const directory = layOut({
    [`${before}/a`]: '1',
    [`${after}/a`]: '2',
    '/one': link(before),
    '/two': link(after),
  })
  expect(brief(await compareDirectories(mountedHost(directory), '/one', '/two', ''))).toEqual([
    'changed a',
  ])
  expect(await compareDirectories(mountedHost(directory), '/one', before, '')).toEqual([])
})

it.each<[string, string]>([
  ['nothing', '/none'],
  ['a file', `${before}/file`],
])('gives null for %s', async (_, path) => {
  const host = mountedHost(sources({ file: '' }, {}))
  expect(await compareDirectories(host, path, after, '')).toBeNull()
  expect(await compareDirectories(host, after, path, '')).toBeNull()
})

it('gives null for a source of too many entries', async () => {
  const directory = sources({}, {})
  mkdirSync(join(directory, after, 'many'))
  for (let index = 1; index < MAX_ENTRIES; index += 1) {
    writeFileSync(join(directory, after, 'many', `${index}`), '')
  }
  const host = mountedHost(directory)
  expect(await compareDirectories(host, before, after, '')).toHaveLength(MAX_ENTRIES - 1)
  writeFileSync(join(directory, after, 'many', 'one-more'), '')
  expect(await compareDirectories(host, before, after, '')).toBeNull()
})

it('throws where a directory may not be read', () => {
  const directory = sources({ a: '1' }, { a: '2' })
  forbid(directory, after)
  const call = `compareDirectories(host, '${before}', '${after}', '')`
  expect(asNobody(directory, 'compare/files/compareTrees.ts', call)).toEqual({
    code: 'unreadable',
    message: `${join(directory, after)} can’t be read: permission denied.`,
  })
})

it('tells what the work does not allow to be read', async () => {
  const linked = [storePath('linked', 1), storePath('linked', 2)] as const
  const directory = layOut({
    [`${before}/a`]: '12',
    [`${before}/b`]: '1',
    [`${before}/c`]: '1',
    [`${before}/d`]: link(linked[0]),
    [`${before}/e`]: link(linked[0]),
    [`${after}/a`]: '12',
    [`${after}/b`]: '1',
    [`${after}/c`]: '1',
    [`${after}/d`]: link(linked[1]),
    [`${after}/e`]: link(linked[1]),
    [`${linked[0]}/x`]: '',
    [`${linked[1]}/y`]: '',
  })
  const host = mountedHost(directory)
  const root = async (path: string): Promise<Root> => ({
    path,
    place: path,
    tree: (await host.tree(path)) ?? new Map(),
  })
  const work = workOn(host, { bytes: 3, entries: 3 })
  const rows = await compareRoots(work, await root(before), await root(after), '')
  expect(brief(rows)).toEqual(['changed c ?', 'removed d/x', 'added d/y', 'changed e ?'])
})
