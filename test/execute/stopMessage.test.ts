import { describe, expect, it } from 'vitest'
import { RunningStep } from '../../src/execute/stopMessage.ts'
import { SYSTEMD_RUN } from '../../src/plan/commands.ts'
import type { Step } from '../../src/plan/plan.ts'

const step = (argv: string[]): Step => ({
  argv,
  root: true,
  description: 'activate 41',
  kind: 'activation',
})

it('no time has passed before the first step', () => {
  const running = new RunningStep(() => 37_000)
  expect(running.seconds).toBe(0)
  running.take({ kind: 'step', step: step(['sleep']), undoing: false })
  expect(running.seconds).toBe(0)
})

describe('a step that is asked to stop', () => {
  const begun = (argv: string[]) => {
    let now = 1000
    const running = new RunningStep(
      () => now,
      (pid) => pid + 1,
    )
    running.take({ kind: 'step', step: step(argv), undoing: false })
    running.take({ kind: 'started', pid: 41 })
    now += 12_345
    return running
  }
  it('is given a while, and then said to run still', () => {
    const running = begun(['sleep'])
    expect(running.stopping()).toBe('Stopping: waiting for the running command.')
    expect(running.stopping()).toBe(
      'Still running after 12 s: activate 41 (process 42). To kill it, as root in another terminal: kill -KILL 42.',
    )
  })
  it('is ended by its unit where systemd runs it', () => {
    const running = begun([...SYSTEMD_RUN, '/x', 'switch'])
    running.stopping()
    expect(running.stopping()).toContain(
      'systemctl kill --signal=KILL nixos-rebuild-switch-to-configuration.',
    )
  })
  it('is only waited for before it has a process', () => {
    const running = begun(['sleep'])
    running.take({ kind: 'step', step: step(['next']), undoing: true })
    running.stopping()
    expect(running.stopping()).toContain('waiting')
    expect(running.seconds).toBe(0)
  })
})
