import type { BootReport } from '../boot/bootReport.ts'
import { type Plan, planOf } from './plan.ts'
import { bootMenuStep, foreignWarnings, type Planning, profileStays } from './planning.ts'

/** Write the boot menu anew for the generations that are there. */
export function planMenu(planning: Planning, report: BootReport): Plan {
  const { machine } = planning
  const menu = bootMenuStep(planning)
  const current = machine.generations.find((generation) => generation.current)?.storePath ?? null
  return planOf({
    kind: 'menu',
    request: { kind: 'menu' },
    title: 'Write the boot menu anew',
    steps: menu.steps,
    generations: [],
    refused: [
      ...(menu.steps.length > 0
        ? []
        : menu.warnings.map((reason) => ({ generation: null, reason }))),
      ...menu.refused,
    ],
    freed: { store: 0, upTo: false, boot: report.regeneration.frees },
    warnings: [
      ...menu.warnings,
      ...(report.regeneration.helps ? [] : ['It would change nothing.']),
    ],
    expects: [profileStays(machine)],
    typed: foreignWarnings(machine, menu.steps).length > 0 ? 'write' : null,
    checks: current === null ? [] : [{ kind: 'boot-default', storePath: current }],
  })
}
