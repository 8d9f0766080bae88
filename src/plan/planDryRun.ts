import type { Machine } from '../machine/machine.ts'
import type { Target } from '../targets/target.ts'
import type { Capabilities } from './capabilities.ts'
import { activate } from './commands.ts'
import { type Plan, planOf } from './plan.ts'

/**
 * Plans a dry run of a switch to `target`, reporting the effect on running units: its own
 * `switch-to-configuration dry-activate`. Changes nothing, but runs as root.
 */
export function planDryRun(machine: Machine, capabilities: Capabilities, target: Target): Plan {
  const { label, storePath, system, generation } = target
  const refusal = dryRunRefusal(machine, capabilities.rootDirectory, system?.switchable === true)
  return planOf({
    kind: 'dry-run',
    title: `Dry-activate ${label} (changes nothing)`,
    steps:
      refusal === null
        ? [activate(capabilities, storePath, 'dry-activate', 'list the affected units')]
        : [],
    generations: generation === null ? [] : [generation.number],
    refused: refusal === null ? [] : [{ generation: null, reason: refusal }],
  })
}

/** Why it can't be dry-activated, as a clause; null where it can. */
export function dryRunRefusal(
  { bootable }: Machine,
  rootDirectory: string | null,
  switchable: boolean,
): string | null {
  if (!bootable) return 'only systems support dry activation'
  if (rootDirectory !== null) return 'a mounted system is not running'
  return switchable ? null : 'bin/switch-to-configuration is missing'
}
