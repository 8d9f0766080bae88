import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainActivation } from '../../src/execute/activation.ts'
import { ActivationReader } from '../../src/execute/activationProgress.ts'

/** A switch as the real program made it on a real systemd (test/recorded/switches.jsonl). */
interface RecordedSwitch {
  readonly name: string
  readonly switch: readonly string[]
  readonly switchStatus: number
}

const RECORDED: readonly RecordedSwitch[] = readFileSync('test/recorded/switches.jsonl', 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))

function readEnd({ switch: lines, switchStatus }: RecordedSwitch) {
  const reader = new ActivationReader('switch')
  reader.feed(lines.map((line) => `${line}\n`).join(''))
  return { reader, result: explainActivation(switchStatus, null, 'switch', reader) }
}

it.each(RECORDED.map((one) => [one.name, one] as const))('%s ends as it did', (_, recorded) => {
  const { reader, result } = readEnd(recorded)
  const outcomes: Record<number, string> = { 0: 'done', 4: 'units', 1: 'failed' }
  expect(result.outcome).toBe(outcomes[recorded.switchStatus])
  expect(reader.scriptFailed).toBe(false)
  // What it says failed is all that is named, and only where it ended with 4.
  const failed = reader.units.filter((unit) => unit.failed)
  expect(failed.length > 0 || reader.usersFailed.length > 0).toBe(recorded.switchStatus === 4)
})

it('the one with a line that no parser takes is told by its unit', () => {
  const recorded = RECORDED.filter(({ switchStatus }) => switchStatus === 1)
  expect(recorded.map((one) => readEnd(one).result.message)).toEqual([
    'switch-to-configuration aborted (exit status 1) after only the boot menu was regenerated: it can’t ' +
      `parse t-a.service of the new system (7:1 expecting "[Some('='), Some(':')]" but found EOF.)`,
  ])
})

it('every switch that got through is undone by nobody, and is a failure once its script failed', () => {
  for (const recorded of RECORDED.filter(({ switchStatus }) => switchStatus !== 1)) {
    const at = recorded.switch.indexOf('activating the configuration...') + 1
    const lines = recorded.switch.toSpliced(at, 0, 'Failed to run activate script')
    const switchStatus = recorded.switchStatus === 0 ? 2 : recorded.switchStatus
    const { result } = readEnd({ ...recorded, switch: lines, switchStatus })
    expect(result).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^the activation script failed/),
    })
  }
})
