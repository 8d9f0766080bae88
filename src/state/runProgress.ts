import type { ActivationProgress } from '../execute/activationProgress.ts'
import type { RunOutcome } from '../execute/afterwards.ts'
import type { Collected, CollectionProgress } from '../execute/collecting.ts'
import type { StepFailure } from '../execute/restoreQuestion.ts'
import type { RunEvent } from '../execute/runStep.ts'
import { RunningStep } from '../execute/stopMessage.ts'
import type { Plan } from '../plan/plan.ts'
import { lastState } from '../text/outputFilter.ts'
import { type OpenScreen, put, replace, screenOf, without } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

export interface RunState {
  readonly plan: Plan
  /** Whether the change is recorded, so that it can be undone. */
  readonly isRecorded: boolean
  /** The running step, counted from 0. */
  readonly step: number
  /** Restoring steps are running. */
  readonly undoing: boolean
  readonly lines: readonly string[]
  /** Progress of a collection; null for other plans. */
  readonly collected: Collected | null
  /** Progress of an activation; null before its first output, and for other steps. */
  readonly progress: ActivationProgress | null
  /** The activation failed, and the question is whether to restore. */
  readonly asking: StepFailure | null
  /** Seconds that the step has been running. */
  readonly seconds: number
  /** The message since a request to stop; null without one. */
  readonly stopping: string | null
  /** Null while running. */
  readonly outcome: RunOutcome | null
  /** Why it could not start, or failed unexpectedly. */
  readonly problem: string | null
  readonly top: number
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly run: RunState
  }
}

/** Maximum lines of output kept for the screen. */
const KEPT_LINES = 500
/** Maximum characters kept of an incomplete line. */
const KEPT_CHARACTERS = 10_000

/** Shows a running `plan` in place of `asked`; output is collected and drawn at most 30 times a second. */
export function runScreen(
  { get, set }: Pick<StoreContext, 'get' | 'set'>,
  asked: OpenScreen<'plan'>,
  plan: Plan,
) {
  let collecting: CollectionProgress | null = null
  let collected: RunState['collected'] = null
  let progress: RunState['progress'] = null
  let asking: RunState['asking'] = null
  let lines: string[] = []
  let rest = ''
  let step = -1
  let undoing = false
  let stopping: string | null = null
  let ended = false
  let timer: NodeJS.Timeout | null = null
  const running = new RunningStep()
  // The duration is also updated while there is no output.
  const clock = setInterval(() => show(), 1000)
  clock.unref()
  const show = (part: Partial<RunState> = {}) => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const shown = rest === '' ? lines : [...lines, rest]
    const { seconds } = running
    const now = { step, undoing, lines: shown, collected, progress, asking, seconds, stopping }
    const ends = { outcome: null, problem: null, top: 0, ...part }
    const { isRecorded } = asked
    const screen: OpenScreen = { kind: 'run', plan, isRecorded, ...now, ...ends }
    // Replaces the plan. An earlier message about the machine may be obsolete.
    const begins = screenOf(get(), 'run') === null
    set(begins ? without(replace(get(), asked, screen), 'problems') : put(get(), screen))
  }
  const onEvent = (event: RunEvent) => {
    running.take(event)
    if (event.kind === 'started') return
    if (event.kind === 'step') {
      undoing = event.undoing
      progress = null
      if (!undoing) step += 1
      show()
      return
    }
    if (event.kind === 'activation') {
      progress = event.progress
      timer ??= setTimeout(show, 33)
      return
    }
    collected = collecting?.feed(event.text) ?? null
    const parts = (rest + event.text).split('\n').map(lastState)
    rest = (parts.pop() ?? '').slice(-KEPT_CHARACTERS)
    lines = [...lines, ...parts].slice(-KEPT_LINES)
    timer ??= setTimeout(show, 33)
  }
  show()
  return {
    onEvent,
    /** Reports the progress of a collection from now on. */
    count: (progress: CollectionProgress) => {
      collecting = progress
    },
    ask: (failure: StepFailure | null) => {
      asking = failure
      show()
    },
    /** A stop was requested. */
    stop: () => {
      if (ended) return
      stopping = running.stopping()
      show()
    },
    finish: (part: Partial<RunState>) => {
      ended = true
      clearInterval(clock)
      if (screenOf(get(), 'run') !== null) show(part)
      set({ message: null })
    },
  }
}
