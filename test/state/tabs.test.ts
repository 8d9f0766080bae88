import { describe, expect, it } from 'vitest'
import type { BootRow, Reboot } from '../../src/compare/boot/bootChange.ts'
import type { SystemComparison } from '../../src/compare/comparison.ts'
import { known, unknown } from '../../src/compare/comparisonPart.ts'
import type {
  Commit,
  ConfigurationChange,
} from '../../src/compare/configuration/configurationChange.ts'
import type { FeatureChange } from '../../src/compare/features/featureChange.ts'
import { ORDERS } from '../../src/compare/packages/packageKinds.ts'
import { parseDryRun } from '../../src/compare/units/dryRun.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { TABS, type Tab, type TabRow, type TabRows } from '../../src/state/tabRows.ts'
import { allRows, rowUnderCursor, shownRows, tabCount } from '../../src/state/tabSelectors.ts'
import { comparison, configuration, file, packageRow, packages, unit, views } from './fixture.ts'

/** Rows in words: `package firefox`, `note …`. */
function words(rows: TabRows): string[] {
  if (rows.status !== 'known') throw new Error(`the rows are ${rows.status}`)
  return rows.rows.map((row) => `${row.kind} ${nameOf(row)}`)
}

function nameOf(row: TabRow): string {
  switch (row.kind) {
    case 'note':
      return row.text
    case 'summary':
      return row.row.topic
    case 'file':
      return row.row.path
    case 'commit':
      return row.row.subject
    default:
      return row.row.name
  }
}

const bootRow = (name: string): BootRow => ({
  ...{ group: 'parameter', name, status: 'added' },
  ...{ before: null, after: 'set' },
})

function boot(needed: Reboot['needed'], rows: readonly BootRow[] = []): SystemComparison['boot'] {
  const because = needed === true ? ['kernel', 'initrd'] : []
  return known({ kernel: null, rows, reboot: { needed, because } })
}

const commit = (subject: string, status: Commit['status'] = 'added'): Commit => ({
  ...{ hash: `hash of ${subject}`, author: 'Anna', date: '2026-05-01T12:00:00Z' },
  ...{ subject, status, files: ['flake.nix'] },
})

const input = (name: string) => ({
  ...{ name, before: 'a', after: 'b' },
  ...{ beforeDate: null, afterDate: null },
})

const feature: FeatureChange = {
  ...{ feature: 'Users', name: 'alice', status: 'changed' },
  ...{ before: 'uid 1000', after: 'uid 1001' },
}

/** Each part with one row. */
const WHOLE = comparison({
  closures: packages(packageRow('firefox')),
  systems: {
    boot: boot(null, [bootRow('quiet')]),
    units: known({ changes: [unit('web.service')], assumed: false }),
    files: known([file('etc/fstab')]),
    features: known([feature]),
    configuration: configuration({ commits: known({ list: [commit('one')], more: false }) }),
  },
})

/** The tabs that show a part of their own. */
const PARTS = ['boot', 'units', 'files', 'features', 'configuration'] as const

describe('a tab', () => {
  it.each(PARTS)('of %s that is not read says so', (tab) => {
    const state = comparison()
    expect(allRows(state, tab)).toEqual({ status: 'reading' })
    expect(tabCount(state, tab)).toBeNull()
  })

  it.each(PARTS)('of %s that is not known says why', (tab) => {
    const systems = { [tab]: unknown('It is dark.') } as Partial<SystemComparison>
    const state = comparison({ systems })
    expect(allRows(state, tab)).toEqual({ status: 'unknown', reason: 'It is dark.' })
    expect(shownRows(state, tab)).toEqual({ status: 'unknown', reason: 'It is dark.' })
    expect(tabCount(state, tab)).toBeNull()
  })

  it.each(TABS.slice(1))('of %s in which nothing differs has no rows', (tab) => {
    const lists = {
      units: known({ changes: [], assumed: true }),
      files: known([]),
      features: known([]),
    }
    const systems = { boot: boot(null), configuration: configuration(), ...lists }
    const state = comparison({ closures: packages(), systems })
    expect(allRows(state, tab)).toEqual({ status: 'known', rows: [] })
    expect(tabCount(state, tab)).toBe(0)
  })

  it('of packages says why they are not known, though the others are', () => {
    expect(allRows(comparison(), 'packages')).toEqual({ status: 'reading' })
    const state = { ...WHOLE, closures: null, problem: 'The database is locked.' }
    const reason = 'The database is locked.'
    expect(allRows(state, 'packages')).toEqual({ status: 'unknown', reason })
    expect(tabCount(state, 'packages')).toBeNull()
    expect(tabCount(state, 'units')).toBe(1)
  })

  it.each<[Tab, string[]]>([
    ['packages', ['package firefox']],
    ['boot', ['boot quiet']],
    ['units', ['unit web.service']],
    ['files', ['file etc/fstab']],
    ['configuration', ['commit one']],
    ['features', ['feature alice']],
  ])('of %s has a row for each change, and their number', (tab, rows) => {
    expect(words(allRows(WHOLE, tab))).toEqual(rows)
    expect(tabCount(WHOLE, tab)).toBe(1)
  })

  it('with the summary has no number, and is there before anything is read', () => {
    expect(tabCount(WHOLE, 'summary')).toBeNull()
    expect(words(allRows(comparison(), 'summary'))).toContain('summary Kernel')
  })

  it('gives the same rows again while nothing that it shows is another', () => {
    for (const tab of TABS) {
      const rows = shownRows(WHOLE, tab)
      const moved = { ...WHOLE, tab, views: views({ [tab]: { cursor: 3 } }) }
      expect(shownRows(moved, tab), tab).toBe(rows)
    }
  })
})

describe('packages', () => {
  const some = packages(
    packageRow('added', { status: 'added', before: [], sizeDelta: 30 }),
    packageRow('chosen', { selected: true, sizeDelta: -50 }),
    packageRow('down', { status: 'downgraded', sizeDelta: 10 }),
    packageRow('plain', { sizeDelta: 50 }),
    packageRow('rebuilt', { status: 'rebuilt', selected: true }),
    packageRow('removed', { status: 'removed', after: [], sizeDelta: -70 }),
    packageRow('same', { status: 'changed' }),
  )
  const named = (state: Partial<ComparisonState>) =>
    words(shownRows(comparison({ closures: some, ...state }))).map((row) => row.split(' ')[1])

  it.each([
    ['name', ['added', 'chosen', 'down', 'plain', 'rebuilt', 'removed', 'same']],
    // What came and went first; within a status what a person chose.
    ['status', ['removed', 'added', 'down', 'same', 'chosen', 'plain', 'rebuilt']],
    // What changed most, whichever way; then by name.
    ['size', ['removed', 'chosen', 'plain', 'added', 'down', 'rebuilt', 'same']],
  ] as const)('stand by %s', (order, names) => {
    expect(ORDERS).toContain(order)
    expect(named({ order })).toEqual(names)
  })

  it.each<[string, Partial<ComparisonState>, string[]]>([
    ['those that a person chose', { onlyChosen: true }, ['chosen', 'rebuilt']],
    ['those of one status', { onlyStatus: 'upgraded' }, ['chosen', 'plain']],
    ['both', { onlyChosen: true, onlyStatus: 'rebuilt' }, ['rebuilt']],
    ['none', { onlyChosen: true, onlyStatus: 'removed' }, []],
    ['what is looked for', { views: views({ packages: { filter: 'own' } }) }, ['down']],
  ])('may be only %s', (_, state, names) => {
    expect(named({ order: 'name', ...state })).toEqual(names)
  })

  it('are counted whole, whatever is shown', () => {
    const state = comparison({ closures: some, onlyChosen: true, onlyStatus: 'removed' })
    expect(tabCount(state, 'packages')).toBe(7)
  })

  it('are not turned over: what was compared stays as it was', () => {
    const before = structuredClone(some.packages)
    for (const order of ORDERS) named({ order })
    expect(some.packages).toEqual(before)
  })

  it('alone are filtered by status and choice', () => {
    const state = { ...WHOLE, onlyChosen: true, onlyStatus: 'removed' } as const
    expect(tabCount(state, 'units')).toBe(1)
    expect(words(shownRows(state, 'units'))).toEqual(['unit web.service'])
    expect(words(shownRows(state, 'packages'))).toEqual([])
  })
})

describe('finding', () => {
  const versioned = packageRow('mesa', { before: ['26.1.2'], after: ['26.2.0', '27'] })
  const state = (tab: Tab, filter: string) => ({
    ...WHOLE,
    closures: packages(versioned),
    tab,
    views: views({ [tab]: { filter } }),
  })
  it.each<[Tab, string, boolean]>([
    ['packages', 'mes', true],
    ['packages', 'MESA', true],
    ['packages', '26.1', true],
    ['packages', '27', true],
    ['packages', 'upgraded', false],
    ['packages', 'firefox', false],
    ['packages', 'true', false],
    ['boot', 'QUIET', true],
    ['boot', 'loglevel', false],
    ['units', 'restart', true],
    ['units', 'type', true],
    ['files', 'fstab', true],
    ['features', 'uid 1001', true],
    ['configuration', 'anna', true],
    ['configuration', 'flake.nix', true],
    ['configuration', 'hash of one', true],
    ['summary', 'kernel', true],
    ['summary', 'no such thing', false],
  ])('in %s of %j', (tab, filter, isFound) => {
    expect(words(shownRows(state(tab, filter))).length > 0).toBe(isFound)
  })

  it('in one tab leaves the others as they are', () => {
    const looking = state('units', 'nothing')
    expect(words(shownRows(looking, 'units'))).toEqual([])
    expect(words(shownRows(looking, 'files'))).toEqual(['file etc/fstab'])
  })
})

describe('what is booted', () => {
  it.each([
    [null, []],
    [false, [/^note No reboot needed\b/]],
    [true, [/^note Reboot needed\b.*\bkernel, initrd\b/]],
  ])('with a reboot: %j', (needed, notes) => {
    const state = comparison({ systems: { boot: boot(needed, [bootRow('quiet')]) } })
    const rows = words(allRows(state, 'boot'))
    expect(rows).toEqual([...notes.map((note) => expect.stringMatching(note)), 'boot quiet'])
    expect(tabCount(state, 'boot')).toBe(1)
  })
})

describe('units', () => {
  const changes = [
    unit('web.service'),
    unit('pipewire.service', { scope: 'user' }),
    unit('other.service'),
  ]
  const units = known({ changes, assumed: false })
  const dry = (rows: TabRows) =>
    rows.status === 'known' ? rows.rows.map((row) => (row.kind === 'unit' ? row.dry : row)) : rows

  it('say first where what runs is only assumed', () => {
    const all = allRows(
      comparison({ systems: { units: known({ changes, assumed: true }) } }),
      'units',
    )
    expect(all.status === 'known' && all.rows[0]).toMatchObject({
      kind: 'note',
      text: 'Assumes that all auto-started units are running; systemd was not queried.',
    })
  })

  it('have nothing of a dry run that was not asked for', () => {
    expect(dry(allRows(comparison({ systems: { units } }), 'units'))).toEqual([null, null, null])
  })

  it('have what the dry run says of each, users’ apart', () => {
    const dryRun = parseDryRun(
      [
        'would restart the following units: web.service, pipewire.service',
        'would reload the following user units: pipewire.service',
      ].join('\n'),
    )
    const state = comparison({ systems: { units }, dryRun })
    expect(dry(allRows(state, 'units'))).toEqual(['restart', 'reload', 'nothing'])
  })
})

describe('the configuration', () => {
  const notes = (change: Partial<ConfigurationChange>) =>
    words(
      allRows(comparison({ systems: { configuration: configuration(change) } }), 'configuration'),
    )
  const DIRTY = { hash: 'a1b2c3d', dirty: true }

  it('has commits, then inputs, then files of its source', () => {
    const change = {
      commits: known({ list: [commit('two'), commit('one', 'removed')], more: false }),
      inputs: known([input('nixpkgs')]),
      source: known([file('flake.lock')]),
    }
    expect(notes(change)).toEqual(['commit two', 'commit one', 'input nixpkgs', 'file flake.lock'])
    const state = comparison({ systems: { configuration: configuration(change) } })
    expect(tabCount(state, 'configuration')).toBe(4)
  })

  const changes = 'note Built with uncommitted changes:'
  it.each<[string, Partial<ConfigurationChange>, string[]]>([
    ['a clean revision', {}, []],
    ['a dirty one before', { before: DIRTY }, [`${changes} before.`]],
    ['a dirty one after', { after: DIRTY }, [`${changes} after.`]],
    [
      'two dirty ones',
      { before: DIRTY, after: { hash: null, dirty: true } },
      [`${changes} before and after.`],
    ],
    [
      'more commits than are listed',
      { commits: known({ list: [], more: true }) },
      ['note Older commits are not listed.'],
    ],
    [
      'parts that are not known, each reason once',
      { commits: unknown('No git.'), inputs: unknown('No git.'), source: unknown('No source.') },
      ['note No git.', 'note No source.'],
    ],
    [
      'inputs that are known though the commits are not',
      { commits: unknown('No git.'), inputs: known([input('nixpkgs')]) },
      ['note No git.', 'input nixpkgs'],
    ],
  ])('notes %s', (_, change, rows) => {
    expect(notes(change)).toEqual(rows)
  })

  it('does not count its notes', () => {
    const change = { before: DIRTY, commits: unknown<never>('No git.') }
    const state = comparison({ systems: { configuration: configuration(change) } })
    expect(tabCount(state, 'configuration')).toBe(0)
  })
})

describe('the row under the cursor', () => {
  const two = packages(packageRow('a'), packageRow('b'))
  const at = (cursor: number, filter = '') =>
    rowUnderCursor(comparison({ closures: two, views: views({ packages: { cursor, filter } }) }))

  it.each<[string, number, string, string | null]>([
    ['the first', 0, '', 'a'],
    ['the second', 1, '', 'b'],
    ['the last, where there are fewer than there were', 9, '', 'b'],
    ['one of those that are found', 0, 'b', 'b'],
    ['none, where none is found', 0, 'c', null],
  ])('is %s', (_, cursor, filter, name) => {
    const row = at(cursor, filter)
    expect(row === null ? null : nameOf(row)).toBe(name)
  })

  it('is none while nothing is read', () => {
    expect(rowUnderCursor(comparison())).toBeNull()
  })
})
