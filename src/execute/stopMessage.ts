import { innermost } from '../host/processes.ts'
import { SWITCH_UNIT } from '../nix/switchOutput.ts'
import type { Step } from '../plan/plan.ts'
import type { RunEvent } from './runStep.ts'

/** Tracks the running step for whoever waits for its end. */
export class RunningStep {
  #step: Step | null = null
  #pid: number | null = null
  #since: number | null = null
  #asked = 0
  readonly #now: () => number
  readonly #inside: (pid: number) => number

  /** `now` in milliseconds; `inside` finds the process that one waits for. */
  constructor(now: () => number = () => performance.now(), inside = innermost) {
    this.#now = now
    this.#inside = inside
  }

  /** Receives every event of the run. */
  take(event: RunEvent): void {
    if (event.kind === 'started') this.#pid = event.pid
    if (event.kind !== 'step') return
    this.#step = event.step
    this.#pid = null
    this.#since = this.#now()
  }

  /** Seconds since the step started; 0 before the first step. */
  get seconds(): number {
    return this.#since === null ? 0 : Math.floor((this.#now() - this.#since) / 1000)
  }

  /**
   * The message for a request to stop. Each request asks the step to end; the first message asks for
   * patience, later ones name the process and how to kill it.
   */
  stopping(): string {
    this.#asked += 1
    const waiting = 'Stopping: waiting for the running command.'
    if (this.#asked === 1 || this.#pid === null || this.#step === null) return waiting
    const pid = this.#inside(this.#pid)
    const isUnit = this.#step.argv[0] === 'systemd-run'
    const what = isUnit ? `the unit ${SWITCH_UNIT}` : `${this.#step.description} (process ${pid})`
    const kill = isUnit ? `systemctl kill --signal=KILL ${SWITCH_UNIT}` : `kill -KILL ${pid}`
    return (
      `Still running after ${this.seconds} s: ${what}. ` +
      `To kill it, as root in another terminal: ${kill}.`
    )
  }
}
