import { expect, it } from 'vitest'
import { runHere } from '../../src/host/runCommand.ts'
import { stopUnfinished, unfinished } from '../../src/host/unfinished.ts'

it('who leaves ends what has not answered, even what does not want to end', async () => {
  const said: string[] = []
  const stubborn = 'trap "" TERM; echo ready; while true; do sleep 0.1; done'
  const asked = [
    runHere(['sleep', '600'], {}),
    runHere(['sh', '-c', stubborn], { onOutput: (text) => said.push(text) }),
  ]
  await expect.poll(() => said.join('')).toContain('ready')
  stopUnfinished()
  for (const { signal } of await Promise.all(asked)) expect(signal).toBe('SIGKILL')
})

it('what has answered is not stopped any more', () => {
  let stopped = 0
  const done = unfinished(() => {
    stopped += 1
  })
  unfinished(() => {
    stopped += 10
  })
  done()
  stopUnfinished()
  stopUnfinished()
  expect(stopped).toBe(10)
})
