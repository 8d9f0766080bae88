import { difference } from './difference.ts'
import type { Units } from './readUnits.ts'
import { isSet, type UnitFile } from './unitFile.ts'

/** What a switch does, by what it says before the units’ names. */
export interface UnitChanges {
  readonly stop: Set<string>
  /** Changed, and left as they run. */
  readonly skip: Set<string>
  readonly reload: Set<string>
  readonly restart: Set<string>
  readonly start: Set<string>
  /** What runs afterwards and did not before. */
  readonly fresh: Set<string>
}

/**
 * What a switch does to the units that run, by the rules of NixOS’s own (nixpkgs:
 * switch-to-configuration-ng, collect_unit_changes and handle_modified_unit).
 */
export function unitChanges(before: Units, after: Units): UnitChanges {
  const changes: UnitChanges = {
    stop: new Set(),
    skip: new Set(),
    reload: new Set(),
    restart: new Set(),
    start: new Set(),
    fresh: after.started.difference(before.started),
  }
  for (const name of before.started) {
    const from = before.files.get(name) ?? null
    const to = after.files.get(name) ?? null
    if (from === null) continue
    if (to === null) {
      if (isSet(from, 'Unit', 'X-StopOnRemoval', true)) changes.stop.add(name)
    } else if (!name.endsWith('.target')) {
      const needed = difference(from, to)
      if (needed === 'restart') addModified(changes, name, to, before, after)
      if (needed === 'reload') changes.reload.add(name)
    }
  }
  return changes
}

/** Slices, paths and sockets are never restarted for their own sake. */
const LEFT = /\.(slice|path|socket)$/

function addModified(
  changes: UnitChanges,
  name: string,
  unit: UnitFile,
  before: Units,
  after: Units,
): void {
  if (LEFT.test(name)) return
  if (isSet(unit, 'Service', 'X-ReloadIfChanged', false)) changes.reload.add(name)
  else if (isLeftRunning(unit)) changes.skip.add(name)
  else if (!name.endsWith('.service') || !isSet(unit, 'Service', 'X-StopIfChanged', true)) {
    changes.restart.add(name)
  } else {
    const socket = name.replace(/\.service$/, '.socket')
    const isSocketActivated = after.files.has(socket)
    if (before.started.has(socket)) {
      changes.stop.add(socket)
      if (isSocketActivated) changes.start.add(socket)
    }
    changes.stop.add(name)
    if (!isSocketActivated) changes.start.add(name)
  }
}

function isLeftRunning(unit: UnitFile): boolean {
  return (
    !isSet(unit, 'Service', 'X-RestartIfChanged', true) ||
    isSet(unit, 'Unit', 'RefuseManualStop', false) ||
    isSet(unit, 'Unit', 'X-OnlyManualStart', false)
  )
}
