import { parseUnitFile, valuesOf } from '../compare/units/unitFile.ts'
import type { Host } from '../host/host.ts'
import { readMinFree } from '../nix/nixSettings.ts'
import { bytes } from '../text/format.ts'
import type { Machine } from './machine.ts'

/** Automatic garbage collection on a machine. */
export interface AutomaticCollection {
  /** Timers enabled at boot, each with its schedule in the syntax of systemd.time(7). */
  readonly timers: readonly { readonly name: string; readonly schedules: readonly string[] }[]
  /** Nix collects garbage during a build with less free space than this, in bytes; null where it does not. */
  readonly minFree: number | null
}

/** The timers of `nix.gc.automatic` and `programs.nh.clean` (nixpkgs: nix-gc.nix, nh.nix). */
const TIMERS = ['nix-gc.timer', 'nh-clean.timer']

/** Reads the settings of the running system; null where they can't be read. */
export async function readAutomaticCollection(
  host: Host,
  { pointers }: Pick<Machine, 'pointers'>,
): Promise<AutomaticCollection | null> {
  const units = `${pointers.running ?? ''}/etc/systemd/system`
  try {
    const timers = []
    for (const name of TIMERS) {
      if ((await host.status(`${units}/timers.target.wants/${name}`)) === null) continue
      const text = await host.read(`${units}/${name}`)
      const unit = parseUnitFile([text ?? ''])
      if (!unit.has('Timer')) continue // masked
      timers.push({ name, schedules: valuesOf(unit, 'Timer', 'OnCalendar') })
    }
    return { timers, minFree: await readMinFree(host) }
  } catch {
    return null
  }
}

/** `garbage is collected (nix-gc.timer: weekly)`. */
export function untilCollected(automatic: AutomaticCollection | null): string {
  if (automatic === null) return 'garbage is collected'
  const { timers, minFree } = automatic
  const who = [
    ...timers.map(({ name, schedules }) => [name, schedules.join(', ')].filter(Boolean).join(': ')),
    ...(minFree === null ? [] : [`Nix: when a build leaves less than ${bytes(minFree)} free`]),
  ]
  return who.length === 0 ? 'garbage is collected' : `garbage is collected (${who.join('; ')})`
}
