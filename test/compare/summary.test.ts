import { describe, expect, it } from 'vitest'
import type { BootChange, BootRow } from '../../src/compare/boot/bootChange.ts'
import type { SystemComparison } from '../../src/compare/comparison.ts'
import { known, unknown } from '../../src/compare/comparisonPart.ts'
import type {
  Commit,
  ConfigurationChange,
} from '../../src/compare/configuration/configurationChange.ts'
import type { FeatureChange } from '../../src/compare/features/featureChange.ts'
import type { FileChange } from '../../src/compare/files/fileChange.ts'
import type { PackageChange } from '../../src/compare/packages/packageChanges.ts'
import type { Side } from '../../src/compare/side.ts'
import { revisionText, type SummaryFacts, summaryOf } from '../../src/compare/summary.ts'
import type { UnitChange, UnitEffect } from '../../src/compare/units/unitChange.ts'
import { unit } from '../state/fixture.ts'
import { storePath } from '../support/layout.ts'

function side(nixosVersion: string | null): Side {
  const path = storePath(`nixos-system-turtle-${nixosVersion}`)
  const revisions = { configurationRevision: null, nixpkgsRevision: null }
  const others = {
    specialisations: [],
    bootspec: null,
    bootspecBroken: false,
    hasKernel: true,
    unstartable: null,
    initInterface: null,
    inhibitors: new Map(),
    switchable: true,
    homeVersion: null,
    problems: [],
  }
  const system = { storePath: path, nixosVersion, kernelVersion: null, ...revisions, ...others }
  return { storePath: path, system }
}

const NOTHING_READ: SummaryFacts = {
  before: side('26.05.1'),
  after: side('26.05.2'),
  closures: null,
  systems: {},
  problem: null,
}

/** The row of one topic, where this much is known. */
function rowOf(topic: string, facts: Partial<SummaryFacts>) {
  const rows = summaryOf({ ...NOTHING_READ, ...facts }).filter((row) => row.topic === topic)
  expect(rows).toHaveLength(1)
  return rows[0]
}

function withPart<Name extends keyof SystemComparison>(name: Name, part: SystemComparison[Name]) {
  return { systems: { [name]: part } as Partial<SystemComparison> }
}

/** The parts that the rows tell of. */
const PARTS: Readonly<Record<string, string>> = {
  NixOS: 'packages',
  Kernel: 'boot',
  'Init system': 'boot',
  Drivers: 'packages',
  Switching: 'units',
  'Biggest growth': 'packages',
  Packages: 'packages',
  Closure: 'packages',
  Files: 'files',
  Configuration: 'configuration',
  Features: 'features',
}
const OF_SYSTEMS = Object.entries(PARTS).filter(([, part]) => part !== 'packages')

describe('a summary', () => {
  it('has a row for each topic, the one that matters most after a break first', () => {
    const rows = summaryOf(NOTHING_READ)
    expect(rows.map(({ topic, part }) => [topic, part])).toEqual(Object.entries(PARTS))
  })

  it('begins with the versions, which are known at once', () => {
    expect(rowOf('NixOS', {})).toMatchObject({
      before: '26.05.1',
      after: '26.05.2',
      description: '',
    })
    const gone = { before: { ...side('26.05.1'), system: null }, after: side('26.05.2') }
    expect(rowOf('NixOS', gone)).toMatchObject({ before: null, after: '26.05.2' })
  })

  it('has no line of versions where neither side is a NixOS', () => {
    const homes = { ...NOTHING_READ, before: side(null), after: side(null) }
    expect(summaryOf(homes).map(({ topic }) => topic)).not.toContain('NixOS')
  })

  it.each(Object.keys(PARTS).slice(1))('says of %s that it is still being read', (topic) => {
    const expected = { description: 'loading…', before: null, after: null, notable: false }
    expect(rowOf(topic, {})).toMatchObject(expected)
  })

  it.each(OF_SYSTEMS)('says why %s is not known', (topic, part) => {
    const facts = { systems: { [part]: unknown('The disk is on fire.') } }
    const expected = { description: 'The disk is on fire.', before: null, after: null }
    expect(rowOf(topic, facts)).toMatchObject(expected)
  })

  it('leaves the other rows alone where one part is not known', () => {
    const facts = { systems: { boot: unknown<BootChange>('No.'), files: known([]) } }
    expect(rowOf('Kernel', facts)?.description).toBe('No.')
    expect(rowOf('Files', facts)?.description).toBe('unchanged')
    expect(rowOf('Features', facts)?.description).toBe('loading…')
  })
})

/** What is booted: rows as `group name before after`, `-` for null. */
function boot(rows: readonly string[], others: Partial<BootChange> = {}): Partial<SummaryFacts> {
  const parsed = rows.map((words): BootRow => {
    const [group, name = '', ...sides] = words.split(' ')
    const [before = null, after = null] = sides.map((text) => (text === '-' ? null : text))
    return { group: group as BootRow['group'], name, status: 'changed', before, after }
  })
  const kernel = { before: '6.18.3', after: '6.18.7', paramsAdded: [], paramsRemoved: [] }
  const reboot = { needed: null, because: [] }
  return withPart('boot', known({ kernel, rows: parsed, reboot, ...others }))
}

describe('the kernel', () => {
  const versions = (before: string | null, after: string | null): Partial<BootChange> => ({
    kernel: { before, after, paramsAdded: [], paramsRemoved: [] },
  })
  it.each<[string, readonly string[], Partial<BootChange>, string, boolean]>([
    ['another version', ['kernel kernel a b'], {}, '', false],
    [
      'the same version built again',
      ['kernel kernel a b'],
      versions('6.18.7', '6.18.7'),
      'rebuilt',
      false,
    ],
    ['the same kernel', [], versions('6.18.7', '6.18.7'), '', false],
    ['one parameter', ['parameter quiet - set'], {}, '1 parameter', false],
    ['two', ['parameter quiet - set', 'parameter loglevel 4 3'], {}, '2 parameters', false],
    ['modules', ['module a.ko - kernel/a.ko', 'module b.ko x -'], {}, 'kernel modules', false],
    [
      'a reboot',
      ['parameter quiet - set'],
      { reboot: { needed: true, because: ['kernel', 'kernel parameters'] } },
      'needs a reboot (kernel, kernel parameters) · 1 parameter',
      true,
    ],
    ['no reboot', [], { reboot: { needed: false, because: [] } }, 'no reboot needed', false],
  ])('with %s', (_, rows, others, description, notable) => {
    expect(rowOf('Kernel', boot(rows, others))).toMatchObject({ description, notable })
  })

  it('is told by both versions, where the sides say them', () => {
    expect(rowOf('Kernel', boot([]))).toMatchObject({ before: '6.18.3', after: '6.18.7' })
    const none = { before: null, after: null }
    expect(rowOf('Kernel', boot([], { kernel: null }))).toMatchObject(none)
    expect(rowOf('Kernel', boot([], versions(null, '6.18.7')))).toMatchObject({
      before: null,
      after: '6.18.7',
    })
  })

  it('that is not known at all is not “rebuilt”', () => {
    expect(rowOf('Kernel', boot(['kernel initrd a b'], { kernel: null }))?.description).toBe('')
  })
})

describe('the init system', () => {
  it.each<[string, readonly string[], object]>([
    ['the same', ['kernel kernel a b'], { before: null, after: null, description: 'unchanged' }],
    ['another', ['init systemd s-258 s-259'], { before: 's-258', after: 's-259', description: '' }],
    [
      'another with another interface',
      ['init systemd s-258 s-259', 'init interface 1 2'],
      { before: 's-258', after: 's-259', description: 'the init interface also changes' },
    ],
    [
      'one that is new',
      ['init systemd - s-259'],
      { before: null, after: 's-259', description: '' },
    ],
  ])('that is %s', (_, rows, expected) => {
    expect(rowOf('Init system', boot(rows))).toMatchObject(expected)
  })
})

function change(name: string, changes: Partial<PackageChange> = {}): PackageChange {
  const versions = { before: ['1.0'], after: ['1.1'] }
  const rest = { beforePaths: 1, afterPaths: 1, sizeDelta: 0, selected: false }
  return { name, status: 'upgraded', ...versions, ...rest, ...changes }
}

function closures(
  packages: readonly PackageChange[],
  before = 1000,
  after = 2000,
): Partial<SummaryFacts> {
  return { closures: { packages, before, after } }
}

describe('drivers', () => {
  it.each([
    'nvidia-x11',
    'nvidia-open',
    'mesa',
    'linux-firmware',
    'wireless-regdb',
    'amd-ucode',
    'intel-microcode',
    'microcode-intel',
    'broadcom-sta',
    'alsa-firmware',
    'sof-firmware',
    'xf86-video-amdgpu',
    'rtl8192su-firmware',
    'zfs-kernel',
  ])('are packages such as %s', (name) => {
    expect(rowOf('Drivers', closures([change(name)]))?.description).toBe(`${name} 1.0 → 1.1`)
  })

  it.each(['mesa-demos', 'nvidia', 'linux', 'firmware-manager', 'firefox', 'not-mesa'])(
    'are not packages such as %s',
    (name) => {
      expect(rowOf('Drivers', closures([change(name)]))?.description).toBe('unchanged')
    },
  )

  it.each<[Partial<PackageChange>, string]>([
    [{ status: 'added', before: [] }, 'mesa added'],
    [{ status: 'removed', after: [] }, 'mesa removed'],
    [{ status: 'changed', before: ['', '1.0'], after: ['1.1', '1.2'] }, 'mesa ε, 1.0 → 1.1, 1.2'],
    [{ status: 'rebuilt', after: ['1.0'] }, 'unchanged'],
  ])('are told by their versions: %j', (changes, description) => {
    expect(rowOf('Drivers', closures([change('mesa', changes)]))?.description).toBe(description)
  })

  it('of which there are many are told by the first four', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => change(`${letter}-firmware`))
    const description = rowOf('Drivers', closures(names))?.description
    expect(description).toMatch(/^a-firmware 1\.0 → 1\.1, b-.*, d-firmware 1\.0 → 1\.1 and 2 more$/)
    expect(rowOf('Drivers', closures(names.slice(0, 4)))?.description).not.toContain('more')
  })
})

describe('packages', () => {
  const grow = (name: string, sizeDelta: number) => change(name, { sizeDelta })
  it.each<[string, readonly PackageChange[], string]>([
    ['nothing', [], 'none'],
    ['what shrinks', [grow('a', -5), grow('b', 0)], 'none'],
    [
      'what grows most, at most three',
      [grow('a', 10), grow('b', 4096), grow('c', -9000), grow('d', 2048), grow('e', 20)],
      'b +4.0 KiB, d +2.0 KiB, e +20 B',
    ],
  ])('grow: %s', (_, packages, description) => {
    expect(rowOf('Biggest growth', closures(packages))?.description).toBe(description)
  })

  it.each<[string, readonly PackageChange[], string]>([
    ['none', [], 'unchanged'],
    ['one', [change('a')], '1 upgraded'],
    [
      'some of each',
      (['rebuilt', 'added', 'removed', 'rebuilt', 'downgraded', 'changed'] as const).map(
        (status, index) => change(`p${index}`, { status }),
      ),
      '1 removed, 1 added, 1 downgraded, 1 changed, 2 rebuilt',
    ],
    [
      'thousands',
      Array.from({ length: 1234 }, (_, index) => change(`p${index}`)),
      '1,234 upgraded',
    ],
  ])('are counted by what became of them: %s', (_, packages, description) => {
    expect(rowOf('Packages', closures(packages))?.description).toBe(description)
  })

  it.each([
    [1024, 3072, '1.0 KiB', '3.0 KiB', '+2.0 KiB'],
    [3072, 1024, '3.0 KiB', '1.0 KiB', '−2.0 KiB'],
    [7, 7, '7 B', '7 B', '0 B'],
  ])('take space: %i → %i', (from, to, before, after, description) => {
    expect(rowOf('Closure', closures([], from, to))).toMatchObject({ before, after, description })
  })
})

function units(
  effects: readonly (readonly [name: string, effect: UnitEffect])[],
): Partial<SummaryFacts> {
  const rows = effects.map(
    ([name, effect]): UnitChange => ({
      ...{ name, effect, scope: 'system', status: 'changed', why: '' },
      ...{ refused: null, staysDown: false, with: [], keys: [], causes: [], before: [], after: [] },
      ...{ scripts: [], uncompared: [], rebuilt: false },
    }),
  )
  return withPart('units', known({ changes: rows, assumed: false }))
}

describe('switching', () => {
  it.each<[string, Parameters<typeof units>[0], string, boolean]>([
    ['no unit changes', [], 'no unit changes', false],
    ['touches none', [['a.service', 'nothing']], 'none of 1 changed unit affected', false],
    [
      'leaves some as they are',
      [
        ['a.service', 'skip'],
        ['b.service', 'nothing'],
      ],
      'none of 2 changed units affected',
      false,
    ],
    [
      'only starts and reloads',
      [
        ['a.service', 'start'],
        ['b.socket', 'reload'],
      ],
      'reloads 1 (b.socket) · starts 1 (a)',
      false,
    ],
    [
      'stops and restarts',
      [
        ['a.service', 'restart'],
        ['b.service', 'stop'],
        ['c.timer', 'restart'],
      ],
      'stops 1 (b) · restarts 2 (a, c.timer)',
      true,
    ],
    [
      'restarts many',
      ['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.service`, 'restart'] as const),
      'restarts 5 (a, b, c and 2 more)',
      true,
    ],
  ])('that %s', (_, effects, description, notable) => {
    expect(rowOf('Switching', units(effects))).toMatchObject({ description, notable })
  })

  it('is refused where an inhibitor differs, whatever it would do', () => {
    const bus = (value: string) => {
      const { storePath: path, system } = side(`26.05.${value}`)
      if (system === null) throw new Error('a side has a system')
      return { storePath: path, system: { ...system, inhibitors: new Map([['dbus', value]]) } }
    }
    const facts = {
      ...units([['a.service', 'restart']]),
      ...{ before: bus('dbus'), after: bus('broker') },
    }
    expect(rowOf('Switch inhibitors', facts)?.description).toBe(
      'dbus: dbus → broker: switch refused; boot it instead, or set NIXOS_NO_CHECK=1',
    )
    expect(rowOf('Switching', facts)?.description).toBe(
      'refused; with NIXOS_NO_CHECK=1: restarts 1 (a)',
    )
  })

  it('says each danger in a row above all, and of many of a kind the first', () => {
    const down = Array.from({ length: 6 }, (_, index) =>
      unit(`${index}.service`, {
        effect: 'stop',
        staysDown: true,
        why: 'with a.service (Requires=)',
      }),
    )
    const facts = withPart(
      'units',
      known({ changes: [...down, unit('data.mount', { effect: 'stop' })], assumed: true }),
    )
    const rows = summaryOf({ ...NOTHING_READ, ...facts })
    expect(rows.slice(0, 2).map(({ topic }) => topic)).toEqual(['File systems', 'Stays down'])
    expect(rows[1]?.description).toMatch(/^0\.service .* · and 2 more$/)
    expect(rowOf('Switching', facts)?.description).toMatch(
      / · assuming all auto-started units are running$/,
    )
  })
})

function files(...paths: string[]): readonly FileChange[] {
  const same = { mode: null, owner: null, group: null, unread: false }
  return paths.map((path) => ({ path, status: 'changed', before: null, after: null, ...same }))
}

describe('files', () => {
  it.each([
    ['none', [], 'unchanged'],
    ['one', ['etc/fstab'], '1 file: fstab'],
    ['a home’s', ['home-files/.zshrc'], '1 file: home-files/.zshrc'],
    ['many', ['etc/a', 'etc/b/etc/c', 'etc/d', 'etc/e'], '4 files: a, b/etc/c, d and 1 more'],
  ])('that differ: %s', (_, paths, description) => {
    expect(rowOf('Files', withPart('files', known(files(...paths))))?.description).toBe(description)
  })
})

function commit(subject: string): Commit {
  const about = { author: 'Anna', date: '2026-05-01T12:00:00Z', files: [] }
  return { hash: 'a1b2c3d4', subject, status: 'added', ...about }
}

function configuration(change: Partial<ConfigurationChange>): Partial<SummaryFacts> {
  const whole: ConfigurationChange = {
    before: { hash: 'a1b2c3d4e5', dirty: false },
    after: { hash: 'b2c3d4e5f6', dirty: true },
    repository: null,
    commits: known({ list: [], more: false }),
    inputs: known([]),
    source: known([]),
    ...change,
  }
  return withPart('configuration', known(whole))
}

const input = (name: string) => ({
  ...{ name, before: 'a', after: 'b' },
  ...{ beforeDate: null, afterDate: null },
})

describe('the configuration', () => {
  it.each<[string, Partial<ConfigurationChange>, string]>([
    ['no commit between', {}, 'same commit'],
    [
      'one commit',
      { commits: known({ list: [commit('waybar: fix clock')], more: false }) },
      '1 commit, newest “waybar: fix clock”',
    ],
    [
      'commits, inputs and files of its source',
      {
        commits: known({ list: [commit('two'), commit('one')], more: false }),
        inputs: known(['nixpkgs', 'a', 'b', 'c'].map(input)),
        source: known(files('flake.nix', 'flake.lock')),
      },
      '2 commits, newest “two” · inputs nixpkgs, a, b and 1 more · 2 configuration files',
    ],
    [
      'one file of its source',
      { source: known(files('flake.nix')) },
      'same commit · 1 configuration file',
    ],
    ['commits that are not known', { commits: unknown('No git.') }, 'No git.'],
    [
      'commits that are not known, but inputs',
      { commits: unknown('No git.'), inputs: known([input('nixpkgs')]) },
      'No git. · inputs nixpkgs',
    ],
    [
      'inputs and a source that are not known',
      { inputs: unknown('No lock.'), source: unknown('No source.') },
      'same commit',
    ],
  ])('with %s', (_, change, description) => {
    const sides = { before: 'a1b2c3d', after: 'b2c3d4e-dirty' }
    expect(rowOf('Configuration', configuration(change))).toMatchObject({ ...sides, description })
  })

  it.each([
    [{ hash: null, dirty: false }, null],
    [{ hash: null, dirty: true }, null],
    [{ hash: 'a1b2c3d4e5f6', dirty: false }, 'a1b2c3d'],
    [{ hash: 'a1b2c3d4e5f6', dirty: true }, 'a1b2c3d-dirty'],
  ])('at the revision %j', (revision, text) => {
    expect(revisionText(revision)).toBe(text)
  })
})

describe('features', () => {
  const feature = (name: string): FeatureChange => ({
    ...{ feature: name, name: 'it', status: 'added' },
    ...{ before: null, after: 'x' },
  })
  it.each<[string, readonly string[], string]>([
    ['none', [], 'unchanged'],
    ['some', ['Users', 'Secrets', 'Users'], 'Users 2, Secrets 1'],
  ])('that differ: %s', (_, names, description) => {
    const part = known(names.map(feature))
    expect(rowOf('Features', withPart('features', part))?.description).toBe(description)
  })

  it('that may lock somebody out or let somebody in are named first, the gravest first', () => {
    const change = (name: string, before: string | null, after: string | null, of = 'Access') => ({
      ...{ feature: of, name, before, after },
      status: before === null ? 'added' : after === null ? 'removed' : 'changed',
    })
    const part = known([
      change('a', '1', '2', 'Backups'),
      change('nix trusted-users', 'root', 'root robin'),
      change('sudo %wheel', 'ALL=(ALL) ALL', 'no password: ALL=(ALL) NOPASSWD: ALL'),
      change('firewall', 'on (iptables)', 'off (all incoming traffic accepted)', 'Firewall'),
      change('sshd PermitRootLogin', 'prohibit-password', 'yes'),
      change('key of robin: robin@desk', 'ssh-ed25519', null),
    ] as FeatureChange[])
    const facts = withPart('features', part)
    const row = rowOf('Access', facts)
    expect(row?.description).toBe(
      'key of robin: robin@desk removed, root login over SSH: yes, firewall off, sudo %wheel without a password, nix trusted-users changed',
    )
    expect(row?.notable).toBe(true)
    expect(rowOf('Features', facts)?.description).toBe('Backups 1, Access 4, Firewall 1')
    // Above what a small screen shows last.
    const topics = summaryOf({ ...NOTHING_READ, ...facts }).map(({ topic }) => topic)
    expect(topics[0]).toBe('Access')
    expect(topics.at(-1)).toBe('Features')
  })
})
