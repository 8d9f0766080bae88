import { planRules } from '../changes/planRules.ts'
import { withLosses } from '../changes/prepare.ts'
import type { Host } from '../host/host.ts'
import { parseRules, wordsFor } from '../plan/parseDeletion.ts'
import type { Plan } from '../plan/plan.ts'
import { type Planning, readPlanning } from '../plan/planning.ts'
import { asProblem } from '../problem.ts'
import type { FactActions } from './factActions.ts'
import { change, listOf, push, replace, screenOf, without } from './openScreens.ts'
import { shownEvidences, sizesOf } from './selectors.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

/** State of the screen for typed deletion rules. */
export interface RulesState {
  readonly text: string
  /** The facts for the preview, from when typing began; null while loading. */
  readonly planning: Planning | null
  /** The preview; null for an empty or invalid text. */
  readonly plan: Plan | null
  readonly problem: string | null
  readonly top: number
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly rules: RulesState
  }
}

export interface RuleActions {
  /** Opens the screen for deletion rules, with the selected generations as the initial text. */
  askRules(): Promise<void>
  typeRules(change: (text: string) => string): Promise<void>
}

export function ruleActions({ host, get, set }: StoreContext, facts: FactActions): RuleActions {
  /** Previews what the typed rules delete; typing may continue meanwhile. */
  const preview = async () => {
    const screen = screenOf(get(), 'rules')
    if (screen === null) return
    const next = await previewed(host, screen, get)
    set(replace(get(), screen, { ...screen, ...next }))
  }
  return {
    askRules: async () => {
      const machine = machineOf(get())
      if (machine === null) return
      const numbers = machine.generations.map(({ number }) => number)
      const named = wordsFor(listOf(get()).selection, numbers)
      const text = named === '' ? '' : `${named} `
      // Keys typed meanwhile go into the text, though the preview arrives later.
      const nothing = { planning: null, plan: null, problem: null, top: 0 }
      set(push(get(), { kind: 'rules', text, ...nothing }))
      await facts.sizesRead()
      await facts.recordsRead().catch(() => {})
      try {
        const planning = await readPlanning(host, machine, sizesOf(get()), shownEvidences(get()))
        if (screenOf(get(), 'rules')?.planning !== null) return // closed meanwhile
        set(change(get(), 'rules', () => ({ planning })))
        await preview()
      } catch (error) {
        set({ ...without(get(), 'rules'), message: asProblem(error, 'unexpected').message })
      }
    },
    typeRules: async (edit) => {
      set(change(get(), 'rules', ({ text }) => ({ text: edit(text), top: 0 })))
      await preview()
    },
  }
}

async function previewed(
  host: Host,
  { text, planning }: RulesState,
  get: StoreContext['get'],
): Promise<Pick<RulesState, 'plan' | 'problem'>> {
  const words = wordsOf(text)
  if (words.length === 0) return { plan: null, problem: null }
  try {
    const rules = parseRules(words)
    if (planning === null) return { plan: null, problem: null }
    const { machine, evidences } = planning
    const losses = withLosses({ machine, evidences, bisection: get().bisection })
    const { plan } = losses({ label: 'delete', plan: await planRules(host, planning, rules) })
    return { plan, problem: null }
  } catch (error) {
    const problem = asProblem(error, 'unexpected').message.replace(/\.$/, '')
    return { plan: null, problem }
  }
}

/** Splits the text like a command line. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
