import { planRules } from '../changes/planRules.ts'
import { withLosses } from '../changes/prepare.ts'
import type { Host } from '../host/host.ts'
import { parseRules, wordsFor } from '../plan/deletionRules.ts'
import { readPlanning } from '../plan/planning.ts'
import { asProblem } from '../problem.ts'
import type { Desk } from './desk.ts'
import type { Dialog } from './dialog.ts'
import type { FactIntents } from './facts.ts'
import { shownEvidences, sizesOf } from './selectors.ts'
import { machineOf } from './state.ts'

export interface RuleIntents {
  /** Asks for the rules of a deletion; what is marked is named in them from the start. */
  askRules(): Promise<void>
  typeRules(change: (text: string) => string): Promise<void>
}

type Rules = Extract<Dialog, { kind: 'rules' }>

export function ruleIntents({ host, get, set }: Desk, facts: FactIntents): RuleIntents {
  /** Shows what would go by what is typed now; more may be typed meanwhile. */
  const preview = async () => {
    const { dialog } = get()
    if (dialog?.kind !== 'rules') return
    const next = await previewed(host, dialog, get)
    if (get().dialog === dialog) set({ dialog: next })
  }
  return {
    askRules: async () => {
      const { list } = get()
      const machine = machineOf(get())
      if (machine === null) return
      const numbers = machine.generations.map(({ number }) => number)
      const named = wordsFor(list.marks, numbers)
      const text = named === '' ? '' : `${named} `
      // What is typed at once is typed into it, though the preview comes a little later.
      const nothing = { planning: null, plan: null, problem: null, top: 0 }
      set({ dialog: { kind: 'rules', text, ...nothing } })
      await facts.sizesRead()
      await facts.recordsRead().catch(() => {})
      try {
        const planning = await readPlanning(host, machine, sizesOf(get()), shownEvidences(get()))
        const { dialog } = get()
        if (dialog?.kind !== 'rules' || dialog.planning !== null) return // left meanwhile
        set({ dialog: { ...dialog, planning } })
        await preview()
      } catch (error) {
        set({ dialog: null, message: asProblem(error, 'unexpected').message })
      }
    },
    typeRules: async (edit) => {
      const { dialog } = get()
      if (dialog?.kind !== 'rules') return
      set({ dialog: { ...dialog, text: edit(dialog.text), top: 0 } })
      await preview()
    },
  }
}

async function previewed(host: Host, dialog: Rules, get: Desk['get']): Promise<Rules> {
  const { text, planning } = dialog
  const words = wordsOf(text)
  if (words.length === 0) return { ...dialog, plan: null, problem: null }
  try {
    const rules = parseRules(words)
    if (planning === null) return { ...dialog, plan: null, problem: null }
    const { machine, evidences } = planning
    const losses = withLosses({ machine, evidences, bisection: get().bisection })
    const { plan } = losses({ label: 'delete', plan: await planRules(host, planning, rules) })
    return { ...dialog, plan, problem: null }
  } catch (error) {
    const problem = asProblem(error, 'unexpected').message.replace(/\.$/, '')
    return { ...dialog, plan: null, problem }
  }
}

/** What was typed, as the words of a command line. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
