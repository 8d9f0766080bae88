import { afterEach, expect, it, vi } from 'vitest'
import { processOutput } from '../../src/cli/output.ts'
import { ATTACKS, DRIVES_A_TERMINAL } from '../support/terminal/evil.ts'

afterEach(() => void vi.restoreAllMocks())

/** What is written to either stream meanwhile. */
async function written(work: (output: Awaited<ReturnType<typeof processOutput>>) => void) {
  const output = await processOutput({ color: true })
  let text = ''
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((part) => {
      text += part
      return true
    })
  }
  work(output)
  vi.restoreAllMocks()
  return text
}

it.each(['line', 'content', 'say', 'sayLine'] as const)(
  'a %s holds nothing that drives a terminal but colours, though it was forgotten before',
  async (way) => {
    const text = await written((output) => {
      for (const attack of ATTACKS) output[way](`before${attack}after`)
    })
    expect(text.replaceAll('\u001b[31;5;8m', '').replaceAll('\u001b[31m', '')).not.toMatch(
      DRIVES_A_TERMINAL,
    )
    expect(text).toContain('before\\x9b2Jafter\n')
  },
)

it('a line that a command starts again is one of its own in a file', async () => {
  expect(await written((output) => output.progress('10 %\r20 %\n'))).toBe('10 %\n20 %\n')
})
