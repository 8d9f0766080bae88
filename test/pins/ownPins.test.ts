import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { ownPinsDirectory, readOwnPins } from '../../src/pins/ownPins.ts'
import { folder, layOut, link, type Machine, storePath } from '../support/layout.ts'

const PINS = '/home/alice/.local/state/terrapin/pins'
const AUTO = '/nix/var/nix/gcroots/auto'
const [system, gone] = [storePath('nixos-system-turtle'), storePath('nixos-system-gone')]

/** The machine as alice is on it. */
const alice = (directory: string): Host => ({
  ...mountedHost(directory),
  ...{ kind: 'local', rootDirectory: null, state: stateIn('/home/alice/.local/state/terrapin') },
  user: { root: false, name: 'alice', home: '/home/alice' },
})
const read = async (files: Machine) => {
  const { pins, problems } = await readOwnPins(alice(layOut({ [system]: folder, ...files })))
  return {
    pins: pins.map(({ name, holds }) => [name, holds]),
    problems: problems.map(({ message }) => message),
  }
}

describe('a root of one’s own', () => {
  it('is a link to a store path of which Nix knows', async () => {
    const found = await read({
      [`${PINS}/trip`]: link(system),
      [`${AUTO}/x`]: link(`${PINS}/trip`),
      [`${AUTO}/y`]: link('/home/alice/result'),
    })
    expect(found).toEqual({ pins: [['trip', true]], problems: [] })
  })

  it.each<[string, Machine, [string, boolean][], RegExp]>([
    [
      'that Nix does not know',
      { [`${PINS}/trip`]: link(system), [`${AUTO}/y`]: link('/home/alice/result') },
      [['trip', false]],
      /^trip protects nothing: Nix has not registered the GC root .*\/pins\/trip/,
    ],
    [
      'whose path is gone',
      { [`${PINS}/trip`]: link(gone), [`${AUTO}/x`]: link(`${PINS}/trip`) },
      [['trip', false]],
      /^trip protects nothing: .*nixos-system-gone is missing from the store\. Unpin it\.$/,
    ],
    ['that leads elsewhere', { [`${PINS}/trip`]: link('/etc') }, [], /it is a link to \/etc/],
    ['that is a file', { [`${PINS}/trip`]: 'trip' }, [], /protects nothing: it is not a link/],
  ])('%s is told', async (_, files, pins, message) => {
    const found = await read(files)
    expect(found).toEqual({ pins, problems: [expect.stringMatching(message)] })
  })

  it('is none that Nix is just making', async () => {
    const found = await read({ [`${PINS}/trip.tmp-12-3456`]: link(system) })
    expect(found).toEqual({ pins: [], problems: [] })
  })

  it('can’t be on a machine that someone looks at from outside, but for root', () => {
    const mounted = mountedHost(layOut())
    const user = { root: false, name: 'alice', home: '/home/alice' }
    expect(ownPinsDirectory({ ...mounted, state: null, user })).toBeNull()
    const root = { root: true, name: 'root', home: '/root' }
    expect(ownPinsDirectory({ ...mounted, user: root })).toBe('/var/lib/terrapin/pins')
    expect(ownPinsDirectory(alice(layOut()))).toBe(PINS)
  })
})
