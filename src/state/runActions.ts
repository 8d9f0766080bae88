import { CollectionProgress } from '../execute/collecting.ts'
import type { AskOnFailure, FailureChoice } from '../execute/restoreQuestion.ts'
import { runPlan } from '../execute/runPlan.ts'
import type { RunEvent } from '../execute/runStep.ts'
import { numberOf } from '../machine/bootState.ts'
import { readPathSizes } from '../machine/garbage.ts'
import { hasEffect } from '../plan/plan.ts'
import { asProblem } from '../problem.ts'
import type { FactActions } from './factActions.ts'
import type { NoteActions } from './noteActions.ts'
import { change, screenOf } from './openScreens.ts'
import { runScreen } from './runProgress.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface RunActions {
  /** Runs the plan on screen; on the terminal itself where a password may be asked for. */
  runShownPlan(terminal?: PlanTerminal): Promise<void>
  /** Answers the question after a failed activation. */
  answerFailure(choice: FailureChoice): void
  /** Stops the running step; completed steps are restored. */
  stopRun(): void
  /**
   * The screens were closed: all further questions are answered by restoring. Resolves when no plan is
   * running any more.
   */
  leaveRun(): Promise<void>
}

/** The terminal while a plan runs on it without screens. */
export interface PlanTerminal {
  readonly onEvent: (event: RunEvent) => void
  readonly ask: AskOnFailure
}

export function runActions(
  { host, profile, get, set }: StoreContext,
  facts: FactActions,
  notes: NoteActions,
): RunActions {
  let stop = new AbortController()
  const left = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let answer = (_: FailureChoice) => {}
  let sayStopping = () => {}
  const run = async (terminal?: PlanTerminal) => {
    const asked = screenOf(get(), 'plan')
    if (asked === null || get().about.dryRun) return
    const plan = asked.variants[asked.chosen]?.plan
    if (plan === undefined || !hasEffect(plan)) return
    stop = new AbortController()
    notes.forgetAnnotations()
    // Set at once: otherwise the plan could be started twice.
    const screen = runScreen({ get, set }, asked, plan)
    sayStopping = screen.stop
    // Without sizes, paths are still counted.
    if (plan.kind === 'collect') {
      screen.count(new CollectionProgress(await readPathSizes(host).catch(() => null)))
    }
    const askOnScreen: AskOnFailure = async (failure, stopped) => {
      if (left.signal.aborted) return 'back'
      const answered = new Promise<FailureChoice>((done) => {
        answer = done
        for (const gone of [stopped, left.signal]) {
          gone.addEventListener('abort', () => done('back'), { once: true })
        }
      })
      screen.ask(failure)
      return answered.finally(() => screen.ask(null))
    }
    const isDry = plan.kind === 'dry-run'
    let output = ''
    const options = {
      onEvent: (event: RunEvent) => {
        if (isDry && event.kind === 'output') output += event.text
        screen.onEvent(event)
        // A dry run's output is parsed and shown interpreted.
        if (!isDry || event.kind !== 'output') terminal?.onEvent(event)
      },
      mayAsk: terminal !== undefined,
      stop: stop.signal,
      askOnFailure: terminal?.ask ?? askOnScreen,
    }
    try {
      const outcome = await runPlan(host, plan, profile, options)
      if (isDry && outcome.outcome !== 'failed') await takeDryRun(output)
      screen.finish({ outcome })
      if (!isDry) dropDryRun()
      await facts.takeMachine(outcome.machine)
    } catch (error) {
      screen.finish({ problem: asProblem(error, 'unexpected').message })
      await facts.load()
    }
  }
  const takeDryRun = async (output: string) => {
    const { parseDryRun } = await import('../compare/units/dryRun.ts')
    const comparison = screenOf(get(), 'compare')
    const machine = machineOf(get())
    if (comparison === null || machine === null) return
    const { running } = machine.pointers
    const same = running === comparison.before.storePath
    const runs = same ? null : (numberOf(machine, running) ?? 'not in the list')
    set(change(get(), 'compare', () => ({ dryRun: parseDryRun(output), runs })))
  }
  /** After a change, an earlier dry run no longer describes a switch. */
  const dropDryRun = () => set(change(get(), 'compare', () => ({ dryRun: null, runs: null })))
  return {
    runShownPlan: (terminal) => {
      running = run(terminal)
      return running
    },
    answerFailure: (choice) => answer(choice),
    stopRun: () => {
      stop.abort()
      sayStopping()
    },
    leaveRun: () => {
      left.abort()
      return running
    },
  }
}
