import type { SystemComparison } from '../../src/compare/comparison.ts'
import { known } from '../../src/compare/comparisonPart.ts'
import type { ConfigurationChange } from '../../src/compare/configuration/configurationChange.ts'
import type { FileChange } from '../../src/compare/files/fileChange.ts'
import type { PackageComparison } from '../../src/compare/packages/compareClosures.ts'
import type { PackageChange } from '../../src/compare/packages/packageChanges.ts'
import type { UnitChange } from '../../src/compare/units/unitChange.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { NO_FILTER } from '../../src/state/filterState.ts'
import { TABS, type Tab } from '../../src/state/tabRows.ts'
import type { Target } from '../../src/targets/target.ts'
import { storePath } from '../support/layout.ts'

/* A comparison as the state holds it, of facts that a test makes up. */

export function target(label: string): Target {
  return { label, storePath: storePath(`system-${label}`), generation: null, system: null }
}

/** A comparison of which nothing is read yet but what is given. */
export function comparison(given: Partial<ComparisonState> = {}): ComparisonState {
  return {
    before: target('41'),
    after: target('43'),
    closures: null,
    systems: {},
    failure: null,
    dryRun: null,
    runs: null,
    problem: null,
    tab: 'packages',
    openedFrom: null,
    views: views({}),
    order: 'status',
    onlyChosen: false,
    onlyStatus: null,
    ...given,
  }
}

/** Every tab at its first row, but those that look for a text or stand elsewhere. */
export function views(
  others: Partial<Record<Tab, { readonly filter?: string; readonly cursor?: number }>>,
): ComparisonState['views'] {
  const entries = TABS.map((tab) => {
    const { filter = '', cursor = 0 } = others[tab] ?? {}
    return [tab, { cursor, filter: { ...NO_FILTER, text: filter } }]
  })
  return Object.fromEntries(entries)
}

export function packages(...changes: readonly PackageChange[]): PackageComparison {
  const pathsOf = () => Promise.reject(new Error('nobody asked for paths'))
  return { packages: changes, before: 1000, after: 2000, pathsOf }
}

export function packageRow(name: string, changes: Partial<PackageChange> = {}): PackageChange {
  const versions = { before: ['1.0'], after: ['1.1'] }
  const rest = { beforePaths: 1, afterPaths: 1, sizeDelta: 0, selected: false }
  return { name, status: 'upgraded', ...versions, ...rest, ...changes }
}

export function unit(name: string, changes: Partial<UnitChange> = {}): UnitChange {
  return {
    ...{ name, scope: 'system', status: 'changed', effect: 'restart', why: 'Type' },
    ...{
      refused: null,
      staysDown: false,
      with: [],
      keys: ['Type'],
      causes: [],
      scripts: [],
      uncompared: [],
      rebuilt: false,
      before: [],
      after: [],
    },
    ...changes,
  }
}

export function file(path: string): FileChange {
  const same = { mode: null, owner: null, group: null, unread: false }
  return { path, status: 'changed', before: null, after: null, ...same }
}

export function configuration(
  change: Partial<ConfigurationChange> = {},
): SystemComparison['configuration'] {
  return known({
    before: { hash: 'a1b2c3d', dirty: false },
    after: { hash: 'b2c3d4e', dirty: false },
    repository: null,
    commits: known({ list: [], more: false }),
    inputs: known([]),
    source: known([]),
    ...change,
  })
}
