import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseTape } from '../support/tape.ts'
import { openOwnList } from '../support/terminal/sample.ts'

const TAPE = parseTape(readFileSync(new URL('../../demo.tape', import.meta.url), 'utf8'))

it('the demo’s tape is one that vhs understands', () => {
  expect(TAPE.some(({ kind }) => kind === 'wait')).toBe(true)
  expect(() => parseTape('Home')).toThrow('demo.tape:1')
  expect(() => parseTape('Type unquoted')).toThrow('demo.tape:1')
})

it('the demo’s keys tell the story on the screen, each Wait coming true', async () => {
  const start = TAPE.findIndex((command) => command.kind === 'type' && /--demo/.test(command.text))
  // 1000×620 pixels at this font size.
  await using screen = await openOwnList({ columns: 98, rows: 29 })
  for (const command of TAPE.slice(start + 2)) {
    if (command.kind === 'type') {
      for (const character of command.text) await screen.press(character)
    } else if (command.kind === 'wait') await screen.see(command.pattern)
    else if (command.kind === 'key') {
      for (let time = 0; time < command.times; time++)
        await screen.press(command.name.toLowerCase())
    }
  }
  expect(await screen.status).toBe(0)
})
