import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { pinNameProblem, readPins } from '../../src/machine/pins.ts'
import { SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { folder, layOut, link, type Machine, profile, storePath } from '../support/layout.ts'

const system = storePath('nixos-system-turtle-26.05')
const other = storePath('nixos-system-turtle-26.11')
const at = (name: string) => `${SYSTEM_PROFILES}/${name}`
const read = (machine: Machine) => readPins(mountedHost(layOut(machine)))

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
          storePath: system,
        },
      ],
      otherProfiles: [],
    })
  })

  it('may have any number: it was set anew', async () => {
    const { pins } = await read(profile(at('pin'), { 7: system }, 7))
    expect(pins.map(({ link }) => link)).toEqual([at('pin-7-link')])
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
    ['a link without generations', { [at('pin')]: link('pin-1-link') }],
    ['a generation without a profile link', { [at('pin-1-link')]: link(system) }],
    ['a generation outside the store', profile(at('pin'), { 1: '/etc' }, 1)],
    ['a profile elsewhere', profile('/nix/var/nix/profiles/system', { 1: system }, 1)],
  ])('is not %s', async (_, machine) => {
    expect(await read(machine)).toEqual({ pins: [], otherProfiles: [] })
  })
})

describe("a pin's name", () => {
  it.each(['known_good', 'A', 'before_26_11', 'x1', '1x'])('may be %s', (name) => {
    expect(pinNameProblem(name)).toBeNull()
  })

  it.each([
    ['pin-good', /letters, digits and _ only/], // GRUB's menu would pass over it
    ['', /letters, digits and _ only/],
    ['pin good', /letters, digits and _ only/],
    ['../system', /letters, digits and _ only/],
    ['schön', /letters, digits and _ only/],
    ['pin\n', /letters, digits and _ only/],
    ['42', /taken for a generation/],
    ['current', /already means something else/],
    ['running', /already means something else/],
    ['booted', /already means something else/],
    ['default', /already means something else/],
    ['previous', /already means something else/],
  ])('may not be %j', (name, why) => {
    expect(pinNameProblem(name)).toMatch(why)
  })
})
