import { expect, it, vi } from 'vitest'
import { runProgram } from '../../src/cli/runProgram.ts'
import { NO_SCREENS } from '../../src/cli/screens.ts'
import type { Host } from '../../src/host/host.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { heldHost } from '../support/terminal/held.ts'
import { openScreen } from '../support/terminal/screen.ts'

it('an error while drawing gives the terminal back, and is told on stderr with status 1', async () => {
  const host = await sampleHost()
  let broken = false
  const now = () => {
    if (broken) throw new Error('the clock fell down')
    return host.now()
  }
  const close = vi.fn(host.close)
  const screen = await openScreen({ host: { ...host, now, close } })
  await screen.see('STATE')
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const reported = vi.spyOn(console, 'error').mockReturnValue() // React’s own words
  broken = true
  await screen.resize(81, 24)
  const status = await runProgram([], '0', { ...NO_SCREENS, open: () => screen.status })
  const said = stderr.mock.calls.map(([text]) => String(text)).join('')
  stderr.mockRestore()
  reported.mockRestore()
  expect(status).toBe(1)
  expect(said).toContain('terrapin: the clock fell down')
  expect(screen.terminal.buffer.active.type).toBe('normal')
  expect(close).toHaveBeenCalledOnce()
})

it('what runs then comes to its end before the machine is let go of', async () => {
  const sample = await sampleHost()
  let broken = false
  const reported: string[] = []
  const now = () => {
    if (broken) throw new Error('the clock fell down')
    return sample.now()
  }
  const run: Host['run'] = async (argv, options) => {
    const result = await sample.run(argv, options)
    if (options?.asRoot === true) reported.push('ran')
    return result
  }
  const close = async () => {
    reported.push('closed')
    await sample.close()
  }
  const held = heldHost({ ...sample, now, run, close }, ['run'])
  const screen = await openScreen({ host: held.host })
  await screen.see('STATE')
  await screen.press('c')
  await screen.see('↵ run')
  held.hold()
  await screen.press('G', 'enter')
  await screen.see('Running…')
  vi.spyOn(console, 'error').mockReturnValue() // React’s own words
  broken = true
  await screen.resize(81, 24)
  held.release()
  await expect(screen.status).rejects.toThrow('the clock fell down')
  expect(reported).toEqual(['ran', 'closed'])
})
