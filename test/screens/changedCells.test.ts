import xterm from '@xterm/headless'
import { expect, it } from 'vitest'
import { changedCells } from '../../screens/changedCells.ts'
import { randomOf } from '../bisect/fixture.ts'
import { runsOf } from '../support/terminal/cells.ts'
import { lookedAt, openList } from '../support/terminal/sample.ts'
import { Display } from '../support/terminal/streams.ts'

const PIECES = [
  'a',
  'bc',
  ' ',
  '   ',
  '─',
  '✓ 9',
  '…',
  'é',
  '日本',
  '👍',
  '→',
  'x'.repeat(9),
  '\x1b[1m',
  '\x1b[22m',
  '\x1b[2m',
  '\x1b[31m',
  '\x1b[39m',
  '\x1b[7m',
  '\x1b[27m',
  '\x1b[48;5;236m',
  '\x1b[49m',
  '\x1b[38;5;28m',
  '\x1b[4m',
  '\x1b[24m',
]

const ROWS = 12
const ENDS = '\x1b[0m'

async function shownBy(frames: readonly string[], changed: boolean) {
  const terminal = new xterm.Terminal({ cols: 40, rows: ROWS, allowProposedApi: true })
  const display = new Display(terminal)
  const { stdout } = changed ? changedCells(display, { whole: false }) : { stdout: display }
  for (const frame of frames) {
    const text = changed ? frame : `\x1b[H\x1b[2J${frame.replaceAll('\n', '\r\n')}`
    await new Promise<void>((done) => void stdout.write(text, () => done()))
  }
  await new Promise<void>((done) => terminal.write('', done))
  return [...Array(ROWS).keys()].map((y) => runsOf(terminal, y).map(withoutBlankLooks))
}

/** Colour and weight of spaces are not seen. */
function withoutBlankLooks(run: ReturnType<typeof runsOf>[number]) {
  return run.text.trim() === '' && !run.style.inverse && !run.style.underline
    ? { ...run, style: null }
    : run
}

it('shows the same as frames that are written completely', async () => {
  const random = randomOf(7)
  const pick = () => PIECES[Math.floor(random() * PIECES.length)] as string
  for (let round = 0; round < 60; round++) {
    const line = () => {
      let text = ''
      let wide = 0
      while (wide < 28) {
        const piece = pick()
        text += piece
        wide += piece.startsWith('\x1b') ? 0 : piece.length + (/[日👍]/u.test(piece) ? 2 : 0) || 1
      }
      return text + ENDS
    }
    const frames = [0, 1, 2, 3].map(() => Array.from({ length: ROWS }, line).join('\n'))
    // Some lines stay as they are, or change only a little.
    const last = frames[2] as string
    frames.push(last.replace('a', 'b'), last.split('\n').with(3, line()).join('\n'))
    // Rows come in between, and a text scrolls.
    const rows = (frames.at(-1) as string).split('\n')
    const by = 1 + (round % 4)
    const fresh = Array.from({ length: by }, line)
    const moved =
      round % 2 === 0
        ? [...rows.slice(0, 2), ...fresh, ...rows.slice(2)]
        : [...rows.slice(by), ...fresh]
    frames.push(moved.slice(0, ROWS).with(1, line()).join('\n'))
    const [mine, theirs] = [
      await shownBy(frames, true),
      await shownBy([frames.at(-1) as string], false),
    ]
    expect(flat(mine), JSON.stringify(frames.slice(-2))).toEqual(flat(theirs))
  }
})

/** Each cell with its look, as runs may be split differently. */
function flat(lines: Awaited<ReturnType<typeof shownBy>>) {
  return lines.map((runs) =>
    runs.flatMap(({ text, style }) =>
      [...text].map((character) =>
        character === ' ' && !style?.inverse && !style?.underline ? ' ' : [character, style],
      ),
    ),
  )
}

it('writes little: a row down, and a comparison that is opened', async () => {
  await using screen = await openList({ host: await lookedAt(), columns: 80, rows: 24 })
  const costOf = async (...keys: string[]) => {
    const before = screen.sent().length
    await screen.press(...keys)
    return Buffer.byteLength(screen.sent().slice(before))
  }
  for (let row = 0; row < 6; row++) expect(await costOf('j')).toBeLessThanOrEqual(500)
  await screen.press('g', 'j', 'j')
  const before = screen.sent().length
  await screen.press('enter')
  await screen.miss('oading')
  expect(Buffer.byteLength(screen.sent().slice(before))).toBeLessThanOrEqual(4096)
})

it('draws again what another program has drawn over', async () => {
  await using screen = await openList()
  // Whether a blank at the end was written can't be seen.
  const shown = () => screen.text().replace(/ +$/gm, '')
  const before = shown()
  await screen.spoil('\x1b[5;1Hspoilt')
  await screen.press('ctrl+l')
  expect(shown()).toBe(before)
  await screen.press('?')
  await screen.spoil('\x1b[5;1Hspoilt')
  await screen.press('ctrl+l')
  expect(screen.has('spoilt')).toBe(false)
})

it('draws on a terminal that tells no size', async () => {
  const terminal = new xterm.Terminal({ cols: 40, rows: ROWS, allowProposedApi: true })
  const display = new Display(terminal)
  Object.defineProperties(display, { columns: { value: 0 }, rows: { value: 0 } })
  const { stdout } = changedCells(display, { whole: false })
  await new Promise<void>((done) => void stdout.write('one\ntwo', () => done()))
  expect(display.written).toContain('two')
})
