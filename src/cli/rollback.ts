import { goodOfSearch } from '../bisect/bisectEvidence.ts'
import { findBisection } from '../bisect/record.ts'
import { prepare } from '../changes/prepare.ts'
import type { Variant } from '../changes/variant.ts'
import { insteadOfPrevious } from '../health/bestKnownGood.ts'
import type { Plan } from '../plan/plan.ts'
import { Problem } from '../problem.ts'
import { carryOut } from './carryOut.ts'
import { switchTo } from './changeCommands.ts'
import { readDecisiveEvidences } from './evidences.ts'
import { configFor, type Session } from './session.ts'
import { typedCommand } from './typedCommand.ts'

export interface RollbackFlags {
  readonly knownGood?: boolean
  readonly boot?: boolean
}

/** `terrapin rollback`: to the previous generation; with `--known-good` to the best known-good one. */
export async function rollback(session: Session, flags: RollbackFlags): Promise<number> {
  const { knownGood = false, boot = false } = flags
  if (!knownGood) return switchTo(session, wayBack(session), { boot })
  const { host, machine } = session
  if (!machine.bootable) {
    const [before, any] = ['rollback', 'switch'].map((word) =>
      typedCommand(session.options, [word]),
    )
    throw new Problem(
      'usage',
      'This profile is never booted, so no generation is known to be good. ' +
        `Use ${before} for the previous generation, ${any} GEN for any.`,
    )
  }
  const variants = await prepare(
    {
      kind: 'rollback',
      config: await configFor(host),
      advice: advice(session),
      mode: boot ? 'boot' : 'switch',
    },
    {
      ...{ host, machine, sizes: null, bisection: findBisection(host, session.profile) },
      evidences: await readDecisiveEvidences(session),
    },
  )
  return carryOut(session, withOtherWay(variants))
}

/** The previous generation; if that is missing from the store, the newest complete one. */
function wayBack({ machine, output }: Session): string {
  const found = insteadOfPrevious(machine)
  if (found === null) {
    const { generations, profile } = machine
    const older = generations.find(({ number }) => number < (profile.current ?? 0))
    if (older?.present === false) output.say(NO_OTHER)
    return 'previous'
  }
  const { lost, whole } = found
  output.say(
    `The previous generation, ${lost.number}, is missing from the store; using ${whole.number}, the newest complete one.`,
  )
  return String(whole.number)
}

const NO_OTHER = 'There is no other complete generation.'

/** How to mark a generation as known good. */
function advice({ host, profile, machine, options }: Session): string {
  const found = goodOfSearch(findBisection(host, profile), machine)
  const mark = (gen: string) => typedCommand(options, ['mark', gen, 'good'])
  if (found === null) return `Rate a generation that works as good: ${mark('GEN')}.`
  return `${found} is good in your bisect. To rate it good: ${mark(`${found}`)}.`
}

/** A command switches now; suggests --boot if only a reboot activates everything. */
function withOtherWay(variants: readonly Variant[]): Plan {
  const [best] = variants
  const { plan } = variants.find(({ mode }) => mode === 'switch') ?? (best as Variant)
  if (plan.steps.length === 0 || best?.plan === plan || best?.mode !== 'boot') return plan
  const number = plan.request?.kind === 'switch' ? plan.request.number : null
  const other = `To boot ${number} with its own kernel instead: add --boot, then reboot.`
  return { ...plan, warnings: [...plan.warnings, other] }
}
