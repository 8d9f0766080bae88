import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import {
  lostPinError,
  NO_PINS,
  pinError,
  pinNameProblem,
  pinProtection,
  pinText,
  readPins,
} from '../../src/pins/pins.ts'
import { folder, layOut, link, type Machine, profile, storePath } from '../support/layout.ts'

const system = storePath('nixos-system-turtle-26.05')
const other = storePath('nixos-system-turtle-26.11')
const at = (name: string) => `${SYSTEM_PROFILES}/${name}`
const inStore: Machine = { [system]: folder, [other]: folder }
const read = (machine: Machine) => readPins(mountedHost(layOut({ ...inStore, ...machine })))

describe('a pin', () => {
  it('is a profile of one generation', async () => {
    expect(await read(profile(at('known_good'), { 1: system }, 1))).toEqual({
      pins: [
        {
          kind: 'profile',
          name: 'known_good',
          profile: at('known_good'),
          target: 'known_good-1-link',
          link: at('known_good-1-link'),
          linkTarget: system,
          storePath: system,
          error: null,
        },
      ],
      lostPins: [],
      otherProfiles: [],
      otherLinks: new Map(),
      unread: null,
    })
  })

  it('may have any number: it was set anew', async () => {
    const { pins } = await read(profile(at('pin'), { 7: system }, 7))
    expect(pins.map(({ link }) => link)).toEqual([at('pin-7-link')])
  })

  it('is not the link that a killed nix-env left half made', async () => {
    expect(await read({ [at('.0_good')]: link('good-1-link') })).toEqual(NO_PINS)
  })

  it('is not a profile of several, which is one for rebuilds', async () => {
    const machine = {
      ...profile(at('test'), { 1: system, 2: other }, 1),
      ...profile(at('pin'), { 1: other }, 1),
    }
    const { pins, otherProfiles } = await read(machine)
    expect([pins.map(({ name }) => name), otherProfiles]).toEqual([['pin'], ['test']])
  })

  it('has its own links, not those of a pin whose name begins alike', async () => {
    const machine = {
      ...profile(at('a'), { 1: system }, 1),
      ...profile(at('a_b'), { 1: other }, 1),
      ...profile(at('a-b'), { 1: other }, 1),
    }
    const { pins } = await read(machine)
    expect(pins.map(({ name, storePath }) => [name, storePath])).toEqual([
      ['a', system],
      ['a-b', other],
      ['a_b', other],
    ])
  })

  it.each<[string, Machine]>([
    ['a lock file', { [at('pin.lock')]: '' }],
    ['a directory', { [at('pin')]: folder }],
    ['several generations without a profile link', profile(at('x'), { 1: system, 2: other }, null)],
    ['a profile elsewhere', profile('/nix/var/nix/profiles/system', { 1: system }, 1)],
  ])('is not %s', async (_, machine) => {
    expect(await read(machine)).toEqual(NO_PINS)
  })
})

it('tells what else lies there: links of someone’s own that lead somewhere', async () => {
  const found = await read({ [at('mine')]: link(system) })
  expect(found).toEqual({ ...NO_PINS, otherLinks: new Map([['mine', system]]) })
})

describe('a pin that does not hold', () => {
  it.each<[string, Machine, string]>([
    [
      'its store path is gone',
      profile(at('pin'), { 1: storePath('gone') }, 1),
      'The pin pin protects nothing: its store path is missing.',
    ],
    [
      'its link points at a generation that is not there',
      profile(at('pin'), { 1: system }, 2),
      'The pin pin is broken: its link points to pin-2-link, not to its generation.',
    ],
    [
      'its link points at another profile’s generation',
      profile(at('pin'), { 1: system }, '../system-41-link'),
      'The pin pin is broken: its link points to ../system-41-link, not to its generation.',
    ],
    [
      'its profile link is missing',
      profile(at('pin'), { 1: system }, null),
      'The pin pin is broken: its profile link is missing.',
    ],
  ])('is still one of the pins: %s', async (_, machine, sentence) => {
    const { pins, lostPins } = await read(machine)
    expect([pins.map(pinError), lostPins]).toEqual([[sentence], []])
  })

  it.each<[string, Machine, string]>([
    [
      'it dangles',
      { [at('pin')]: link('pin-1-link') },
      'The pin pin protects nothing: it points to pin-1-link, which is missing.',
    ],
    [
      'its generation is outside the store',
      profile(at('pin'), { 1: '/etc' }, 1),
      'The pin pin protects nothing: /etc is not a store path.',
    ],
  ])('is lost where nothing is left to keep: %s', async (_, machine, sentence) => {
    const { pins, lostPins } = await read(machine)
    expect([pins, lostPins.map(lostPinError)]).toEqual([[], [sentence]])
  })

  it('holds where its link is absolute', async () => {
    const { pins } = await read(profile(at('pin'), { 1: system }, at('pin-1-link')))
    expect(pins.map(pinError)).toEqual([null])
  })
})

describe('what a pin protects', () => {
  const keeps = 'protects the system from garbage collection'
  it.each([
    [
      'systemd-boot',
      'good',
      `${keeps} and keeps it in the systemd-boot menu, even over configurationLimit`,
    ],
    ['grub', 'good', `${keeps} and keeps it in the GRUB menu, even over configurationLimit`],
    ['grub', 'go-od', `only ${keeps}: GRUB skips this name, so its boot entry may be removed`],
    ['limine', 'good', `${keeps} and keeps it in the Limine menu, even over configurationLimit`],
    [
      'lanzaboote',
      'good',
      `only ${keeps}: lanzaboote does not list pins, so its boot entry may be removed`,
    ],
    [
      'extlinux',
      'good',
      `only ${keeps}: extlinux does not list pins, so its boot entry may be removed`,
    ],
    [null, 'good', `${keeps} and may keep it in the boot menu`],
  ] as const)('with %s, called %s', (loader, name, message) => {
    expect(pinProtection({ bootMenu: loader && { loader }, startsItself: true }, name)).toBe(
      message,
    )
  })

  it('is what is wrong with it, where it does not hold', async () => {
    const { pins } = await read(profile(at('pin'), { 1: system }, null))
    expect(
      pins.map((pin) => pinText({ bootMenu: { loader: 'grub' }, startsItself: true }, pin)),
    ).toEqual(['The pin pin is broken: its profile link is missing.'])
  })
})

describe("a pin's name", () => {
  it.each(['known_good', 'A', 'before_26_11', 'x1', '1x'])('may be %s', (name) => {
    expect(pinNameProblem(name)).toBeNull()
  })

  it.each([
    ['pin-good', /only letters, digits and _/], // GRUB's menu would pass over it
    ['', /only letters, digits and _/],
    ['pin good', /only letters, digits and _/],
    ['../system', /only letters, digits and _/],
    ['schön', /only letters, digits and _/],
    ['pin\n', /only letters, digits and _/],
    ['42', /numbers name generations/],
    ['current', /is a reserved word/],
    ['running', /is a reserved word/],
    ['booted', /is a reserved word/],
    ['default', /is a reserved word/],
    ['previous', /is a reserved word/],
  ])('may not be %j', (name, why) => {
    expect(pinNameProblem(name)).toMatch(why)
  })
})
