import type { Decisions } from '../../compare/units/decisions.ts'

/** All effects of a switch except activating the system. */
export interface SwitchChanges {
  readonly system: Decisions
  /** Effects on the units of logged-in users; null for a switch without any. */
  readonly user: Decisions | null
  /** System units that run only afterwards. */
  readonly fresh: readonly string[]
  readonly restartsSystemd: boolean
}

/** The logged-in user. */
const PERSON = 'robin'
/** Every switch restarts it. */
const ACTIVATION = 'nixos-activation.service'

/** The output of `dry-activate` (nixpkgs: switch-to-configuration-ng). */
export function dryRunLines({ system, user, restartsSystemd }: SwitchChanges): string[] {
  return [
    ...list('would stop', system.stop),
    ...list('would NOT stop', system.skip, 'changed units'),
    'would activate the configuration...',
    ...(restartsSystemd ? ['would restart systemd'] : []),
    ...list('would reload', system.reload),
    ...list('would restart', system.restart),
    ...list('would start', system.start),
    ...(user === null
      ? []
      : [
          ...list('would stop', user.stop, 'user units'),
          ...list('would NOT restart', user.skip, 'user units'),
          ...list('would reload', user.reload, 'user units'),
          ...list('would restart', user.restart, 'user units'),
          ...list('would start', user.start, 'user units'),
        ]),
  ]
}

/** The output of `switch` and `test` before they activate the system. */
export function linesBefore({ system }: SwitchChanges): string[] {
  return [
    ...list('stopping', system.stop),
    ...list('NOT restarting', system.skip, 'changed units'),
    'activating the configuration...',
  ]
}

/** Their output during activation and afterwards. */
export function linesAfter({ system, user, fresh, restartsSystemd }: SwitchChanges): string[] {
  return [
    'setting up /etc...',
    ...(restartsSystemd ? ['restarting systemd...'] : []),
    `reloading user units for ${PERSON}...`,
    ...(user === null
      ? []
      : [
          ...list('stopping', user.stop, 'user units'),
          ...list('NOT restarting', user.skip, 'user units'),
          ...list('reloading', user.reload, 'user units'),
          ...list('restarting', user.restart, 'user units'),
          ...list('starting', user.start, 'user units'),
        ]),
    ...list('restarting', new Map([[ACTIVATION, '']]), 'user units'),
    'restarting sysinit-reactivation.target',
    ...list('reloading', system.reload),
    ...list('restarting', system.restart),
    ...list('starting', system.start),
    ...(fresh.length === 0 ? [] : [`the following new units were started: ${inOrder(fresh)}`]),
  ]
}

function list(verb: string, units: ReadonlyMap<string, string>, kind = 'units'): string[] {
  return units.size === 0 ? [] : [`${verb} the following ${kind}: ${inOrder(units.keys())}`]
}

function inOrder(units: Iterable<string>): string {
  const byName = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)
  return [...units].sort(byName).join(', ')
}
