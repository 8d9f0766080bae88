import { spawnSync } from 'node:child_process'
import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { foundAt } from '../../src/host/lookUp.ts'
import { storedFileAt } from '../../src/host/storedFile.ts'
import { folder, layOut, link } from '../support/layout.ts'

const root = realpathSync(
  layOut({
    '/store/text': 'inside\n',
    '/store/umlaut': 'Grüße',
    '/store/folder/text': 'below\n',
    '/store/folder/deep/text': 'deeper\n',
    '/store/empty': folder,
    '/store/link': link('text'),
    '/store/way': link('folder'),
    '/store/out': link('../outside'),
    '/store/itself': link('itself'),
    '/outside/text': 'outside\n',
    '/linked': link('store'),
  }),
)
const store = join(root, 'store')
spawnSync('mkfifo', [join(store, 'pipe')])
writeFileSync(join(store, 'large'), 'x'.repeat(64 * 1024 + 1))

const at = (path: string, unlinked = new Set<string>()) => storedFileAt(path, store, unlinked)
const usual = (path: string) => foundAt(path, `${store}/`)

it.each([
  ...['text', 'umlaut', 'large', 'empty', 'folder', 'folder/text', 'folder/deep/text'],
  ...['absent', 'absent/text', 'folder/absent', 'folder/absent/text'],
])('a file of the store is found at %s, as any file is', (name) => {
  const found = at(`${store}/${name}`)
  expect(found).not.toBe('elsewhere')
  expect(found).toEqual(usual(`${store}/${name}`))
})

it.each([
  ...['link', 'way/text', 'way/deep/text', 'out/text', 'itself', 'itself/text'],
  ...['folder/', 'folder/.', 'folder/..', 'folder/../text', 'folder//text', './text', '..', ''],
  ...['text/', 'text/x', 'folder/deep/../text', `${'x/'.repeat(200_000)}x`, 'x'.repeat(300)],
])('a path with links, or written otherwise, is left to others: %j', (name) => {
  expect(at(`${store}/${name}`)).toBe('elsewhere')
})

it('what lies outside the store is left to others', () => {
  for (const path of ['outside/text', 'store', 'store2/text', 'linked/text']) {
    expect(at(join(root, path))).toBe('elsewhere')
  }
  expect(storedFileAt(`${root}/linked/text`, `${root}/linked`, new Set())).toBe('elsewhere')
})

it('a pipe is not waited for', () => {
  expect(at(`${store}/pipe`)).toMatchObject({ status: { kind: 'other' }, text: null })
})

it('a directory that is remembered may be deleted', () => {
  const unlinked = new Set<string>()
  expect(at(`${store}/folder/text`, unlinked)).toMatchObject({ text: 'below\n' })
  rmSync(`${store}/folder`, { recursive: true })
  expect(at(`${store}/folder/text`, unlinked)).toBeNull()
  symlinkSync('../outside', `${store}/later`)
  expect(at(`${store}/later/text`, unlinked)).toBe('elsewhere')
})
