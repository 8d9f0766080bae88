import { goodOfSearch } from '../bisect/bisectEvidence.ts'
import { prepareFix } from '../changes/fixes.ts'
import { type Change, type ChangeContext, prepare } from '../changes/prepare.ts'
import type { Variant } from '../changes/variant.ts'
import { mustAllBeSafe } from '../execute/stepSafety.ts'
import { readingJournal } from '../health/evidenceText.ts'
import type { Generation } from '../machine/generation.ts'
import { parseRules } from '../plan/parseDeletion.ts'
import { asProblem } from '../problem.ts'
import type { Fix } from '../problems/problems.ts'
import { type Target, targetOf } from '../targets/target.ts'
import { withoutDot } from '../text/sentence.ts'
import type { FactActions } from './factActions.ts'
import type { NoteActions } from './noteActions.ts'
import { type OpenScreen, pop, push, replace, screenOf } from './openScreens.ts'
import { wordsOf } from './ruleActions.ts'
import { chosenGenerations, shownEvidences, sizesOf, underCursor } from './selectors.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface ChangeActions {
  askSwitch(): Promise<void>
  /** Plans a switch to this generation, or a test of it for a bisect. */
  askSwitchTo(generation: Generation, how: 'switch' | 'test'): Promise<void>
  askDelete(): Promise<void>
  /** Plans by the typed rules. */
  planTypedRules(): Promise<void>
  /** Asks for a pin's name; `planPinNamed` continues. */
  askPin(): void
  planPinNamed(): Promise<void>
  askUnpin(): Promise<void>
  /** Plans a switch to the second system of the comparison. */
  askSwitchToSide(): Promise<void>
  /** Plans a dry run of a switch to the second system. */
  askDryRun(): Promise<void>
  /** Undoes the last rating or note, or plans to undo the last change or to finish an interrupted one. */
  askUndo(): Promise<void>
  askCollect(): Promise<void>
  /**
   * Plans a rollback to the best known-good generation; `markKey` is the key that marks one, for the message
   * where none is known.
   */
  askRollback(markKey: string): Promise<void>
  /** Plans to regenerate the boot menu. */
  askBootMenu(): Promise<void>
  /** Plans the fix of a problem, or opens the fix's own screen. */
  askFix(fix: Fix): Promise<void>
}

export function changeActions(
  { host, config, get, set }: StoreContext,
  facts: FactActions,
  notes: NoteActions,
): ChangeActions {
  /** Opens the plans from `make`, or reports why there are none; `waits` is the message meanwhile. */
  const show = async (
    make: (context: ChangeContext) => Promise<Variant[]>,
    waits: string | null = null,
  ) => {
    // Plans wait for the sizes, which take long in a huge store.
    const { facts: known } = get()
    const isReading = known.status === 'ready' && known.sizes.status === 'reading'
    const text = waits ?? (isReading ? 'Loading the store for the plan…' : 'Preparing the plan…')
    const wait: OpenScreen = { kind: 'wait', text }
    set(push(get(), wait))
    // Only the sizes of the current facts give the exact space freed.
    await facts.sizesRead()
    const machine = machineOf(get())
    let plan: OpenScreen | null = null
    let message: string | null = null
    try {
      if (machine !== null) {
        const variants = await make({
          host,
          machine,
          sizes: sizesOf(get()),
          evidences: shownEvidences(get()),
          bisection: get().bisection,
        })
        plan = {
          kind: 'plan',
          elevation: host.elevation(),
          isRecorded: host.state !== null,
          variants: await Promise.all(
            variants.map((variant) => safe(machine.profile.path, variant)),
          ),
          chosen: 0,
          moved: null,
          top: 0,
        }
      }
    } catch (error) {
      message = asProblem(error, 'unexpected').message
    }
    if (!get().open.includes(wait)) return // closed meanwhile
    set({ ...replace(get(), wait, plan), ...(message === null ? {} : { message }) })
  }
  const ask = (change: Change, waits: string | null = null) =>
    show((context) => prepare(change, context), waits)
  /** Adds the boot history, if it can be read. */
  const withRecords = async (context: ChangeContext): Promise<ChangeContext> => {
    await facts.recordsRead().catch(() => {})
    return { ...context, evidences: shownEvidences(get()) }
  }
  /** Refuses a plan with an unsafe step. */
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
      if (wanted !== null) await ask({ kind: 'switch', target: wanted })
    },
    askSwitchTo: async (generation, how) => {
      const wanted = target(generation)
      if (wanted !== null) await ask({ kind: how, target: wanted })
    },
    askDelete: async () => {
      const generations = chosenGenerations(get())
      await show(async (context) =>
        prepare({ kind: 'delete', generations }, await withRecords(context)),
      )
    },
    planTypedRules: async () => {
      const screen = screenOf(get(), 'rules')
      if (screen === null || screen.plan === null) return
      const rules = parseRules(wordsOf(screen.text))
      set(pop(get()))
      await show(async (context) =>
        prepare({ kind: 'delete-by-rules', rules }, await withRecords(context)),
      )
    },
    askPin: () => {
      const wanted = target()
      if (wanted === null) return
      const note = machineOf(get())?.notes.get(wanted.storePath) ?? ''
      const name = { text: '', problem: null, field: 'name' } as const
      set(push(get(), { kind: 'pin-name', target: wanted, note, ...name }))
    },
    planPinNamed: async () => {
      const screen = screenOf(get(), 'pin-name')
      const machine = machineOf(get())
      if (screen === null || screen.text === '' || screen.problem !== null) return
      const { target: wanted, text: name } = screen
      const written = screen.note.trim()
      set(pop(get()))
      const note = written === (machine?.notes.get(wanted.storePath) ?? '') ? null : written
      await ask({ kind: 'pin', target: wanted, name, note })
    },
    askUnpin: async () => {
      const { pins = [], ownPins = [] } = underCursor(get()) ?? {}
      await ask({
        kind: 'unpin',
        names: [
          ...pins.map((name) => ({ name, of: 'root' }) as const),
          ...ownPins.map((name) => ({ name, of: 'own' }) as const),
        ],
      })
    },
    askSwitchToSide: async () => {
      const wanted = screenOf(get(), 'compare')?.after
      if (wanted !== undefined) await ask({ kind: 'switch', target: wanted })
    },
    askDryRun: async () => {
      const wanted = screenOf(get(), 'compare')?.after
      if (wanted !== undefined) await ask({ kind: 'dry-run', target: wanted })
    },
    askUndo: async () => {
      // An interrupted change comes first: until it is settled, the machine is between two states.
      if (get().interruptedChange === null && (await notes.undoAnnotation())) return
      await ask({ kind: 'undo' })
    },
    askCollect: () => ask({ kind: 'collect' }),
    askRollback: (markKey) => {
      const waits = get().records === null ? readingJournal() : null
      return show(async (context) => {
        await facts.recordsRead()
        const found = goodOfSearch(get().bisection, context.machine)
        const advice =
          found === null
            ? `${markKey} rates a generation as good.`
            : `${found} is good in your bisect: rate it with ${markKey}.`
        const evidences = shownEvidences(get())
        return prepare({ kind: 'rollback', config, advice }, { ...context, evidences })
      }, waits)
    },
    askBootMenu: () => ask({ kind: 'menu' }),
    askFix: (fix) => show((context) => prepareFix(fix, context)),
  }
}
