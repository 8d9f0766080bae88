import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import {
  PROFILES,
  profilePath,
  readProfile,
  SYSTEM_PROFILE,
  SYSTEM_PROFILES,
} from '../../src/nix/profile.ts'
import {
  asNobody,
  bootspec,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  profile,
  runningHost,
  storePath,
} from '../support/layout.ts'

const a = storePath('nixos-system-turtle-26.05')
const b = storePath('nixos-system-turtle-26.11')
const present: Machine = { [`${a}/init`]: '', [`${b}/init`]: '' }
const read = (machine: Machine, path = SYSTEM_PROFILE) =>
  readProfile(mountedHost(layOut(machine)), path)

describe('the generations of a profile', () => {
  it('are its links, newest first, with their numbers, store paths and own dates', async () => {
    const machine = {
      ...present,
      ...profile(SYSTEM_PROFILE, { 9: a, 10: b }, 10),
      [`${SYSTEM_PROFILE}-2-link`]: link(a, '2024-02-29T10:11:12Z'),
    }
    const { generations, current, target } = await read(machine)
    expect(generations.map(({ number }) => number)).toEqual([10, 9, 2])
    expect(generations[2]).toEqual({
      number: 2,
      link: `${SYSTEM_PROFILE}-2-link`,
      target: a,
      storePath: a,
      present: true,
      created: Date.parse('2024-02-29T10:11:12Z'),
    })
    expect([current, target]).toEqual([10, 'system-10-link'])
  })

  it.each([
    'system-007-link',
    'system-0-link',
    'system-9-link.bak',
    'system-9-link-1',
    'system--9-link',
    'system-+9-link',
    'system-9-Link',
    'system-link',
    'my-system-9-link',
    'system-other-9-link',
    'system-99999999999999999999-link',
  ])('%s is none', async (name) => {
    const machine = {
      ...profile(SYSTEM_PROFILE, { 5: a }, 5),
      [`/nix/var/nix/profiles/${name}`]: link(b),
    }
    expect((await read(machine)).generations.map(({ number }) => number)).toEqual([5])
  })

  it.each([
    ['a plain file', 'text'],
    ['a directory', folder],
  ])('%s called system-5-link is none', async (_, what) => {
    const strange = { [`${SYSTEM_PROFILE}-5-link`]: what }
    const { generations } = await read({ ...profile(SYSTEM_PROFILE, { 4: a }, 4), ...strange })
    expect(generations.map(({ number }) => number)).toEqual([4])
    await expect(read({ ...strange, '/nix/store': folder })).rejects.toMatchObject({
      code: 'no-profile',
    })
  })

  it('may share a store path, and each is one of its own', async () => {
    const { generations } = await read({
      ...present,
      ...profile(SYSTEM_PROFILE, { 1: a, 2: b, 3: a }, 2),
    })
    expect(generations.map(({ number, storePath }) => [number, storePath])).toEqual([
      [3, a],
      [2, b],
      [1, a],
    ])
  })

  it('stay in the list where the store path is gone, or the link leads elsewhere', async () => {
    const { generations } = await read(
      profile(SYSTEM_PROFILE, { 1: a, 2: '/etc/x', 3: `${b}/init` }, 1),
    )
    expect(
      generations.map(({ number, storePath, present }) => [number, storePath, present]),
    ).toEqual([
      [3, null, false],
      [2, null, false],
      [1, a, false],
    ])
  })
})

describe('the current generation', () => {
  it.each([
    ['a relative link', 'system-2-link', 2],
    ['an absolute link', `${SYSTEM_PROFILE}-2-link`, 2],
    ['a link with detours', './../profiles/system-2-link', 2],
    ['a link to a generation that is gone', 'system-99-link', null],
    ['a link straight into the store', a, null],
    ["a link to another profile's generation", 'other-2-link', null],
    ['no link at all', null, null],
  ])('by %s', async (_, target, current) => {
    const machine = {
      ...profile(SYSTEM_PROFILE, { 1: a, 2: b }, target),
      '/nix/var/nix/profiles/other-2-link': link(b),
    }
    const found = await read(machine)
    expect([found.target, found.current]).toEqual([target, current])
    expect(found.generations).toHaveLength(2)
  })
})

describe('where there is nothing to list', () => {
  it.each<[string, Machine, string, RegExp]>([
    ['a machine without Nix', { '/etc/hostname': 'x' }, 'no-nix', /^There is no Nix under \//],
    [
      'Nix without profiles',
      { '/nix/var/nix/db': folder },
      'no-profile',
      /^There is no profile \/nix\/var/,
    ],
    ['a store alone', { '/nix/store': folder }, 'no-profile', /^There is no profile/],
    [
      'other profiles only',
      profile('/nix/var/nix/profiles/default', { 1: a }, 1),
      'no-profile',
      /^There is no profile /,
    ],
  ])('%s is told apart', async (_, machine, code, message) => {
    const error = await read(machine).catch((problem) => problem)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each<[string, Machine]>([
    ['a declarative container', { '/etc/NIXOS': '' }],
    ['an installer that was started by kexec', { '/run/current-system': link(a) }],
  ])('%s is NixOS, and is not asked whether it is', async (_, marks) => {
    const host = runningHost(layOut({ '/nix/store': folder, ...marks }))
    const { message } = await readProfile(host, SYSTEM_PROFILE).catch((problem) => problem)
    expect(message).toContain('This NixOS was not installed with nixos-rebuild or nixos-install')
  })

  it('a directory where nothing is mounted is to be mounted, and no sample is offered', async () => {
    const host = mountedHost(layOut({ '/hostname': '' }))
    const { message } = await readProfile(host, SYSTEM_PROFILE).catch((problem) => problem)
    expect(message).toBe(
      `There is no Nix under ${host.rootDirectory}: mount the system’s file systems there first.`,
    )
  })

  it('a directory that may not be read is no missing profile', () => {
    const directory = layOut(profile(SYSTEM_PROFILE, { 1: a }, 1))
    forbid(directory, PROFILES)
    expect(
      asNobody(directory, 'nix/profile.ts', 'readProfile(host, SYSTEM_PROFILE)'),
    ).toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('permission denied'),
    })
  })
})

describe('a profile is named', () => {
  const own = '.local/state/nix/profiles/home-manager'
  it.each<[string, Machine, (home: string, name: string) => string]>([
    ['system', {}, () => SYSTEM_PROFILE],
    ['known_good', {}, () => `${SYSTEM_PROFILES}/known_good`],
    ['/nix/var/nix/profiles/per-user/root/x', {}, () => '/nix/var/nix/profiles/per-user/root/x'],
    ['/nix/../nix/x/', {}, () => '/nix/x'],
    ['home-manager', {}, (home) => `${home}/${own}`],
  ])('%s', async (name, machine, path) => {
    const host = mountedHost(layOut(machine))
    expect(await profilePath(host, name)).toBe(path(host.user.home, host.user.name))
  })

  it('home-manager, where older Nix keeps it', async () => {
    const directory = layOut()
    const { user } = mountedHost(directory)
    const old = `/nix/var/nix/profiles/per-user/${user.name}/home-manager`
    const host = mountedHost(layOut(profile(old, { 3: a }, 3)))
    expect(await profilePath(host, 'home-manager')).toBe(old)
    expect((await readProfile(host, old)).current).toBe(3)
  })
})

describe('a generation whose link does not hold the system itself', () => {
  const wrapper = storePath('activatable-nixos-system-turtle-26.05')
  const holds = async (machine: Machine) => {
    const { generations, current } = await read({
      ...present,
      ...profile(SYSTEM_PROFILE, { 1: wrapper }, 1),
      ...machine,
    })
    return { ...generations[0], current }
  }

  it('is the system that a wrapper’s init leads to (deploy-rs)', async () => {
    expect(await holds({ [`${wrapper}/init`]: link(`${a}/init`) })).toMatchObject({
      target: wrapper,
      storePath: a,
      present: true,
    })
  })

  it('is the system that a wrapper’s boot.json names', async () => {
    const document = bootspec(b)
    expect(await holds({ [`${wrapper}/boot.json`]: document })).toMatchObject({ storePath: b })
  })

  it('is the wrapper where that leads nowhere, or only to a program', async () => {
    const gone = storePath('gone')
    const lost = {
      [`${wrapper}/init`]: link(`${gone}/init`),
      [`${wrapper}/boot.json`]: bootspec(gone),
    }
    expect(await holds(lost)).toMatchObject({ storePath: wrapper, present: true })
    const program = { '/usr/bin/init': '', [`${wrapper}/init`]: link('/usr/bin/init') }
    expect(await holds(program)).toMatchObject({ storePath: wrapper })
  })

  it('is the system at the end of any chain of links', async () => {
    const chain = {
      [`${SYSTEM_PROFILE}-1-link`]: link('/var/lib/deployed'),
      '/var/lib/deployed': link('../kept/turtle'),
      '/var/kept/turtle': link(a),
      [SYSTEM_PROFILE]: link('now'),
      [`${PROFILES}/now`]: link('system-1-link'),
    }
    expect(await holds(chain)).toMatchObject({ storePath: a, present: true, current: 1 })
  })

  it('is no system where the links go round', async () => {
    const round = { [`${SYSTEM_PROFILE}-1-link`]: link('/x'), '/x': link('/y'), '/y': link('/x') }
    expect(await holds(round)).toMatchObject({ storePath: null, present: false })
  })
})

describe('where a profile lies', () => {
  const alice = { root: false, name: 'alice', home: '/home/alice' }
  const state = '/home/alice/.local/state/nix/profiles'
  const where = (machine: Machine, name: string, user = {}) =>
    profilePath({ ...mountedHost(layOut(machine)), user: { ...alice, ...user } }, name)

  it('is told by links to it', async () => {
    const links: Machine = {
      ...profile(`${state}/profile`, { 3: a }, 3),
      '/home/alice/.nix-profile': link('.local/state/nix/profile'),
      '/home/alice/.local/state/nix/profile': link(`${state}/profile`),
      [`${PROFILES}/default`]: link(`${PROFILES}/per-user/root/profile`),
      ...profile(`${PROFILES}/per-user/root/profile`, { 1: b }, 1),
    }
    expect(await where(links, '/home/alice/.nix-profile')).toBe(`${state}/profile`)
    expect(await where(links, `${PROFILES}/default`)).toBe(`${PROFILES}/per-user/root/profile`)
    expect(await where(links, `${state}/profile`)).toBe(`${state}/profile`)
    expect(await where(links, '/home/alice/none')).toBe('/home/alice/none')
    const host = { ...mountedHost(layOut(links)), directory: '/home/alice' }
    expect(await profilePath(host, '.nix-profile')).toBe(`${state}/profile`)
    expect(await profilePath(host, 'work')).toBe(`${SYSTEM_PROFILES}/work`)
  })

  it('is where a person’s state was moved to', async () => {
    const moved = '/data/alice/nix'
    const machine = {
      ...profile(`${state}/home-manager`, { 1: a }, 1),
      ...profile(`${moved}/profiles/home-manager`, { 7: b }, 7),
    }
    expect(await where(machine, 'home-manager')).toBe(`${state}/home-manager`)
    const there = await where(machine, 'home-manager', { nixState: moved })
    expect(there).toBe(`${moved}/profiles/home-manager`)
  })
})
