import type { CollectionProgress } from '../execute/collecting.ts'
import { RunningStep } from '../execute/runningStep.ts'
import type { RunEvent } from '../execute/runStep.ts'
import type { StepFailure } from '../execute/stepFailure.ts'
import { lastState } from '../text/outputFilter.ts'
import type { Desk } from './desk.ts'
import type { RunDialog } from './dialog.ts'

/** How many lines of a command's output are kept for the screen. */
const KEPT_LINES = 500
/** Characters of a line that are kept while its end has not come. */
const KEPT_CHARACTERS = 10_000

/** Keeps the dialog of a running plan; output is gathered and shown at most 30 times a second. */
export function runScreen({ get, set }: Pick<Desk, 'get' | 'set'>, plan: RunDialog['plan']) {
  let collecting: CollectionProgress | null = null
  let collected: RunDialog['collected'] = null
  let progress: RunDialog['progress'] = null
  let asking: RunDialog['asking'] = null
  let lines: string[] = []
  let rest = ''
  let step = -1
  let undoing = false
  let stopping: string | null = null
  let ended = false
  let timer: NodeJS.Timeout | null = null
  const running = new RunningStep()
  // How long it takes is told while it says nothing, too.
  const clock = setInterval(() => show(), 1000)
  clock.unref()
  const show = (part: Partial<RunDialog> = {}) => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const shown = rest === '' ? lines : [...lines, rest]
    const { seconds } = running
    const now = { step, undoing, lines: shown, collected, progress, asking, seconds, stopping }
    set({ dialog: { kind: 'run', plan, ...now, outcome: null, problem: null, top: 0, ...part } })
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
    /** Tells from now on how far a collection is. */
    count: (progress: CollectionProgress) => {
      collecting = progress
    },
    ask: (failure: StepFailure | null) => {
      asking = failure
      show()
    },
    /** It was asked to stop. */
    stop: () => {
      if (ended) return
      stopping = running.stopping()
      show()
    },
    finish: (part: Partial<RunDialog>) => {
      ended = true
      clearInterval(clock)
      if (get().dialog?.kind === 'run') show(part)
      set({ message: null })
    },
  }
}
