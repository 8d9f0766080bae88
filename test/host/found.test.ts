import { spawnSync } from 'node:child_process'
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { asNobody, folder, forbid, layOut, link } from '../support/layout.ts'

const directory = layOut({
  '/store/text': 'inside\n',
  '/store/umlaut': 'Grüße',
  '/store/empty': '',
  '/store/folder': folder,
  '/store/link': link('text'),
  '/store/chain': link('link'),
  '/store/itself': link('itself'),
  '/store/dangling': link('nowhere'),
  '/store/out': link('../outside/text'),
  '/outside/text': 'outside\n',
})
spawnSync('mkfifo', [join(directory, 'store/pipe')])
symlinkSync('pipe', join(directory, 'store/to-pipe'))
writeFileSync(join(directory, 'store/latin'), Buffer.from([0x66, 0xfc, 0x72]))
writeFileSync(join(directory, 'store/large'), 'x'.repeat(64 * 1024 + 1))
writeFileSync(join(directory, 'store/small'), 'x'.repeat(64 * 1024))

const HOSTS: [string, Host, string][] = [
  ['this computer', localHost(), directory],
  ['a mounted system', mountedHost(directory), ''],
]

describe.each(HOSTS)('what stands at the end of a path of %s', (_, host, root) => {
  const lookUp = (name: string, below = '/store/') =>
    host.lookUp(`${root}/store/${name}`, root + below)

  it.each(['text', 'link', 'chain', 'folder/../text'])('is found from %s', async (name) => {
    const place = `${root}/store/text`
    const status = await host.status(place)
    expect(await lookUp(name)).toEqual({ place, status, text: 'inside\n', bytes: 'inside\n' })
  })

  it.each(['absent', 'absent/x', 'text/x', 'itself', 'dangling', 'x'.repeat(300)])(
    'is nothing at %s',
    async (name) => expect(await lookUp(name)).toBeNull(),
  )

  it.each(['pipe', 'to-pipe'])('is not opened where it is a pipe (%s)', async (name) => {
    const found = await lookUp(name)
    expect(found).toMatchObject({ place: `${root}/store/pipe`, text: null, bytes: null })
    expect(found?.status.kind).toBe('other')
  })

  it('is told and not read where it lies elsewhere', async () => {
    const place = `${root}/outside/text`
    expect(await lookUp('out')).toMatchObject({ place, text: null, bytes: null })
    expect(await lookUp('out', '/')).toMatchObject({ place, text: 'outside\n' })
  })

  it('is a directory, or an empty file', async () => {
    expect(await lookUp('folder')).toMatchObject({ status: { kind: 'directory' }, text: null })
    expect(await lookUp('empty')).toMatchObject({ status: { kind: 'file' }, text: '', bytes: '' })
  })

  it('is read as a text and byte by byte', async () => {
    const umlaut = Buffer.from('Grüße').toString('latin1')
    expect(await lookUp('umlaut')).toMatchObject({ text: 'Grüße', bytes: umlaut })
    expect(await lookUp('latin')).toMatchObject({ text: 'f\udcfcr', bytes: 'f\u00fcr' })
  })

  it('is the same where several paths are looked up at once', async () => {
    const names = ['text', 'chain', 'folder', 'absent', 'itself', 'pipe', 'out', 'text']
    const paths = names.map((name) => `${root}/store/${name}`)
    const all = await host.lookUpAll(paths, `${root}/store/`)
    expect([...all.keys()]).toEqual([...new Set(paths)])
    for (const name of names) {
      expect(all.get(`${root}/store/${name}`)).toEqual(await lookUp(name))
    }
  })

  it('is read up to 64 KiB', async () => {
    expect((await lookUp('small'))?.bytes).toHaveLength(64 * 1024)
    expect(await lookUp('large')).toMatchObject({ status: { bytes: 64 * 1024 + 1 }, text: null })
  })
})

it('never leads out of a mounted system', async () => {
  const changing = layOut({
    '/passwd': link('/etc/passwd'),
    '/nix/store/text': 'inside',
    '/climbing': link('../../../../../../../../etc/passwd'),
  })
  const host = mountedHost(changing)
  expect(await host.lookUp('/passwd', '/')).toBeNull()
  expect(await host.lookUp('/climbing', '/')).toBeNull()
  const both = await host.lookUpAll(['/climbing', '/nix/../passwd'], '/')
  expect([...both.values()]).toEqual([null, null])
  expect(await host.lookUp('/nix/store/text', '/')).toMatchObject({ text: 'inside' })
  renameSync(join(changing, 'nix'), join(changing, 'nix.old'))
  symlinkSync('/etc', join(changing, 'nix'))
  expect(await host.lookUp('/nix/passwd', '/')).toBeNull()
  expect((await host.lookUpAll(['/nix/passwd'], '/')).get('/nix/passwd')).toBeNull()
  rmSync(join(changing, 'nix'))
})

it('is told, but has no text, where this person may not read it', () => {
  const closed = layOut({ '/text': 'secret', '/folder/text': 'secret' })
  forbid(closed, '/text')
  forbid(closed, '/folder')
  const call = `host.lookUp('/text', '/').then((found) => [found.place, found.text])`
  expect(asNobody(closed, 'host/host.ts', call)).toEqual(['/text', null])
  const below = `host.lookUp('/folder/text', '/').catch((error) => error.code)`
  expect(asNobody(closed, 'host/host.ts', below)).toBe('unreadable')
  const several = `host.lookUpAll(['/text', '/folder/text'], '/').then((all) => [...all.keys()])`
  expect(asNobody(closed, 'host/host.ts', several)).toEqual(['/text'])
})
