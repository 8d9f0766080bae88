import { goodOfSearch } from '../bisect/bisectEvidence.ts'
import { planRules } from '../changes/planRules.ts'
import { readFinish } from '../changes/readFinish.ts'
import { readInterrupted, readUndo } from '../changes/readUndo.ts'
import { withoutDot } from '../execute/runStep.ts'
import { mustAllBeSafe } from '../execute/stepSafety.ts'
import { readingJournal } from '../health/evidenceText.ts'
import { noBootMenu } from '../machine/bootWords.ts'
import { readGarbage } from '../machine/garbage.ts'
import type { Generation } from '../machine/machine.ts'
import { whyOnlyOwn } from '../plan/capabilities.ts'
import { parseRules } from '../plan/deletionRules.ts'
import { planCollect } from '../plan/planCollect.ts'
import { planDryRun } from '../plan/planDryRun.ts'
import { planFinish, planLeave } from '../plan/planFinish.ts'
import { planMenu } from '../plan/planMenu.ts'
import { type Planning, readPlanning } from '../plan/planning.ts'
import { planOwnPin, planOwnUnpin } from '../plan/planOwnPin.ts'
import { planPin, planUnpin } from '../plan/planPin.ts'
import { planUndo } from '../plan/planUndo.ts'
import { asProblem } from '../problem.ts'
import type { Fix } from '../problems/problems.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import { type Target, targetOf } from '../targets/target.ts'
import type { Desk } from './desk.ts'
import type { Dialog, Variant } from './dialog.ts'
import type { FactIntents } from './facts.ts'
import { wordsOf } from './rules.ts'
import { chosenGenerations, shownEvidences, sizesOf, underCursor } from './selectors.ts'
import { machineOf, type State } from './state.ts'
import {
  annotatedDeletion,
  deleteVariants,
  fixVariants,
  rollbackVariants,
  switchVariants,
  testVariants,
} from './variants.ts'

export interface ChangeIntents {
  askSwitch(): Promise<void>
  /** The plan to switch to this one, or to test it, as a search asks for it. */
  askSwitchTo(generation: Generation, how: 'switch' | 'test'): Promise<void>
  askDelete(): Promise<void>
  /** The plan for the rules that were typed. */
  planTypedRules(): Promise<void>
  /** Asks for the name; `planPinNamed` goes on from there. */
  askPin(): void
  planPinNamed(): Promise<void>
  askUnpin(): Promise<void>
  /** The plan to switch to the after side of the comparison. */
  askSwitchToSide(): Promise<void>
  /** The plan for a real dry run of a switch to the after side. */
  askDryRun(): Promise<void>
  /** The plan to take the last change back; of one that was cut off also to finish it. */
  askUndo(): Promise<void>
  askCollect(): Promise<void>
  /**
   * The plan back to the best generation that is known to be good; `markKey` says which one is,
   * where none is known.
   */
  askRollback(markKey: string): Promise<void>
  /** The plan to write the boot menu anew. */
  askBootMenu(): Promise<void>
  /** The plan that mends a finding; what has a key of its own on a screen is started by that. */
  askMend(fix: Fix): Promise<void>
}

/** The other way to keep something. */
const OWN = 'only a root of my own, without root'

export function changeIntents({ host, config, get, set }: Desk, facts: FactIntents): ChangeIntents {
  /** Opens the plans that `make` gives, or says why there are none; `waits` says what it waits for. */
  const show = async (
    make: (planning: Planning) => Variant[] | Promise<Variant[]>,
    waits: string | null = null,
  ) => {
    const { dialog } = get()
    // What mends a finding is left for the findings.
    const below = dialog?.kind === 'findings' ? dialog : null
    // A plan waits for the sizes, which in a huge store take long.
    const { facts: known } = get()
    const isReading = known.status === 'ready' && known.sizes.status === 'reading'
    const says =
      waits ?? (isReading ? 'Reading what the store holds, for the plan…' : 'Making the plan…')
    const wait: Dialog = { kind: 'wait', says, below }
    set({ dialog: wait })
    // What is freed is exact only with the sizes of the facts as they are now.
    await facts.sizesRead()
    const machine = machineOf(get())
    let next: Partial<State> = { dialog: below }
    try {
      if (machine !== null) {
        const variants = await make(
          await readPlanning(host, machine, sizesOf(get()), shownEvidences(get())),
        )
        next = {
          dialog: {
            kind: 'plan',
            elevation: host.elevation(),
            journal: host.state !== null,
            variants: await Promise.all(
              variants.map((variant) => safe(machine.profile.path, variant)),
            ),
            chosen: 0,
            top: 0,
            below,
          },
        }
      }
    } catch (error) {
      next = { dialog: below, message: asProblem(error, 'unexpected').message }
    }
    if (get().dialog === wait) set(next) // else it was left meanwhile
  }
  /** Refused where a step of it could be led astray. */
  const safe = async (profile: string, { label, plan }: Variant): Promise<Variant> => {
    try {
      await mustAllBeSafe(host, profile, plan)
      return { label, plan }
    } catch (error) {
      const reason = withoutDot(asProblem(error, 'refused').message)
      return {
        label,
        plan: { ...plan, blocked: true, refused: [{ generation: null, reason }] },
      }
    }
  }
  const undoVariants = async (planning: Planning): Promise<Variant[]> => {
    const cutOff = await readInterrupted(host)
    if (cutOff === null) return [{ label: 'undo', plan: planUndo(planning, await readUndo(host)) }]
    const rest = planFinish(planning, await readFinish(host, planning, cutOff))
    const finish = { label: 'finish it', plan: rest }
    const leave = { label: 'leave it as it is', plan: planLeave(cutOff) }
    if (cutOff.begin.reversal === null) return [finish, leave]
    const back = { label: 'take it back', plan: planUndo(planning, await readUndo(host)) }
    return [finish, back, leave]
  }
  const told =
    ({ machine }: Planning) =>
    ({ label, plan }: Variant): Variant => ({
      label,
      plan: annotatedDeletion(plan, machine, get()),
    })
  const target = (generation = underCursor(get())): Target | null => {
    try {
      return generation === null ? null : targetOf(generation)
    } catch (error) {
      set({ message: asProblem(error, 'unexpected').message })
      return null
    }
  }
  return {
    askSwitch: async () => {
      const wanted = target()
      if (wanted !== null) await show((planning) => switchVariants(host, planning, wanted))
    },
    askSwitchTo: async (generation, how) => {
      const wanted = target(generation)
      const variants = how === 'test' ? testVariants : switchVariants
      if (wanted !== null) await show((planning) => variants(host, planning, wanted))
    },
    askDelete: async () => {
      const chosen = chosenGenerations(get())
      await show(async (planning) => {
        await facts.recordsRead().catch(() => {})
        return deleteVariants(planning, chosen).map(told(planning))
      })
    },
    planTypedRules: async () => {
      const { dialog } = get()
      if (dialog?.kind !== 'rules' || dialog.plan === null) return
      const rules = parseRules(wordsOf(dialog.text))
      await show(async (planning) => {
        const plan = await planRules(host, planning, rules)
        await facts.recordsRead().catch(() => {})
        return [told(planning)({ label: 'delete', plan })]
      })
    },
    askPin: () => {
      const wanted = target()
      if (wanted === null) return
      const note = machineOf(get())?.notes.get(wanted.storePath) ?? ''
      const dialog = { kind: 'pin-name', target: wanted, text: '', problem: null } as const
      set({ dialog: { ...dialog, note, field: 'name' } })
    },
    planPinNamed: async () => {
      const { dialog } = get()
      const machine = machineOf(get())
      if (dialog?.kind !== 'pin-name' || dialog.text === '' || dialog.problem !== null) return
      const { target: wanted, text } = dialog
      const written = dialog.note.trim()
      const note = written === (machine?.notes.get(wanted.storePath) ?? '') ? null : written
      await show((planning) => {
        const why = whyOnlyOwn(host)
        const own = { label: OWN, plan: planOwnPin(planning, wanted, text, { why, note }) }
        if (why !== null) return [own]
        return [{ label: 'a pin', plan: planPin(planning, wanted, text, note) }, own]
      })
    },
    askUnpin: async () => {
      const { pins = [], ownPins = [] } = underCursor(get()) ?? {}
      await show((planning) => [
        ...pins.map((name) => ({ label: `unpin ${name}`, plan: planUnpin(planning, name) })),
        ...ownPins.map((name) => ({
          label: `unpin ${name}, a root of my own`,
          plan: planOwnUnpin(planning, name),
        })),
      ])
    },
    askSwitchToSide: async () => {
      const wanted = get().comparison?.after
      if (wanted !== undefined) await show((planning) => switchVariants(host, planning, wanted))
    },
    askDryRun: async () => {
      const wanted = get().comparison?.after
      if (wanted === undefined) return
      await show(({ machine, capabilities }) => [
        { label: 'dry run', plan: planDryRun(machine, capabilities, wanted) },
      ])
    },
    askUndo: () => show(undoVariants),
    askCollect: () =>
      show(async (planning) => {
        const { sizes } = planning
        const garbage = sizes === null ? null : await readGarbage(host, sizes)
        return [{ label: 'collect', plan: planCollect(planning, garbage) }]
      }),
    askRollback: (markKey) => {
      const waits = get().records === null ? readingJournal() : null
      return show(async (planning) => {
        await facts.recordsRead()
        const found = goodOfSearch(get().bisection, planning.machine)
        const advice =
          found === null
            ? `${markKey} marks one that works.`
            : `In your search ${found} is good: mark it by ${markKey}.`
        return rollbackVariants(host, planning, shownEvidences(get()), config, advice)
      }, waits)
    },
    askBootMenu: () =>
      show(async (planning) => {
        const report = await readBootReport(host, planning.machine)
        if (report === null) throw noBootMenu(planning.machine)
        return [{ label: 'write it', plan: planMenu(planning, report) }]
      }),
    askMend: (fix) => {
      if (fix.kind === 'undo') return show(undoVariants)
      return show((planning) => fixVariants(host, planning, fix))
    },
  }
}
