import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { asNobody, folder, forbid, layOut, link } from '../support/layout.ts'

const directory = layOut({
  '/etc/hostname': 'turtle\n',
  '/nix/store/hash-thing/text': 'inside',
  '/absolute': link('/nix/store/hash-thing'),
  '/relative': link('nix/store/../store/hash-thing'),
  '/chain': link('/absolute'),
  '/climbing': link('../../../../../../../../etc/hostname'),
  '/passwd': link('/etc/passwd'),
  '/deep/one/up': link('../two'),
  '/deep/two/text': 'beside',
  '/deep/absolute': link('/nix/store'),
  '/far': link(`${'deep/../'.repeat(300)}etc`),
  '/a': link('b'),
  '/b': link('/a'),
  '/slashes': link('//nix///store/'),
  '/empty': folder,
})
const host = mountedHost(directory)

describe('where a path of the system lies', () => {
  it.each([
    ['/etc/hostname', '/etc/hostname'],
    ['/absolute/text', '/nix/store/hash-thing/text'],
    ['/deep/absolute/hash-thing/text', '/nix/store/hash-thing/text'],
    ['/relative/text', '/nix/store/hash-thing/text'],
    ['/chain/text', '/nix/store/hash-thing/text'],
    ['/climbing', '/etc/hostname'],
    ['/deep/one/up/text', '/deep/two/text'],
    ['/slashes/hash-thing', '/nix/store/hash-thing'],
    ['/../../etc/hostname', '/etc/hostname'],
    ['/absolute/../hash-thing', '/nix/store/hash-thing'], // .. of where the link leads, as the kernel has it
    ['/etc/.//hostname/', '/etc/hostname'],
  ])('%s lies at %s below the root', async (path, place) => {
    expect(await host.localFile(path)).toBe(`${directory}${place}`)
    expect(await host.resolve(path)).toBe(place)
  })

  it.each([
    '/far/hostname',
    '/a',
    '/a/text',
    '/b',
    '/passwd',
    '/not/there',
    '/etc/hostname/x',
    '/etc/hostname/..',
  ])('%s lies nowhere', async (path) => {
    expect(await host.localFile(path)).toBeNull()
    expect(await host.resolve(path)).toBeNull()
    expect(await host.read(path)).toBeNull()
  })

  it('keeps a final link, but follows those before it', async () => {
    expect((await host.status('/chain'))?.kind).toBe('link')
    expect((await host.status('/chain/text'))?.kind).toBe('file')
    expect(await host.readLink('/deep/one/up')).toBe('../two')
    expect((await host.status('/'))?.kind).toBe('directory')
  })

  it('stays inside when a directory becomes a link between two looks', async () => {
    const changing = layOut({ '/nix/var/nix/profiles/system': link('system-1-link') })
    const below = mountedHost(changing)
    expect(await below.list('/nix/var/nix/profiles', 10_000)).toEqual(['system'])
    const profiles = join(changing, 'nix/var/nix/profiles')
    for (const to of [profiles, join(changing, 'nix/var'), join(changing, 'nix')]) {
      renameSync(to, `${to}.old`)
      symlinkSync('/etc', to)
      expect(await below.read('/nix/var/nix/profiles/passwd')).toBeNull()
      expect(await below.list('/nix/var/nix/profiles', 10_000)).not.toContain('passwd')
      rmSync(to)
      renameSync(`${to}.old`, to)
    }
  })
})

it.each([
  ['one after the other', 1],
  ['many at once', 1000],
])('reading many files, %s, lets timers and signals in', async (_, atOnce) => {
  let rang = false
  setTimeout(() => {
    rang = true
  }, 1)
  for (let read = 0; read < 100_000 && !rang; read += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => host.status('/chain')))
  }
  expect(rang).toBe(true)
})

describe('a mounted system', () => {
  it("reads what is below its directory, never this computer's own files", async () => {
    expect(await host.read('/absolute/text')).toBe('inside')
    expect(await host.read('/passwd')).toBeNull()
    expect(await host.readBytes('/absolute/text', 3, 2)).toEqual(Buffer.from('sid'))
    expect(await host.readBytes('/passwd')).toBeNull()
    expect(await host.list('/slashes', 10_000)).toEqual(['hash-thing'])
    expect(await host.localFile('/absolute/text')).toBe(`${directory}/nix/store/hash-thing/text`)
  })

  it('gives link targets as written, and resolved paths as paths of the system', async () => {
    expect(await host.readLink('/absolute')).toBe('/nix/store/hash-thing')
    expect(await host.resolve('/chain')).toBe('/nix/store/hash-thing')
    expect(await host.resolve('/passwd')).toBeNull()
    expect(await host.resolve('/')).toBe('/')
  })

  it('has the name that the system gives itself, else that of its directory', () => {
    expect(host.name).toBe('turtle')
    expect(mountedHost(join(directory, 'empty')).name).toBe('empty')
  })

  it('may be the root directory itself', async () => {
    const here = mountedHost('/')
    expect(await here.resolve(join(directory, 'deep/two'))).toBe(join(directory, 'deep/two'))
    expect(await here.read(join(directory, 'etc/hostname'))).toBe('turtle\n')
    expect(here.rootDirectory).toBe('/')
  })

  it('may be named by a link', async () => {
    const named = layOut({ '/mnt': link(directory) })
    expect(await mountedHost(join(named, 'mnt')).read('/absolute/text')).toBe('inside')
  })

  it.each(['absent', 'etc/hostname'])('is refused where %s is no directory', (name) => {
    const place = join(directory, name)
    expect(() => mountedHost(place)).toThrow(`No such file or directory: ${place}.`)
  })

  it('is read as far as it goes where its name may not be read', () => {
    const other = layOut({ '/text': 'here' })
    mkdirSync(join(other, 'etc'))
    forbid(other, '/etc')
    expect(asNobody(other, 'host/host.ts', `host.read('/text')`)).toBe('here')
  })
})
