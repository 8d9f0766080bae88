import { describe, expect, it } from 'vitest'
import { AnswerFilter } from '../../screens/terminalAnswers.ts'
import { cursorNumber } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

const ANSWERS = {
  'its background colour (OSC 11)': '\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\',
  'the same, ended by BEL': '\x1b]11;rgb:1c1c/1c1c/1c1c\x07',
  'its clipboard (OSC 52)': '\x1b]52;c;cXF1aXQ=\x07',
  'its name (XTVERSION)': '\x1bP>|XTerm(390)\x1b\\',
  'a capability (XTGETTCAP)': '\x1bP1+r544e=787465726d\x1b\\',
  'a setting (DECRQSS)': '\x1bP1$r0m\x1b\\',
  'that it draws pictures (kitty)': '\x1b_Gi=31;OK\x1b\\',
  'what it is (DA)': '\x1b[?62;22c',
}

describe('what a terminal answers late', () => {
  it.each(Object.entries(ANSWERS))('is no key: %s', async (_, answer) => {
    await using screen = await openList()
    const footer = screen.line(-1)
    await screen.type(answer)
    expect(screen.line(-1)).toBe(footer)
    expect(cursorNumber(screen)).toBe(41)
    await screen.press('/')
    await screen.type(`nix${answer}os`)
    await screen.see('nixos█')
  })

  it('in pieces is none either', () => {
    const strings = Object.values(ANSWERS).filter((answer) => !answer.startsWith('\x1b['))
    for (const answer of strings) {
      for (let cut = 3; cut < answer.length; cut++) {
        const filter = new AnswerFilter()
        const seen = [`a${answer.slice(0, cut)}`, `${answer.slice(cut)}b`].map((piece, index) =>
          filter.take(piece, index),
        )
        expect(seen).toEqual(['a', 'b'])
      }
    }
  })

  it('leaves the keys around it', () => {
    const filter = new AnswerFilter()
    expect(filter.take('a\x1b]11;rgb:0\x07b\x1bP1$r0m\x1b\\c')).toBe('abc')
    // Alt+], Alt+P and Esc are keys.
    for (const keys of ['\x1b]', '\x1bP', '\x1b', '\x1b[A', '\x1b_']) {
      expect(filter.take(keys)).toBe(keys)
    }
  })

  it('that never ends keeps no key from being read', () => {
    const filter = new AnswerFilter()
    expect(filter.take('\x1b]11;rgb:0', 0)).toBe('')
    expect(filter.take('\x03', 1)).toBe('\x03')
    expect(filter.take('\x1b]11;rgb:0\x1b[Aj', 2)).toBe('\x1b[Aj')
    expect(filter.take('\x1b]11;rgb:0', 10)).toBe('')
    expect(filter.take('q', 2000)).toBe('q')
    expect(filter.take('j', 2001)).toBe('j')
  })
})

it('a letter with Shift by the kitty keyboard protocol is the capital', async () => {
  await using screen = await openList()
  await screen.type('\x1b[103;2u')
  await screen.until(() => cursorNumber(screen) === 12, 'the oldest generation')
  await screen.type('\x1b[103;1u')
  await screen.until(() => cursorNumber(screen) === 43, 'the newest generation')
  await screen.type('\x1b[103;2:3u') // let go
  expect(cursorNumber(screen)).toBe(43)
})

it('a note in Persian, and emoji of several, are kept as they are typed', async () => {
  await using screen = await openList()
  const note = 'می\u200cخواهم 👩🏽\u200d💻!'
  await screen.press('e')
  await screen.see('Note on')
  await screen.type(note)
  await screen.see('!█')
  expect(screen.text()).not.toMatch(/\\u200[cd]/)
  await screen.press('backspace', 'backspace')
  await screen.until(
    () => !screen.has('!█') && !screen.text().includes('\\u200d'),
    'one emoji less',
  )
})
