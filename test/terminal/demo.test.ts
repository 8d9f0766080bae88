import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { parseTape, type TapeCommand } from '../support/tape.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const TAPE = parseTape(readFileSync(new URL('../../demo.tape', import.meta.url), 'utf8'))
const PROGRAM = `${process.execPath} dist/terrapin.js --demo`
const known = hasTmux()

it('the demo’s tape is one that vhs understands', () => {
  expect(TAPE.filter(({ kind }) => kind === 'wait').length).toBeGreaterThan(10)
  expect(() => parseTape('Home')).toThrow('demo.tape:1')
  expect(() => parseTape('Type unquoted')).toThrow('demo.tape:1')
})

describe.runIf(known)(`the demo${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux | null = null
  afterEach(() => tmux?.close())

  // What vhs draws: 1000×620 pixels at this font size; and what others have.
  it.each([
    [98, 29],
    [80, 24],
    [120, 60],
  ])('tells its story with the built program at %i×%i, each Wait coming true', async (...size) => {
    tmux = new Tmux(...size, { TZ: 'UTC' })
    tmux.press('PS1="ready> "; clear', 'Enter')
    await tmux.see('ready>')
    tmux.enter(`${PROGRAM}; echo "status $?"`)
    await tmux.see('STATE')
    const start = TAPE.findIndex((command) => isStart(command))
    for (const command of TAPE.slice(start + 2)) {
      if (command.kind === 'type') tmux.press('-l', command.text)
      else if (command.kind === 'wait') await tmux.see(command.pattern)
      else if (command.kind === 'key') {
        for (let time = 0; time < command.times; time++) tmux.press(command.name)
      }
    }
    await tmux.see('status 0')
  })
})

function isStart(command: TapeCommand): boolean {
  return command.kind === 'type' && /--demo/.test(command.text)
}
