import { describe, expect, it } from 'vitest'
import { likelyPlaces, placeOf } from '../../../src/compare/configuration/configurationPlaces.ts'
import { readRegistry } from '../../../src/compare/configuration/flakeRegistry.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { strangerAmong, userName } from '../../../src/host/owners.ts'
import { layOut, storePath } from '../../support/layout.ts'

const system = storePath('nixos-system')
const other = storePath('nixos-system', 1)

function registry(...flakes: unknown[]): string {
  return JSON.stringify({ version: 2, flakes })
}

const entry = (id: string, to: object) => ({ exact: true, from: { id, type: 'indirect' }, to })

const nothing = { path: null, url: null, rev: null, dir: null, lastModified: null }

describe('a system’s flake registry', () => {
  const read = (text: string) =>
    readRegistry(mountedHost(layOut({ [`${system}/etc/nix/registry.json`]: text })), system)

  it('says what each name is', async () => {
    const nixpkgs = { type: 'path', path: '/nix/store/x', rev: 'a1b2', lastModified: 7 }
    const me = { type: 'git', url: 'file:///srv', dir: 'nixos' }
    expect(await read(registry(entry('nixpkgs', nixpkgs), entry('me', me)))).toEqual([
      { ...nothing, id: 'nixpkgs', ...nixpkgs },
      { ...nothing, id: 'me', ...me },
    ])
  })

  it('is read without the entries that can’t be understood', async () => {
    const good = entry('good', { type: 'github' })
    const odd = [null, 7, {}, entry('bad', { type: 'path', path: 7 }), { from: {}, to: {} }]
    expect(await read(registry(...odd, good))).toEqual([{ ...nothing, id: 'good', type: 'github' }])
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"version": 2, "flakes": ['],
    ['another version', '{"version": 3, "flakes": []}'],
    ['no list', '{"version": 2, "flakes": {}}'],
    ['no object', '7'],
  ])('with %s in it is none', async (_, text) => {
    expect(await read(text)).toBeNull()
  })

  it('may not be there', async () => {
    expect(await readRegistry(mountedHost(layOut()), system)).toBeNull()
  })
})

describe('where a registered flake is on this machine', () => {
  it.each([
    [{ type: 'path', path: '/home/anna/nixos' }, '/home/anna/nixos'],
    [{ type: 'path', path: '/home/anna/dots', dir: 'nixos' }, '/home/anna/dots/nixos'],
    [{ type: 'git', url: 'file:///home/anna/nixos' }, '/home/anna/nixos'],
    [{ type: 'git', url: 'git+file:///home/anna/nixos' }, '/home/anna/nixos'],
    [{ type: 'git', url: 'file:///home/anna/my%20nixos' }, '/home/anna/my nixos'],
    [{ type: 'git', url: 'file:///srv/dots?ref=main&dir=nixos' }, '/srv/dots/nixos'],
    [{ type: 'git', url: 'file:///srv/dots', dir: 'nixos' }, '/srv/dots/nixos'],
    [{ type: 'git', url: 'https://example.org/nixos' }, null],
    [{ type: 'git', url: 'ssh://git@example.org/nixos' }, null],
    [{ type: 'git', url: 'file://server/share' }, null],
    [{ type: 'git', url: 'file:///a%2fb' }, null],
    [{ type: 'git', url: 'no address' }, null],
    [{ type: 'git' }, null],
    [{ type: 'path', path: 'nixos' }, null],
    [{ type: 'path' }, null],
    [{ type: 'github', path: '/home/anna/nixos' }, null],
  ])('%j is at %s', (to, place) => {
    expect(placeOf({ ...nothing, id: 'x', ...to })).toBe(place)
  })
})

describe('where the configuration may lie', () => {
  const local = (path: string) => entry('me', { type: 'path', path })
  const host = mountedHost(
    layOut({
      [`${system}/etc/nix/registry.json`]: registry(
        entry('nixpkgs', { type: 'path', path: '/home/anna/nixpkgs' }),
        entry('self', { type: 'path', path: storePath('source') }),
        local('/home/anna/nixos'),
      ),
      [`${other}/etc/nix/registry.json`]: registry(local('/home/anna/nixos'), local('/srv')),
    }),
  )

  it('is first where a person says, then where NixOS looks, then where systems register it', async () => {
    expect(await likelyPlaces(host, [system, other], '/somewhere')).toEqual([
      '/somewhere',
      '/etc/nixos',
      '/home/anna/nixos',
      '/srv',
    ])
  })

  it('is told once', async () => {
    expect(await likelyPlaces(host, [system], '/etc/nixos')).toEqual([
      '/etc/nixos',
      '/home/anna/nixos',
    ])
  })
})

describe('whose a repository may be', () => {
  it.each([
    [[0, 1000], 1000, {}, null],
    [[0, 1001], 1000, {}, 1001],
    [[1000], 1000, { SUDO_UID: '1001' }, null],
    [[1001], 1000, { SUDO_UID: '1001' }, 1001], // a person can write into their own environment
    [[1001, 0], 0, { SUDO_UID: '1001' }, null],
    [[1002], 0, { SUDO_UID: '1001' }, 1002],
    [[1001], 0, {}, 1001],
    [[1001], 0, { SUDO_UID: '' }, 1001],
    [[1001], 0, { SUDO_UID: '1001x' }, 1001],
    [[], 0, {}, null],
  ])('of %j, to %i with %j, a stranger’s is %s', (owners, self, environment, stranger) => {
    expect(strangerAmong(owners, self, environment)).toBe(stranger)
  })

  it('has the machine’s name for its owner', async () => {
    const users = 'root:x:0:0::/root:/bin/sh\nbroken\n:x:7:\nanna:x:1000:100::/:/bin/sh\n'
    const host = mountedHost(layOut({ '/etc/passwd': users }))
    expect(await userName(host, 1000)).toBe('anna')
    expect(await userName(host, 7)).toBe('user 7')
    expect(await userName(mountedHost(layOut()), 1000)).toBe('user 1000')
  })
})
