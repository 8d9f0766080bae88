import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTree, stepsBetween } from '../../../src/compare/files/fileTree.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link } from '../../support/layout.ts'

const directory = layOut({
  '/tree/a/b/file': 'text',
  '/tree/a/up': link('..'),
  '/tree/gone': link('/nowhere'),
  '/tree/empty': folder,
  '/file': '',
})
spawnSync('mkfifo', [join(directory, 'tree/pipe')])
const host = mountedHost(directory)

describe('reading a tree', () => {
  const entries = 7 // a, a/b, a/b/file, a/up, gone, empty, pipe

  it('names files and links as the host does, and follows none', async () => {
    const tree = await readTree(host, '/tree', entries)
    expect(tree).toEqual(await host.tree('/tree'))
    expect(tree?.get('a/up')).toBe('..')
  })

  it.each([0, 1, 3, entries - 1])('gives up where there are more than %i entries', async (most) => {
    expect(await readTree(host, '/tree', most)).toBeNull()
  })

  it('gives null for a file and for nothing', async () => {
    expect([await readTree(host, '/file', 9), await readTree(host, '/none', 9)]).toEqual([
      null,
      null,
    ])
  })

  it('gives up below 32 directories', async () => {
    const deep = `${'d/'.repeat(40)}`
    mkdirSync(join(directory, 'deep', deep), { recursive: true })
    writeFileSync(join(directory, 'deep', deep, 'file'), '')
    expect(await readTree(host, '/deep', 1000)).toBeNull()
    expect(await readTree(host, `/deep/${'d/'.repeat(30)}`.slice(0, -1), 1000)).toEqual(
      new Map([['d/d/d/d/d/d/d/d/d/d/file', '']]),
    )
  })
})

describe('the steps between two trees', () => {
  it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ['nothing where links are the same', { a: '/x', b: './b' }, { a: '/x', b: './b' }, []],
    ['a link to another place', { a: '/x' }, { a: '/y' }, ['both a']],
    ['plain files, which must be read', { a: '' }, { a: '' }, ['both a']],
    ['what one side has', { a: '/x', c: '/c' }, { b: '/x', c: '/c' }, ['before a', 'after b']],
    ['in order', { b: '', 'a/b': '', 'a-c': '' }, {}, ['before a-c', 'before a/b', 'before b']],
    ['a file beside a link', { a: '' }, { a: '/x' }, ['both a']],
    [
      'a directory beside a link, and nothing below it',
      { a: '/x', 'a.d': '/1' },
      { 'a/b': '/1', 'a/c/d': '/2', 'a.d': '/2' },
      ['both a', 'both a.d'],
    ],
    [
      'a link beside a directory within one',
      { 'p/a/b': '/1', 'p/x': '/1' },
      { 'p/a': '/2', 'p/x': '/1' },
      ['both p/a'],
    ],
  ])('name %s', (_, before, after, steps) => {
    const treeOf = (entries: Record<string, string>) => new Map(Object.entries(entries))
    const found = stepsBetween(treeOf(before), treeOf(after))
    expect(found.map(({ on, path }) => `${on} ${path}`)).toEqual(steps)
  })

  it.each<[string, string, boolean]>([
    ['a/b/link', '../file', false],
    ['a/b/link', '../../file', false],
    ['a/b/link', '../../../file', true],
    ['a/b/link', '../../..', true],
    ['link', '..', true],
    ['link', '.', false],
    ['link', 'file', false],
    ['a/link', 'b/../../../x', true], // b may be a link itself
    ['link', '..file', false],
    ['a/link', '..//file', false],
  ])('of %s, on both sides a link to %s, the contents may differ: %s', (path, target, may) => {
    const tree = new Map([[path, target]])
    expect(stepsBetween(tree, new Map(tree)).length === 1).toBe(may)
  })
})
