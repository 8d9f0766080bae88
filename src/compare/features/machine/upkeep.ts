import { basename } from 'node:path'
import { sealedSetting } from '../parse/maskSetting.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { timesOf } from '../parse/timer.ts'
import { joined, type Sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Maintenance timers: unit, name, and the program whose options are shown. */
const TIMERS: readonly [timer: RegExp, name: string, program?: string][] = [
  // nixpkgs: tasks/auto-upgrade.nix
  [/^nixos-upgrade\.timer$/, 'automatic upgrade', 'nixos-rebuild'],
  // services/misc/nix-gc.nix
  [/^nix-gc\.timer$/, 'garbage collection', 'nix-collect-garbage'],
  [/^nix-optimise\.timer$/, 'store optimisation'],
  [/^fstrim\.timer$/, 'trim'],
  [/^btrfs-scrub-(.+)\.timer$/s, 'btrfs scrub'],
  [/^zfs-scrub\.timer$/, 'ZFS scrub'],
  [/^zpool-trim\.timer$/, 'ZFS trim'],
  [/^zfs-snapshot-(.+)\.timer$/s, 'ZFS snapshots'],
  [/^snapper-(timeline|cleanup)\.timer$/, 'snapper'],
  [/^logrotate\.timer$/, 'log rotation'],
  [/^docker-prune\.timer$/, 'Docker prune', 'docker'],
  [/^podman-prune\.timer$/, 'Podman prune', 'podman'],
]

/** Maintenance schedules and their options. */
export async function readUpkeep(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>()
  for (const unit of await facts.unitNames()) {
    const row = TIMERS.find(([timer]) => timer.test(unit))
    const text = row === undefined ? null : await facts.unit(unit)
    if (row === undefined || text === null) continue
    const [timer, name, program] = row
    const which = timer.exec(unit)?.[1]
    const options = program === undefined ? null : await optionsOf(facts, unit, program)
    const description = [timesOf(text), options ?? ''].filter((part) => part !== '')
    found.set(which === undefined ? name : `${name} ${which}`, joined(description, ', '))
  }
  return found
}

/** The options of the program in the timer’s service: `--delete-older-than 30d`. */
async function optionsOf(
  facts: SideFacts,
  timer: string,
  program: string,
): Promise<string | Sealed | null> {
  const scripts = await startScripts(facts, timer.replace(/timer$/, 'service'))
  for (const command of scripts.flatMap(shellCommands)) {
    const at = command.findIndex((word) => basename(word) === program)
    if (at !== -1) return sealedSetting('', command.slice(at + 1).join(' '))
  }
  return null
}
