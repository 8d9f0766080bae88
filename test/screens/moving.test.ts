import { describe, expect, it } from 'vitest'
import {
  cursorLine,
  cursorNumber,
  expectWholeFrame,
  rowOf,
  shownNumbers,
} from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

describe('moving', () => {
  it('goes by rows and to both ends', async () => {
    await using screen = await openList()
    for (const [key, number] of [
      ['j', 38],
      ['down', 36],
      ['k', 38],
      ['up', 41],
      ['g', 43],
      ['k', 43],
      ['G', 12],
      ['j', 12],
      ['home', 43],
      ['end', 12],
    ] as const) {
      await screen.press(key)
      expect(cursorNumber(screen), key).toBe(number)
      expectWholeFrame(screen)
    }
  })

  it('goes by pages and half pages, and stops at the ends', async () => {
    await using screen = await openList({ rows: 14 })
    const page = shownNumbers(screen).length
    expect(page).toBeLessThan(10)
    const all = [43, 42, 41, 38, 36, 34, 31, 29, 28, 25, 23, 20, 16, 12]
    const place = () => all.indexOf(cursorNumber(screen))
    await screen.press('g', 'pagedown')
    expect(place()).toBe(page)
    await screen.press('pageup')
    expect(place()).toBe(0)
    await screen.press('ctrl+d')
    expect(place()).toBe(Math.ceil(page / 2))
    await screen.press('ctrl+u', 'ctrl+u', 'k')
    expect(place()).toBe(0)
    await screen.press('ctrl+f', 'ctrl+f', 'pagedown', 'j')
    expect(place()).toBe(13)
    expect(shownNumbers(screen)).toEqual(all.slice(-page))
    await screen.press('ctrl+b')
    expect(place()).toBe(13 - page)
  })

  it('takes several keys that come at once one after the other', async () => {
    await using screen = await openList()
    await screen.type('jjk')
    expect(cursorNumber(screen)).toBe(38)
    await screen.type('kk\r')
    await screen.see('CHANGE')
  })

  it('takes nothing that is pasted for keys', async () => {
    await using screen = await openList()
    await screen.paste('jjq?\r')
    expect(cursorNumber(screen)).toBe(41)
    expect(screen.has('CHANGE')).toBe(false)
  })

  it('passes over keys that mean nothing', async () => {
    await using screen = await openList()
    await screen.press('z', 'ctrl+x', 'tab', '€')
    await screen.type('\x1b[24~\x1b[200;5H')
    expect(cursorNumber(screen)).toBe(41)
    expectWholeFrame(screen)
  })
})

describe('marking', () => {
  it('space marks, goes on, and takes a mark away again', async () => {
    await using screen = await openList({ columns: 100 })
    await screen.press('space', 'space')
    expect(rowOf(screen, 41)).toMatch(/^ \*● /)
    expect(rowOf(screen, 38)).toMatch(/^ \* /)
    expect(cursorNumber(screen)).toBe(36)
    expect(screen.line(0)).toContain('2 marked')
    await screen.press('k', 'space')
    expect(rowOf(screen, 38)).not.toContain('*')
    expect(screen.line(0)).toContain('1 marked')
    await screen.press('escape')
    expect(rowOf(screen, 41)).not.toContain('*')
    expect(screen.line(0)).not.toContain('marked')
  })

  it.each([40, 80])('the number of marked ones is seen at %i columns', async (columns) => {
    await using screen = await openList({ columns })
    await screen.press('space', 'space')
    expect(screen.line(0)).toContain('2 marked')
    expectWholeFrame(screen)
  })
})

describe('finding', () => {
  it('shows only rows with the text, while it is typed', async () => {
    await using screen = await openList()
    await screen.press('/')
    await screen.type('KNOWN')
    expect(shownNumbers(screen)).toEqual([38])
    expect(cursorNumber(screen)).toBe(38)
    expect(screen.line(-1)).toContain('/ KNOWN')
    await screen.press('backspace', 'backspace', 'backspace', 'backspace')
    await screen.press('backspace', 'r', 'u', 'n', 'n')
    expect(shownNumbers(screen)).toEqual([41])
  })

  it('Enter keeps the filter for moving in what is left, Esc shows all again', async () => {
    await using screen = await openList()
    await screen.press('/')
    await screen.type('26.05.884')
    await screen.press('enter', 'j')
    expect(shownNumbers(screen)).toEqual([31, 29, 28])
    expect(cursorNumber(screen)).toBe(29)
    expect(screen.line(-1)).toContain('“26.05.884”')
    await screen.press('escape')
    expect(shownNumbers(screen)).toHaveLength(14)
    expect(cursorNumber(screen)).toBe(29)
  })

  it('Esc while typing drops it', async () => {
    await using screen = await openList()
    await screen.press('/', 'x', 'q', 'escape')
    expect(shownNumbers(screen)).toHaveLength(14)
    expect(screen.line(-1)).toContain('? help')
  })

  it('says where nothing is found, and what was looked for', async () => {
    await using screen = await openList()
    await screen.press('/')
    await screen.type('no such thing')
    expect(shownNumbers(screen)).toEqual([])
    await screen.see('No match for “no such thing”.')
    await screen.press('enter', 's')
    expect(screen.line(-1)).toContain('No generation is selected.')
    await screen.press('escape')
    expect(shownNumbers(screen)).toHaveLength(14)
    expect(cursorLine(screen)).not.toBe('')
  })

  it('takes what is pasted as text on one line', async () => {
    await using screen = await openList()
    await screen.press('/')
    await screen.paste('known\r\n_good\x1b[31m')
    expect(screen.line(-1)).toContain('known_good')
    expect(screen.line(-1)).not.toContain('\\x1b')
  })
})
