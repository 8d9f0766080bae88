import { type Target, targetOf } from '../machine/target.ts'
import { planDelete } from '../plan/planDelete.ts'
import { type Planning, readPlanning } from '../plan/planning.ts'
import { planPin, planUnpin } from '../plan/planPin.ts'
import { planSwitch } from '../plan/planSwitch.ts'
import { type RunEvent, runPlan } from '../plan/runPlan.ts'
import { asProblem } from '../problem.ts'
import { outputLines } from '../text/visible.ts'
import type { Desk } from './desk.ts'
import type { FactIntents } from './facts.ts'
import { chosenGenerations, underCursor } from './selectors.ts'
import type { Dialog, RunDialog, State, Variant } from './state.ts'

export interface ChangeIntents {
  askSwitch(): Promise<void>
  askDelete(): Promise<void>
  /** Asks for the name; `planPinNamed` goes on from there. */
  askPin(): void
  planPinNamed(): Promise<void>
  askUnpin(): Promise<void>
  /** Runs the plan that is shown. `terminal`: whether the commands get the terminal. */
  runShownPlan(terminal: 'inherit' | 'capture'): Promise<void>
  /** Stops the step that runs; what was done before it is put back. */
  stopRun(): void
  /** Resolves when no plan runs any more. */
  runEnded(): Promise<void>
}

/** How many lines of a command's output are kept for the screen. */
const KEPT_LINES = 500

export function changeIntents(
  { host, profile, get, set }: Desk,
  facts: FactIntents,
): ChangeIntents {
  /** Opens the plans that `make` gives, or says why there are none. */
  const show = async (make: (planning: Planning) => Variant[]) => {
    const wait: Dialog = { kind: 'wait' }
    set({ dialog: wait })
    // What is freed is exact only with the sizes of the facts as they are now.
    await facts.sizesRead()
    const { machine } = get()
    let next: Partial<State> = { dialog: null }
    try {
      if (machine !== null) {
        const variants = make(await readPlanning(host, machine, sizesOf(get())))
        next = { dialog: { kind: 'plan', variants, chosen: 0, top: 0 } }
      }
    } catch (error) {
      next = { dialog: null, message: asProblem(error, 'unexpected').message }
    }
    if (get().dialog === wait) set(next) // else it was left meanwhile
  }
  let stop = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const run = async (terminal: 'inherit' | 'capture') => {
    const { dialog, about } = get()
    if (dialog?.kind !== 'plan' || about.dryRun) return
    const plan = dialog.variants[dialog.chosen]?.plan
    if (plan === undefined || plan.blocked || plan.steps.length === 0) return
    stop = new AbortController()
    const screen = runScreen({ get, set }, plan)
    const options = { onEvent: screen.onEvent, terminal, stop: stop.signal }
    try {
      const outcome = await runPlan(host, plan, profile, options)
      screen.finish({ outcome })
      await facts.takeMachine(outcome.machine)
    } catch (error) {
      screen.finish({ problem: asProblem(error, 'unexpected').message })
      await facts.load()
    }
  }
  const target = (): Target | null => {
    const generation = underCursor(get())
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
      if (wanted !== null) await show((planning) => switchVariants(planning, wanted))
    },
    askDelete: async () => {
      const chosen = chosenGenerations(get())
      await show((planning) => [{ label: 'delete', plan: planDelete(planning, chosen) }])
    },
    askPin: () => {
      const wanted = target()
      if (wanted === null) return
      set({ dialog: { kind: 'pin-name', target: wanted, text: '', problem: null } })
    },
    planPinNamed: async () => {
      const { dialog } = get()
      if (dialog?.kind !== 'pin-name' || dialog.text === '' || dialog.problem !== null) return
      await show((planning) => [
        { label: 'pin', plan: planPin(planning, dialog.target, dialog.text) },
      ])
    },
    askUnpin: async () => {
      const names = underCursor(get())?.pins ?? []
      await show((planning) =>
        names.map((name) => ({ label: `unpin ${name}`, plan: planUnpin(planning, name) })),
      )
    },
    runShownPlan: (terminal) => {
      running = run(terminal)
      return running
    },
    stopRun: () => stop.abort(),
    runEnded: () => running,
  }
}

function sizesOf({ sizes }: State) {
  return sizes.status === 'known' ? sizes.sizes : null
}

function switchVariants(planning: Planning, target: Target): Variant[] {
  const variants: Variant[] = [
    { label: 'now', plan: planSwitch(planning, target, { mode: 'switch' }) },
  ]
  if (!planning.machine.bootable || planning.means.outside !== null) return variants
  variants.push(
    { label: 'at the next boot', plan: planSwitch(planning, target, { mode: 'boot' }) },
    { label: 'only try it', plan: planSwitch(planning, target, { mode: 'test' }) },
  )
  for (const { name, storePath } of target.system?.specialisations ?? []) {
    if (storePath === null) continue
    const options = { mode: 'switch', specialisation: name } as const
    variants.push({ label: `specialisation ${name}`, plan: planSwitch(planning, target, options) })
  }
  return variants
}

/** Keeps the dialog of a running plan; output is gathered and shown at most 30 times a second. */
function runScreen({ get, set }: Pick<Desk, 'get' | 'set'>, plan: RunDialog['plan']) {
  let lines: string[] = []
  let rest = ''
  let step = -1
  let undoing = false
  let timer: NodeJS.Timeout | null = null
  const show = (part: Partial<RunDialog> = {}) => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const shown = rest === '' ? lines : [...lines, ...outputLines(rest)]
    const dialog = { kind: 'run', plan, step, undoing, lines: shown } as const
    set({ dialog: { ...dialog, outcome: null, problem: null, ...part } })
  }
  const onEvent = (event: RunEvent) => {
    if (event.kind === 'step') {
      undoing = event.undoing
      if (!undoing) step += 1
      show()
      return
    }
    const parts = (rest + event.text).split('\n')
    rest = parts.pop() ?? ''
    lines = [...lines, ...parts.flatMap(outputLines)].slice(-KEPT_LINES)
    timer ??= setTimeout(show, 33)
  }
  show()
  return {
    onEvent,
    finish: (part: Partial<RunDialog>) => {
      if (get().dialog?.kind === 'run') show(part)
      set({ message: null })
    },
  }
}
