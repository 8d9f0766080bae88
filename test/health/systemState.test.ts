import { describe, expect, it } from 'vitest'
import { readSystemState, stateSentence } from '../../src/health/systemState.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { Problem } from '../../src/problem.ts'
import { folder, layOut } from '../support/layout.ts'

const mounted = mountedHost(layOut({ run: folder }))
const saying = (stdout: string, status: number | null = 1) => ({
  ...mounted,
  rootDirectory: null,
  run: async () => ({ status, signal: null, stdout, stderr: '' }),
})

describe('what systemd says of the whole', () => {
  it.each([
    ['running\n', 'running'],
    ['degraded\n', 'degraded'],
    ['maintenance\n', 'maintenance'],
    ['starting\n', 'starting'],
    ['offline\n', null],
    ['', null],
    ['\u001b[2Jrunning', null],
  ])('%j is %s', async (said, state) => {
    expect(await readSystemState(saying(said))).toBe(state)
  })

  it('is not known from outside, nor without systemd', async () => {
    expect(await readSystemState(mounted)).toBeNull()
    const none = {
      ...saying(''),
      run: async () => {
        throw new Problem('command-failed', 'systemctl could not be started.')
      },
    }
    expect(await readSystemState(none)).toBeNull()
  })

  it('is a sentence where it is trouble that nothing else tells', () => {
    expect(stateSentence('maintenance')).toMatch(/emergency shell/)
    expect(stateSentence('starting')).toMatch(/still starting/)
    for (const state of ['running', 'degraded', null] as const) {
      expect(stateSentence(state)).toBe('')
    }
  })
})
