import { spawnSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Content, MAX_BYTES, readContent } from '../../../src/compare/text/content.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { asNobody, folder, forbid, layOut, link, storePath } from '../../support/layout.ts'

const file = storePath('etc-file')
const toOutside = storePath('link-to-etc')
const directory = layOut({
  '/text': 'Grüße\r\n\u001b[2J\n',
  '/empty': '',
  '/folder': folder,
  '/link': link('text'),
  '/gone': link('/nowhere\n\u001b[2J'),
  '/loop': link('loop'),
  '/secret': 'text',
  '/locked/text': '',
  '/text/../etc/zone': 'TZif',
  [`${file}/text`]: 'inside',
  [`${file}/zone`]: link('/etc/zone'),
  [`${file}/chained`]: link(toOutside),
  [`${file}/null`]: link('/dev/null'),
  [`${file}/linked`]: link(`${file}/text`),
  [toOutside]: link('/etc/zone'),
  '/etc/profile': link(`${file}/text`),
})
const host = mountedHost(directory)
const at = (name: string) => join(directory, name)
const bytes = (name: string, ...values: number[]) =>
  writeFileSync(at(name), Uint8Array.from(values))
spawnSync('mkfifo', [at('pipe')])
writeFileSync(at('huge'), 'start')
truncateSync(at('huge'), 200 << 20)
writeFileSync(at('largest'), 'x'.repeat(MAX_BYTES))
writeFileSync(at('larger'), 'x'.repeat(MAX_BYTES + 1))
writeFileSync(at('late-nul'), `${'x'.repeat(MAX_BYTES - 1)}\0`)
bytes('nul', 0x61, 0, 0x62)
bytes(
  'latin1',
  ...Buffer.from('Gr\u00fc\u00dfe aus dem S\u00fcden, mit freundlichem Gr\u00fcn', 'latin1'),
)
bytes('noise', ...Array.from({ length: 50 }, (_, index) => 0x80 + index))
bytes('one-in-ten', ...Buffer.from('123456789'), 0xff)
bytes('more-than-that', ...Buffer.from('12345678'), 0xff, 0xff, 0xff, 0xff)
bytes('short', ...Buffer.from('caf'), 0xe9, 0x0a)

it.each<[string, Content]>([
  ['text', { kind: 'text', text: 'Grüße\r\n\u001b[2J\n' }],
  ['empty', { kind: 'text', text: '' }],
  ['link', { kind: 'text', text: 'Grüße\r\n\u001b[2J\n' }],
  ['largest', { kind: 'text', text: 'x'.repeat(MAX_BYTES) }],
  ['absent', { kind: 'none' }],
  ['text/below-a-file', { kind: 'none' }],
  ['x'.repeat(300), { kind: 'none' }],
  ['larger', { kind: 'large', bytes: MAX_BYTES + 1 }],
  ['huge', { kind: 'large', bytes: 200 << 20 }],
  ['nul', { kind: 'binary', bytes: 3 }],
  ['late-nul', { kind: 'binary', bytes: MAX_BYTES }],
  ['noise', { kind: 'binary', bytes: 50 }],
  ['one-in-ten', { kind: 'text', text: '123456789\udcff' }],
  ['more-than-that', { kind: 'binary', bytes: 12 }],
  ['short', { kind: 'text', text: 'caf\udce9\n' }],
  ['folder', { kind: 'directory' }],
  ['pipe', { kind: 'other', description: 'a device, a pipe or a socket' }],
  ['gone', { kind: 'other', description: 'a link to /nowhere\n\u001b[2J, which does not exist' }],
  ['loop', { kind: 'other', description: 'a link to loop, which does not exist' }],
])('at %s stands what it is', async (name, content) => {
  expect(await readContent(host, `/${name}`)).toEqual(content)
})

it('has nothing on a side without a path', async () => {
  expect(await readContent(host, null)).toEqual({ kind: 'none' })
})

it('shows a text in another encoding as far as it can be read', async () => {
  const content = await readContent(host, '/latin1')
  expect(content).toMatchObject({
    kind: 'text',
    text: expect.stringMatching(/^Gr\udcfc\udcdfe aus/),
  })
})

it.each<[string, Content]>([
  ['zone', { kind: 'other', description: 'a link to /etc/zone, outside the store' }],
  ['chained', { kind: 'other', description: `a link to ${toOutside}, outside the store` }],
  ['null', { kind: 'other', description: 'a link to /dev/null, outside the store' }],
  ['linked', { kind: 'text', text: 'inside' }],
])('does not follow a link of the store out of it: %s', async (name, content) => {
  expect(await readContent(host, `${file}/${name}`)).toEqual(content)
})

it('follows a link from outside into the store', async () => {
  expect(await readContent(host, '/etc/profile')).toEqual({ kind: 'text', text: 'inside' })
})

it('says why it can’t be read, as someone else', () => {
  forbid(directory, '/secret')
  forbid(directory, '/locked')
  const read = (path: string) =>
    asNobody(directory, 'compare/text/content.ts', `readContent(host, '${path}')`)
  const denied = (path: string): Content => ({
    kind: 'unreadable',
    reason: `${at(path)} can’t be read: permission denied.`,
  })
  expect(read('/secret')).toEqual(denied('secret'))
  expect(read('/locked/text')).toEqual(denied('locked/text'))
})
