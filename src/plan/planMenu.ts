import type { BootReport } from '../boot/report/bootReport.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { targetOf } from '../targets/target.ts'
import { withoutDot } from '../text/sentence.ts'
import { bootMenuStep } from './menuStep.ts'
import { foreignWarnings } from './menuWarnings.ts'
import { type Check, type Plan, planOf } from './plan.ts'
import { currentGeneration, type Planning, profileStays } from './planning.ts'
import { defaultWritten } from './writtenDefault.ts'

/** Plans to regenerate the boot menu for the existing generations. */
export function planMenu(planning: Planning, report: BootReport): Plan {
  const { machine } = planning
  const menu = bootMenuStep(planning)
  return planOf({
    kind: 'menu',
    dangers: menu.dangers,
    request: { kind: 'menu' },
    title: 'Regenerate the boot menu',
    steps: menu.steps,
    generations: [],
    refused: [
      ...(menu.steps.length > 0
        ? []
        : menu.warnings.map((warning) => ({
            generation: null,
            reason: withoutDot(warning),
          }))),
      ...menu.refused,
    ],
    freed: { store: 0, upTo: false, boot: report.regeneration.frees },
    warnings: [
      ...(menu.steps.length > 0 ? menu.warnings : []), // otherwise they are the reasons for the refusal
      ...(report.regeneration.helps || report.regeneration.costs !== undefined
        ? []
        : ['The boot menu is already up to date.']),
    ],
    expects: [profileStays(machine)],
    typed: foreignWarnings(machine, menu.steps).length > 0 ? 'write' : null,
    checks: menu.steps.length === 0 ? [] : defaultChecks(machine),
  })
}

/** The current generation is checked only where regenerating makes it the default. */
function defaultChecks(machine: Machine): Check[] {
  const current = currentGeneration(machine)
  const isBase = machine.profile.path === SYSTEM_PROFILE
  if (!isBase || current?.storePath == null || machine.bootMenu === null) return []
  const { follows } = defaultWritten(machine, targetOf(current), machine.bootMenu)
  if (follows === 'no') return []
  const worn = givenUpSentence(machine, current.storePath, String(current.number))
  const kind = follows === 'yes' && worn === null ? 'boot-default' : 'which-default'
  return [{ kind, storePath: current.storePath }]
}
