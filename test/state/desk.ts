import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import type { Desk } from '../../src/state/desk.ts'
import { type ComparisonState, firstState, type State } from '../../src/state/state.ts'

/** A desk with a machine's facts on it, its sizes not read. */
export async function deskOf(host: Host, profile = SYSTEM_PROFILE): Promise<Desk> {
  const { name, kind, outside } = host
  const about = { name, kind, outside, profile, root: true }
  let state: State = {
    ...firstState({ ...about, dryRun: false, standIn: null, troubles: [] }),
    facts: {
      status: 'ready',
      machine: await readMachine(host, profile),
      sizes: { status: 'reading', last: null },
    },
  }
  return {
    host,
    profile,
    config: NO_CONFIG,
    get: () => state,
    set: (change) => {
      state = { ...state, ...change }
    },
  }
}

/** The comparison that must be open. */
export function opened(desk: Desk): ComparisonState {
  const { comparison } = desk.get()
  if (comparison === null) throw new Error('no comparison is open')
  return comparison
}

/** Its two sides, as a person reads them. */
export function sidesOf(desk: Desk): readonly [string, string] {
  const { before, after } = opened(desk)
  return [before.label, after.label]
}
