import { describe, expect, it } from 'vitest'
import { compareSaved } from '../../../src/compare/saved/compareSaved.ts'
import {
  parseSnapshot,
  type SavedSystem,
  snapshotDocument,
} from '../../../src/compare/saved/savedSystem.ts'
import type { StorePath } from '../../../src/nix/storePath.ts'
import { toJson } from '../../../src/text/visible.ts'
import { storePath } from '../../support/layout.ts'

const path = (name: string): StorePath => storePath(name)

function saved(version: string, changes: Partial<SavedSystem> = {}): SavedSystem {
  const own = path(`nixos-system-web-${version}`)
  return {
    ...{ storePath: own, generation: 3, nixosVersion: version, kernelVersion: '6.18.1' },
    ...{ configurationRevision: null, nixpkgsRevision: null },
    packages: {
      explicit: new Set(['firefox']),
      paths: [own, path(`firefox-${version}`), path('glibc-2.40')].map((some, index) => ({
        ...{ path: some, narSize: 100 * (index + 1) },
      })),
    },
    boot: {
      ...{ storePath: own, kernelVersion: '6.18.1', kernel: `${path('linux-6.18.1')}/bzImage` },
      ...{ initrd: null, kernelModules: null, deviceTrees: null, firmware: null, systemd: null },
      ...{ initrdSecrets: null, initInterface: null, parameters: [`v=${version}`] },
      specialisations: [{ name: 'travel', storePath: path(`nixos-system-travel-${version}`) }],
    },
    ...changes,
  }
}

const documentOf = (system: SavedSystem) => JSON.parse(toJson(snapshotDocument(system)))
const reread = (document: unknown) => parseSnapshot('a.json', JSON.stringify(document))

describe('a snapshot', () => {
  it('is read as what was saved', () => {
    const system = saved('1')
    const found = reread(documentOf(system))
    const byPath = (some: SavedSystem) =>
      [...some.packages.paths].sort((a, b) => (a.path < b.path ? -1 : 1))
    expect({ ...found, packages: found.packages.explicit }).toEqual({
      ...system,
      packages: system.packages.explicit,
    })
    expect(byPath(found)).toEqual(byPath(system))
  })

  it('is the same text for the same system, however its paths were read', () => {
    const system = saved('1')
    const packages = { ...system.packages, paths: system.packages.paths.toReversed() }
    expect(toJson(snapshotDocument({ ...system, packages }))).toBe(toJson(snapshotDocument(system)))
  })

  it('of a container has nothing that is booted', () => {
    expect(reread(documentOf(saved('1', { boot: null }))).boot).toBeNull()
  })

  it('with more than it needs is read without that', () => {
    const found = reread({ ...documentOf(saved('1')), __proto__: { evil: 1 }, later: [1, 2] })
    expect(found).not.toHaveProperty('later')
  })
})

describe('is no snapshot, and a sentence says how one is made', () => {
  const whole = documentOf(saved('1'))
  const hash = 'a'.repeat(32)
  it.each<[string, unknown]>([
    ['nothing', ''],
    ['null', null],
    ['a list', []],
    ['the output of diff --json', { before: {}, after: {}, packages: [] }],
    ['a store path that leads out of the store', { ...whole, storePath: '/nix/store/../../etc' }],
    ['a system that is not among its paths', { ...whole, paths: {} }],
    ['a path with a slash', { ...whole, paths: { ...whole.paths, [`${hash}-a/b`]: 1 } }],
    [
      'a path with a control character',
      { ...whole, paths: { ...whole.paths, [`${hash}-a\u001b`]: 1 } },
    ],
    ['a negative size', { ...whole, paths: { ...whole.paths, [`${hash}-a`]: -1 } }],
    ['a size that is no whole number', { ...whole, paths: { ...whole.paths, [`${hash}-a`]: 0.5 } }],
    ['a size as text', { ...whole, paths: { ...whole.paths, [`${hash}-a`]: '1' } }],
    [
      'sizes that no number holds together',
      {
        ...whole,
        paths: {
          ...whole.paths,
          [`${hash}-a`]: Number.MAX_SAFE_INTEGER,
          [`${hash}-b`]: Number.MAX_SAFE_INTEGER,
        },
      },
    ],
    ['a version of a megabyte', { ...whole, nixosVersion: 'x'.repeat(1 << 20) }],
    ['a generation that is text', { ...whole, generation: '3' }],
    ['explicit names that are numbers', { ...whole, explicit: [1] }],
    [
      'too many parameters',
      { ...whole, boot: { ...whole.boot, parameters: Array(2000).fill('x') } },
    ],
    [
      'a specialisation outside the store',
      { ...whole, boot: { ...whole.boot, specialisations: [{ name: 'x', storePath: '/etc' }] } },
    ],
  ])('%s', (_, document) => {
    const text = document === '' ? '' : JSON.stringify(document)
    const run = () => parseSnapshot('a.json', text)
    expect(run).toThrow(expect.objectContaining({ code: 'unreadable' }))
    expect(run).toThrow('To make one: terrapin snapshot GEN > FILE.json')
  })

  it('brackets without end', () => {
    expect(() => parseSnapshot('a.json', '['.repeat(1_000_000))).toThrow('is not a snapshot')
  })

  it('one of a later version, which names both versions', () => {
    expect(() => reread({ ...whole, terrapinSnapshot: 2, paths: [] })).toThrow(
      'a.json has version 2 of the format; this terrapin reads version 1.',
    )
  })
})

describe('two snapshots', async () => {
  const { closures, systems } = await compareSaved(saved('1'), saved('2'))

  it('differ in packages and sizes as two closures do', () => {
    expect(closures.packages).toMatchObject([
      { name: 'firefox', status: 'upgraded', before: ['1'], after: ['2'], selected: true },
      { name: 'nixos-system-web', status: 'upgraded', selected: false },
    ])
    expect(closures).toMatchObject({ before: 600, after: 600 })
  })

  it('differ in what is booted; the other parts say why they are unknown', () => {
    expect(systems.boot).toMatchObject({
      status: 'known',
      value: {
        kernel: { before: '6.18.1', after: '6.18.1', paramsAdded: ['v=2'], paramsRemoved: ['v=1'] },
        rows: [{ group: 'parameter' }, { group: 'specialisation', name: 'travel' }],
        reboot: { needed: null },
      },
    })
    for (const part of ['units', 'files', 'features', 'configuration'] as const) {
      expect(systems[part]).toMatchObject({
        status: 'unknown',
        reason: expect.stringMatching(/^A snapshot/),
      })
    }
  })
})
