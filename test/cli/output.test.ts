import { afterEach, expect, it, vi } from 'vitest'
import { processOutput } from '../../src/cli/output.ts'

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

it('a line that a command starts again is one of its own in a file', async () => {
  expect(await written((output) => output.progress('10 %\r20 %\n'))).toBe('10 %\n20 %\n')
})
