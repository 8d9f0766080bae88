import { differencesOf } from '../../../src/compare/units/differences.ts'
import type { UnitPair } from '../../../src/compare/units/effect.ts'
import { type Situation, situationOf } from '../../../src/compare/units/situation.ts'
import { parseUnitFile } from '../../../src/compare/units/unitFile.ts'
import type { UnitSet } from '../../../src/compare/units/unitSet.ts'
import { unitSetOf } from '../../../src/compare/units/unitSetOf.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'

/** A unit's text, one setting a word: `[Service] ExecStart=/bin/it Type=oneshot`. */
export const text = (words: string) => words.trim().split(/ +/).join('\n')

/** A directory of units by what each path is a link to; `''` for a file. */
export function unitSet(entries: readonly string[] | Readonly<Record<string, string>>): UnitSet {
  const tree = Array.isArray(entries)
    ? entries.map((path: string) => [path, path.includes('/') ? '../it' : ''] as const)
    : Object.entries(entries)
  return unitSetOf('/units', new Map(tree), new Set(['/dev/null']))
}

/** How a switch finds these units; both sides are the same unless told. */
export function situation(
  before: Parameters<typeof unitSet>[0],
  after = before,
  active: readonly string[] | null = null,
  scope: 'system' | 'user' = 'system',
): Situation {
  return situationOf(scope, unitSet(before), unitSet(after), active && new Set(active))
}

/** A unit with these texts on the two sides; null where it is not there. */
export function pair(
  name: string,
  before: string | null,
  after: string | null,
  rules = { reloadsForExecReload: true },
): UnitPair {
  const [from, to] = [before, after].map((words) =>
    words === null ? null : parseUnitFile([text(words)]),
  )
  return {
    name,
    before: from ?? null,
    after: to ?? null,
    differences: from && to ? differencesOf(from, to, rules) : [],
  }
}

type Link = ReturnType<typeof link>

export const ONE = storePath('nixos-system-one')
export const OTHER = storePath('nixos-system-other')

/**
 * A side's units as NixOS lays them out: `etc/systemd/system` is a link to a directory of links to
 * a store path for each text. `build` tells the two sides' store paths apart.
 */
export function units(
  toplevel: string,
  build: number,
  files: Readonly<Record<string, string | Link>>,
  scope: 'system' | 'user' = 'system',
): Machine {
  const directory = storePath(`${scope}-units`, build)
  const machine: Record<string, Machine[string]> = {
    [directory]: folder,
    [`${toplevel}/etc/systemd/${scope}`]: link(directory),
  }
  for (const [path, what] of Object.entries(files)) {
    const plain = path.replace(/[^a-z.]+/g, '-')
    const place = `${storePath(`unit-${plain}`, build)}/${path.slice(path.indexOf('/') + 1)}`
    if (typeof what === 'string') machine[place] = what
    machine[`${directory}/${path}`] = typeof what === 'string' ? link(place) : what
  }
  return machine
}

/** Two sides that have these units. */
export function sides(
  before: Parameters<typeof units>[2],
  after: Parameters<typeof units>[2],
  others: Machine = {},
): string {
  return layOut({ ...units(ONE, 1, before), ...units(OTHER, 2, after), ...others })
}
