import type { Host } from '../host/host.ts'
import type { ActivationMode } from '../plan/commands.ts'
import type { Planning } from '../plan/planning.ts'
import {
  bringsOtherKernel,
  planRollback,
  type RollbackFacts,
  rollbackMode,
} from '../plan/planRollback.ts'
import { planSwitch } from '../plan/planSwitch.ts'
import { planTry } from '../plan/planTry.ts'
import { runningSpecial } from '../plan/switchWords.ts'
import { type Target, targetOf } from '../targets/target.ts'
import { withConsequences } from './consequences.ts'
import type { Variant } from './variant.ts'

/*
 * The variants of a switch, each a plan of its own.
 */

interface Way {
  readonly mode: ActivationMode
  readonly label: string
}

const MODES: readonly Way[] = [
  { mode: 'switch', label: 'now' },
  { mode: 'boot', label: 'at the next boot' },
  { mode: 'test', label: 'test now' },
]

/** A container is started rather than booted. */
function labelOf({ machine }: Planning, { mode, label }: Way): string {
  return mode === 'boot' && !machine.startsItself ? 'at the next start' : label
}

/** Variants of a switch to `target`; `first` is shown first. */
export async function switchVariants(
  host: Host,
  known: Planning,
  target: Target,
  first: ActivationMode = 'switch',
): Promise<Variant[]> {
  const planning = await withConsequences(host, known, target)
  const alone = !planning.machine.bootable || planning.capabilities.rootDirectory !== null
  const modes = alone ? MODES.slice(0, 1) : MODES
  const sorted = [...modes].sort((a, b) => Number(b.mode === first) - Number(a.mode === first))
  const variants = sorted.map(
    (way): Variant => ({
      label: labelOf(planning, way),
      mode: way.mode,
      plan: planSwitch(planning, target, { mode: way.mode }),
    }),
  )
  if (alone) return variants
  if (planning.machine.startsItself) {
    variants.push({ label: 'once (next boot only)', plan: planTry(planning, target) })
  }
  const running = runningSpecial(planning.machine)
  for (const { name, storePath } of target.system?.specialisations ?? []) {
    if (storePath === null) continue
    const options = { mode: 'switch', specialisation: name } as const
    const way = { label: `specialisation ${name}`, plan: planSwitch(planning, target, options) }
    // The running specialisation is the next most likely choice.
    if (name === running) variants.splice(1, 0, way)
    else variants.push(way)
  }
  return variants
}

/**
 * The variants to test `target` until a reboot, best first: booted once where the kernel differs and the boot
 * loader supports it, else as `test`.
 */
export async function testVariants(
  host: Host,
  planning: Planning,
  target: Target,
): Promise<Variant[]> {
  const all = await switchVariants(host, planning, target, 'test')
  const once = all.find(({ plan }) => plan.kind === 'try' && !plan.blocked)
  const [first] = all
  if (once === undefined || first === undefined) return all
  const others = all.filter((variant) => variant !== once && variant !== first)
  const ways = bringsOtherKernel(planning, target) ? [once, first] : [first, once]
  return [...ways, ...others]
}

/** The variants of a rollback to the best known-good generation, best first. */
export async function rollbackVariants(
  host: Host,
  known: Planning,
  facts: RollbackFacts,
): Promise<Variant[]> {
  const { generation } = facts.best
  const planning =
    generation?.storePath == null
      ? known
      : await withConsequences(host, known, targetOf(generation))
  const first = rollbackMode(planning, facts)
  const alone = planning.capabilities.rootDirectory !== null
  const modes = alone ? MODES.slice(0, 1) : MODES.filter(({ mode }) => mode !== 'test')
  const variants = modes
    .toSorted((a, b) => Number(b.mode === first) - Number(a.mode === first))
    .map(
      (way): Variant => ({
        label: labelOf(planning, way),
        mode: way.mode,
        plan: planRollback(planning, facts, way.mode),
      }),
    )
  // Without steps, the variants would be identical.
  return variants.every(({ plan }) => plan.steps.length > 0) ? variants : variants.slice(0, 1)
}
