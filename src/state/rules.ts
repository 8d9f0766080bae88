import { readPlanning } from '../plan/planning.ts'
import { planRules } from '../plan/planRules.ts'
import { parseRules, wordsFor } from '../plan/rules.ts'
import { asProblem } from '../problem.ts'
import type { Desk } from './desk.ts'
import type { FactIntents } from './facts.ts'
import { sizesOf } from './selectors.ts'
import type { Dialog } from './state.ts'

export interface RuleIntents {
  /** Asks for the rules of a deletion; what is marked is named in them from the start. */
  askRules(): Promise<void>
  typeRules(change: (text: string) => string): Promise<void>
}

type Rules = Extract<Dialog, { kind: 'rules' }>

export function ruleIntents({ host, get, set }: Desk, facts: FactIntents): RuleIntents {
  /** What would go; while one is still typing that changes with every key. */
  const preview = async (dialog: Rules): Promise<Rules> => {
    const words = wordsOf(dialog.text)
    if (words.length === 0) return { ...dialog, plan: null, problem: null }
    try {
      const plan = await planRules(host, dialog.planning, parseRules(words))
      return { ...dialog, plan, problem: null }
    } catch (error) {
      const problem = asProblem(error, 'unexpected').message.replace(/\.$/, '')
      return { ...dialog, plan: null, problem }
    }
  }
  return {
    askRules: async () => {
      const wait: Dialog = { kind: 'wait', says: 'Looking at the generations…' }
      set({ dialog: wait })
      await facts.sizesRead()
      const { machine, list } = get()
      if (machine === null || get().dialog !== wait) return
      const numbers = machine.generations.map(({ number }) => number)
      const named = wordsFor(list.marks, numbers)
      try {
        const planning = await readPlanning(host, machine, sizesOf(get()))
        const text = named === '' ? '' : `${named} `
        const empty = { kind: 'rules', planning, text, plan: null, problem: null, top: 0 } as const
        const dialog = await preview(empty)
        if (get().dialog === wait) set({ dialog })
      } catch (error) {
        set({ dialog: null, message: asProblem(error, 'unexpected').message })
      }
    },
    typeRules: async (edit) => {
      const { dialog } = get()
      if (dialog?.kind !== 'rules') return
      const typed = { ...dialog, text: edit(dialog.text), top: 0 }
      set({ dialog: typed })
      const next = await preview(typed)
      if (get().dialog === typed) set({ dialog: next }) // else more was typed meanwhile
    },
  }
}

/** What was typed, as the words of a command line. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
