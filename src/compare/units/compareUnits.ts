import { breatherEvery } from '../../breather.ts'
import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import type { StorePath } from '../../nix/storePath.ts'
import type { ChangeStatus } from '../change.ts'
import { known, type Part, unknown } from '../part.ts'
import { askSwitcher } from './askSwitcher.ts'
import { readCauses } from './causes.ts'
import type { UnitChange } from './change.ts'
import { differencesOf } from './differences.ts'
import { readUnits, type UnitSets } from './readUnits.ts'
import { namesIn, readSides, type UnitSides } from './sides.ts'
import { type Situation, situationOf } from './situation.ts'
import { readSwitcher, type Switcher } from './switcher.ts'
import { parseUnitFile } from './unitFile.ts'
import { filesOf, NO_UNITS } from './unitSet.ts'

/**
 * The systemd units that differ, the system's first, each with what a switch from `before` to
 * `after` would do to it. `active` are the system units that run, where `before` is the system that
 * runs and that is known; null otherwise, and then what runs is assumed (see `situationOf`). Which
 * user units run is always assumed.
 *
 * Only units whose links differ are opened; one whose text is the same at another store path is no
 * change. Unknown where a side has no units at all, or where a system is held against a home. A
 * Problem `unreadable` where a directory of units can't be read.
 */
export async function compareUnits(
  host: Host,
  before: StorePath,
  after: StorePath,
  active: ReadonlySet<string> | null,
): Promise<Part<readonly UnitChange[]>> {
  const [from, to] = [await readUnits(host, before), await readUnits(host, after)]
  if (from === null || to === null || from.kind !== to.kind) return unknown(whyNot(from, to))
  const switcher = await readSwitcher(host, after, to.kind)
  const changes: UnitChange[] = []
  for (const scope of ['system', 'user'] as const) {
    const asked = scope === 'system' ? active : null
    const situation = situationOf(scope, from[scope] ?? NO_UNITS, to[scope] ?? NO_UNITS, asked)
    append(changes, await changesIn(host, scope, situation, switcher))
  }
  return known(changes)
}

function whyNot(from: UnitSets | null, to: UnitSets | null): string {
  if (from === null && to === null) return 'Neither side has systemd units.'
  if (from === null || to === null) return 'Only one of the two sides has systemd units.'
  return 'One side is a NixOS system and the other a home: they share no systemd units.'
}

/** Milliseconds of work after which a frame may be drawn. */
const STRETCH = 8

async function changesIn(
  host: Host,
  scope: UnitChange['scope'],
  situation: Situation,
  switcher: Switcher,
): Promise<UnitChange[]> {
  if (situation.before.directory === situation.after.directory) return []
  const breathe = breatherEvery(STRETCH)
  const changes: UnitChange[] = []
  for (const name of namesIn(situation)) {
    await breathe()
    const sides = await readSides(host, name, situation)
    if (sides !== null) changes.push(await changeOf(host, scope, sides, situation, switcher))
  }
  return changes
}

async function changeOf(
  host: Host,
  scope: UnitChange['scope'],
  { name, before, after, texts }: UnitSides,
  situation: Situation,
  switcher: Switcher,
): Promise<UnitChange> {
  const [from, to] = [texts.before, texts.after].map((side) =>
    side.isWhole ? parseUnitFile(side.texts) : null,
  )
  const both = from && to ? differencesOf(from, to, switcher) : []
  const pair = { name, before: from ?? null, after: to ?? null, differences: both }
  const trouble = texts.before.trouble ?? texts.after.trouble
  const status = statusIn(name, situation)
  return {
    ...{ name, scope, status },
    ...(trouble === null
      ? askSwitcher(switcher, scope, pair, situation)
      : { effect: 'nothing', why: trouble }),
    keys: [...new Set(both.flatMap(({ key }) => key ?? []))],
    causes: await readCauses(host, both),
    before: before === null || status === 'added' ? [] : filesOf(before),
    after: after === null || status === 'removed' ? [] : filesOf(after),
  }
}

/** By whether a side names it: an instance comes and goes while its template stays. */
function statusIn(name: string, { before, after }: Situation): ChangeStatus {
  if (before.units.has(name) === after.units.has(name)) return 'changed'
  return before.units.has(name) ? 'removed' : 'added'
}
