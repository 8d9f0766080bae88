import { isSwitchUnit } from '../nix/switchOutput.ts'
import type { ActivationProgress, ActivationReader, Phase, UnitSaid } from './activationProgress.ts'
import { namedUnits } from './unitNames.ts'

/** A unit that an activation touched, or that has failed since. */
export interface UnitAfter extends UnitSaid {
  /** Whether it had failed before; null where unknown. */
  readonly failedBefore: boolean | null
}

/**
 * Combines what switch-to-configuration reported with the units that systemd newly lists as failed. `before`
 * and `after` are systemd's lists; null where unknown. The unit in which the switch itself ran fails with any
 * status but 0, and is left out.
 */
export function unitsAfter(
  said: Pick<ActivationReader, 'units'>,
  before: readonly string[] | null,
  after: readonly string[] | null,
): UnitAfter[] {
  const had = before === null ? null : new Set(before)
  const fresh = new Set(
    had === null ? [] : after?.filter((name) => !had.has(name) && !isSwitchUnit(name)),
  )
  const units = said.units.map((unit): UnitAfter => {
    if (unit.scope === 'user') return { ...unit, failedBefore: null }
    const failed = unit.failed || fresh.delete(unit.name)
    fresh.delete(unit.name)
    return { ...unit, failed, failedBefore: had === null ? null : had.has(unit.name) }
  })
  const silent = [...fresh].map(
    (name): UnitAfter => ({
      name,
      scope: 'system',
      effect: null,
      failed: true,
      failedBefore: false,
    }),
  )
  return [...units, ...silent].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Whether a unit has newly failed, as far as known. */
export function failsAnew(units: readonly UnitAfter[]): boolean {
  return units.some(({ failed, failedBefore }) => failed && failedBefore !== true)
}

/** Names the failed units and how to inspect them; empty where none failed. */
export function failureSentences(
  units: readonly UnitAfter[],
  usersFailed: readonly string[],
): string[] {
  const failed = units.filter((unit) => unit.failed)
  const system = failed.filter(({ scope }) => scope === 'system')
  const newly = system.filter(({ failedBefore }) => failedBefore === false)
  const again = system.filter(({ failedBefore }) => failedBefore === true)
  const unknown = system.filter(({ failedBefore }) => failedBefore === null)
  const user = failed.filter(({ scope }) => scope === 'user')
  const [first] = [...newly, ...unknown, ...again]
  const [mine] = user
  return [
    ...namedUnits('Newly failed', namesOf(newly)),
    ...namedUnits('Failed', namesOf(unknown)),
    ...namedUnits('Still failed', namesOf(again)),
    ...namedUnits('Failed user units', namesOf(user)),
    ...(usersFailed.length > 0 ? [`The activation of ${usersFailed.join(', ')} failed.`] : []),
    ...(first === undefined ? [] : [lookAt('', first)]),
    ...(mine === undefined ? [] : [lookAt('--user ', mine)]),
  ]
}

function namesOf(units: readonly UnitAfter[]): string[] {
  return units.map(({ name }) => name)
}

function lookAt(user: string, { name }: UnitAfter): string {
  return `Inspect: systemctl ${user}status ${name}, or journalctl ${user}-b -u ${name}.`
}

/** `2 stopped, 3 restarted, 1 failed`; empty where no unit was mentioned. */
export function countsText({ counts }: Pick<ActivationProgress, 'counts'>): string {
  const words = [
    ['stop', 'stopped'],
    ['restart', 'restarted'],
    ['reload', 'reloaded'],
    ['start', 'started'],
    ['skip', 'not restarted'],
    ['fail', 'failed'],
  ] as const
  return words
    .filter(([key]) => counts[key] > 0)
    .map(([key, word]) => `${counts[key]} ${word}`)
    .join(', ')
}

/** The current phase of an activation: `starting units: 2 stopped, 3 restarted`. */
export function progressText(progress: ActivationProgress): string {
  const counts = countsText(progress)
  const phase = PHASE_WORDS[progress.phase]
  return counts === '' ? phase : `${phase}: ${counts}`
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  checks: 'checks',
  'boot-loader': 'boot menu',
  stopping: 'stopping units',
  activating: 'activating',
  units: 'starting units',
  end: 'units',
}
