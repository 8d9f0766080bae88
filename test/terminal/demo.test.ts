import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { readGif } from '../support/gif.ts'
import { parseTape, type TapeCommand } from '../support/tape.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url))
const TEXT = read('demo.tape').toString()
const TAPE = parseTape(TEXT)
const PROGRAM = `${process.execPath} dist/terrapin.js --demo`
const known = hasTmux()

it('the demo’s tape is one that vhs understands', () => {
  expect(TAPE.filter(({ kind }) => kind === 'wait').length).toBeGreaterThan(10)
  expect(() => parseTape('Home')).toThrow('demo.tape:1')
  expect(() => parseTape('Type unquoted')).toThrow('demo.tape:1')
})

describe('docs/demo.gif', () => {
  const bytes = read('docs/demo.gif')

  it('is what vhs has made of the tape: its size, its frames, about 15 seconds', () => {
    const { width, height, frames, seconds } = readGif(bytes)
    expect(TEXT).toContain(`\nSet Width ${width}\nSet Height ${height}\n`)
    expect(frames).toBeGreaterThan(TAPE.filter(({ kind }) => kind === 'wait').length)
    expect(seconds).toBeGreaterThan(10)
    expect(seconds).toBeLessThan(20)
  })

  it('is small enough for a README, which shows it', () => {
    expect(bytes.length).toBeLessThan(2_000_000)
    expect(read('README.md').toString()).toContain('](docs/demo.gif)')
  })

  it('is read block by block', () => {
    expect(() => readGif(Buffer.from('<svg xmlns="…"/>'))).toThrow('not a GIF')
    expect(() => readGif(bytes.subarray(0, bytes.length - 1))).toThrow()
  })
})

describe.runIf(known)(`the demo${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux | null = null
  afterEach(() => tmux?.close())

  // What vhs draws: 1000×620 pixels at this font size; and what others have.
  it.each([
    [93, 27],
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
