import { type Difference, differencesOf, differenceText, needOf } from './differences.ts'
import { isThere, type LoadedUnit, unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { runs } from './states.ts'
import type { SwitchRules } from './switchRules.ts'
import { flag, wordsOf } from './unitFile.ts'
import { deviceOf, isAutomount, unitOfPath } from './unitFstab.ts'
import { instanceParts, unitStem, unitType } from './unitName.ts'

/**
 * The decisions of switch-to-configuration before it acts: the units of each of its lists, with the
 * reason in words.
 */
export interface Decisions {
  readonly stop: Map<string, string>
  readonly skip: Map<string, string>
  readonly reload: Map<string, string>
  readonly restart: Map<string, string>
  readonly start: Map<string, string>
  /** Running targets that are started again for newly wanted units; its output does not name them. */
  readonly targets: Set<string>
  /** Services that are stopped and left to be started by a socket, with that socket. */
  readonly leftTo: Map<string, string>
  /** Removed swaps: it disables them itself, as systemd knows swaps by several names. */
  readonly swaps: Set<string>
  /** The first unit whose text it can't parse: it then exits before any change to units. */
  refused: { readonly name: string; readonly why: string } | null
}

/**
 * Applies the rules of NixOS's own program (nixpkgs: switch-to-configuration-ng,
 * collect_unit_changes, then do_system_switch for etc/fstab). It considers only running units in
 * NixOS's own directories.
 */
export function decide(situation: Situation): Decisions {
  const decisions: Decisions = {
    ...{ stop: new Map(), skip: new Map(), reload: new Map(), restart: new Map() },
    ...{ start: new Map(), targets: new Set(), swaps: new Set(), leftTo: new Map() },
    refused: null,
  }
  for (const name of situation.states.states.keys()) {
    if (!runs(situation.states, name)) continue
    const found = filesOfRunning(name, situation)
    if (found !== null) decideRunning(name, found, situation, decisions)
    else if (isStartedTarget(name, situation)) decisions.targets.add(name)
    if (decisions.refused !== null) return decisions
  }
  if (situation.fstab !== null) decideMounts(situation.fstab, decisions)
  return decisions
}

/** systemd's own targets that are never started by name (systemd: units/). */
const REFUSING = new Set(
  `final first-boot-complete local-fs-pre network network-pre nss-lookup nss-user-lookup
  remote-fs-pre rpcbind shutdown sleep system-update-pre time-set time-sync umount`
    .split(/\s+/)
    .map((name) => `${name}.target`),
)

/** One of systemd's own targets, if neither side contains its text; NixOS itself always does. */
function isStartedTarget(name: string, { before, after }: Situation): boolean {
  const isElsewhere = unitOf(before, name) === null && unitOf(after, name) === null
  return unitType(name) === 'target' && isElsewhere && !REFUSING.has(name) && !SLEEP.has(name)
}

interface Running {
  readonly before: LoadedUnit
  /** Null if removed, masked, or an instance whose drop-ins were all removed. */
  readonly after: LoadedUnit | null
}

/**
 * The files of a running unit on both sides; null if the real program finds none on the side before
 * and ignores the unit. A unit counts as an instance of a template only if neither side has a file
 * with its own name.
 */
function filesOfRunning(name: string, { before, after, rules }: Situation): Running | null {
  const [from, to] = [unitOf(before, name), unitOf(after, name)]
  if (from === null || from.generated) return null
  const left = isThere(to) ? to : null
  const isInstance = !hasOwnFile(from) && !hasOwnFile(to)
  if (!isInstance) {
    if (!hasOwnFile(from)) return null
    return { before: from, after: hasOwnFile(to) ? left : null }
  }
  // For `foo@example.com.service` it derives the template `foo@.com.service`, which does not exist.
  if (from.template === null || instanceParts(name)?.template !== from.template) return null
  const dropInsWent = from.dropIns.length > 0 && (to?.dropIns.length ?? 0) === 0
  return { before: from, after: rules.isRecent && dropInsWent ? null : left }
}

/** A link to /dev/null counts as a file. */
function hasOwnFile(unit: LoadedUnit | null): boolean {
  return unit !== null && unit.template === null && (unit.file !== null || unit.masked)
}

function decideRunning(
  name: string,
  { before, after }: Running,
  situation: Situation,
  decisions: Decisions,
): void {
  const refused = before.refusal ?? after?.refusal ?? null
  if (refused !== null) {
    decisions.refused = { name, why: refused }
  } else if (after === null) {
    if (!flag(before.settings, 'Unit', 'X-StopOnRemoval', true)) return
    const isMasked = unitOf(situation.after, name)?.masked === true
    decisions.stop.set(name, isMasked ? 'masked' : 'removed')
  } else if (unitType(name) === 'target') {
    decideTarget(name, after, decisions)
  } else if (before.settings !== null && after.settings !== null) {
    const differences = differencesOf(before.settings, after.settings, situation.rules)
    const need = needOf(differences)
    if (need === 'restart') decideModified(name, after, differences, situation, decisions)
    if (need === 'reload') decisions.reload.set(name, reasons(differences, 'reload'))
  }
}

/** Describes the differences that require `need`. */
export function reasons(differences: readonly Difference[], need: Difference['need']): string {
  return differenceText(differences.filter((difference) => difference.need === need))
}

/** These stay active after the system has woken up, though they should not. */
export const SLEEP = new Set(['suspend.target', 'hibernate.target', 'hybrid-sleep.target'])

/** Running targets are started again, whatever changed in them. */
function decideTarget(name: string, after: LoadedUnit, decisions: Decisions): void {
  if (!SLEEP.has(name) && startRefusedBy(after) === null) decisions.targets.add(name)
  if (flag(after.settings, 'Unit', 'X-StopOnReconfiguration')) {
    decisions.stop.set(name, 'X-StopOnReconfiguration=true')
  }
}

/** The setting that prevents an automatic start of a target; null if none does. */
export function startRefusedBy({ settings }: LoadedUnit): string | null {
  const key = ['RefuseManualStart', 'X-OnlyManualStart'].find((one) => flag(settings, 'Unit', one))
  return key === undefined ? null : `${key}=true`
}

/** Settings that exempt a unit, with the exempting value. */
const SKIPPED = [
  ['Service', 'X-RestartIfChanged', false],
  ['Unit', 'RefuseManualStop', true],
  ['Unit', 'X-OnlyManualStart', true],
] as const

/** Decides on a unit whose changes require a restart, as the new text permits (handle_modified_unit). */
function decideModified(
  name: string,
  after: LoadedUnit,
  differences: readonly Difference[],
  situation: Situation,
  decisions: Decisions,
): void {
  const why = reasons(differences, 'restart')
  const type = unitType(name)
  if (type === 'slice' || type === 'socket') return
  if (type === 'path' && situation.rules.isRecent) return
  if (type === 'mount') {
    const isBusy = name === '-.mount' || name === 'nix.mount'
    if (isBusy) decisions.reload.set(name, `${why}, but it can’t be unmounted`)
    else decisions.restart.set(name, why)
    return
  }
  if (flag(after.settings, 'Service', 'X-ReloadIfChanged')) {
    decisions.reload.set(name, 'X-ReloadIfChanged=true')
    return
  }
  const skipped = SKIPPED.find(
    ([section, key, value]) => flag(after.settings, section, key, !value) === value,
  )
  if (skipped !== undefined) decisions.skip.set(name, `${skipped[1]}=${skipped[2]}`)
  else if (type !== 'service' || !flag(after.settings, 'Service', 'X-StopIfChanged', true)) {
    decisions.restart.set(name, why)
  } else decideService(name, after, why, situation, decisions)
}

/** Stops a service, and starts it again or leaves the start to its sockets. */
function decideService(
  name: string,
  after: LoadedUnit,
  why: string,
  { after: side, states, rules }: Situation,
  decisions: Decisions,
): void {
  let taken: string | null = null
  for (const socket of socketsOf(name, after, rules)) {
    const isNew = hasOwnFile(side.units.get(socket) ?? null)
    if (states.states.has(socket)) {
      decisions.stop.set(socket, `${name} changes`)
      if (isNew) decisions.start.set(socket, `${name} changes`)
    }
    if (isNew && (states.states.has(socket) || rules.isRecent)) taken = socket
  }
  const isOwnStart =
    rules.knowsNotSocketActivated && flag(after.settings, 'Service', 'X-NotSocketActivated')
  decisions.stop.set(name, why)
  if (taken === null || isOwnStart) decisions.start.set(name, why)
  else decisions.leftTo.set(name, taken)
}

/** The sockets that the program attributes to a service. */
function socketsOf(name: string, after: LoadedUnit, rules: SwitchRules): string[] {
  const named = wordsOf(after.settings, 'Service', 'Sockets')
  if (named.length > 0) return named
  if (after.template === null) return [`${unitStem(name)}.socket`]
  const stem = unitStem(after.template)
  return [`${rules.isRecent ? stem.replace(/@$/, '') : stem}.socket`]
}

/** Mount points that can't be unmounted while the system runs. */
const KEPT = new Set(['/', '/nix'])

/** local-fs.target mounts new file systems, swap.target enables new swaps. */
function decideMounts({ before, after }: NonNullable<Situation['fstab']>, decisions: Decisions) {
  for (const device of before.swaps.keys()) {
    if (!after.swaps.has(device)) decisions.swaps.add(unitOfPath(deviceOf(device), 'swap'))
  }
  for (const [place, from] of before.mounts) {
    const to = after.mounts.get(place)
    const unit = unitOfPath(place, 'mount')
    // systemd never unmounts the root.
    if (to === undefined && place === '/') continue
    if (to === undefined) {
      const gone = isAutomount(from) ? unitOfPath(place, 'automount') : unit
      decisions.stop.set(gone, 'removed from etc/fstab')
      continue
    }
    const isOther = from.device !== to.device || from.type !== to.type
    const what = from.device !== to.device ? 'device' : 'type'
    if (isOther && !KEPT.has(place)) decisions.restart.set(unit, `its ${what} in etc/fstab differs`)
    else if (from.options !== to.options) {
      decisions.reload.set(unit, 'its options in etc/fstab differ')
    } else if (isOther) {
      decisions.skip.set(unit, `its ${what} in etc/fstab differs, but it can’t be unmounted`)
    }
  }
}
