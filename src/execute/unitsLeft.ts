import type { Host } from '../host/host.ts'
import {
  type InterruptedSwitch,
  isSwitchRunning,
  readInterruptedSwitch,
} from '../machine/interruptedSwitch.ts'
import { SWITCH_UNIT } from '../nix/switchOutput.ts'
import type { ActivationReader } from './activationProgress.ts'
import { MAX_NAMED, namedUnits } from './unitNames.ts'

/*
 * What an interrupted activation left undone, and how to finish it.
 */

/** Sentences for a person after a switch; empty where it left nothing undone. */
export async function unitsLeftSentences(
  host: Host,
  said: Pick<ActivationReader, 'units' | 'progress'>,
): Promise<string[]> {
  if (await isSwitchRunning(host)) return [STILL_RUNS]
  // Units missing from the new system are in no list; they matter only while the old one runs.
  const stopped = said.units.filter(({ scope, effect }) => scope === 'system' && effect === 'stop')
  const missed = said.progress.phase === 'stopping' ? stopped.map(({ name }) => name) : []
  const left = await readInterruptedSwitch(host, missed)
  return left === null ? [] : leftSentences(left)
}

const STILL_RUNS =
  'switch-to-configuration is still running: wait until it has finished ' +
  `(systemctl status ${SWITCH_UNIT}).`

function leftSentences({ toStart, isKnown, toRestart, toReload }: InterruptedSwitch): string[] {
  const down = isKnown ? 'Stopped and still down' : 'Probably not started'
  return [
    ...namedUnits(down, toStart),
    ...namedUnits('Not restarted yet', toRestart),
    ...namedUnits('Not reloaded yet', toReload),
    `The next switch takes care of them.${startCommand(toStart)}`,
  ]
}

/** The command that starts them now; a backslash, as in `dev-disk-by\x2dlabel`, is special in shells. */
function startCommand(names: readonly string[]): string {
  if (names.length === 0) return ''
  const words = names.map((name) => (name.includes('\\') ? `'${name}'` : name)).join(' ')
  const start =
    names.length > MAX_NAMED
      ? "xargs --arg-file=/run/nixos/start-list --delimiter='\\n' systemctl start"
      : `systemctl start ${words.startsWith('-') ? '-- ' : ''}${words}`
  return ` To start them now, as root: ${start}`
}
