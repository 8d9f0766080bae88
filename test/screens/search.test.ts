import { describe, expect, it } from 'vitest'
import { openComparison } from '../support/terminal/comparison.ts'
import { cursorNumber, expectWholeFrame, rowOf } from '../support/terminal/rows.ts'
import { lookedAt, openList, openOwnList } from '../support/terminal/sample.ts'

describe('a text', () => {
  it('has the keys of less, and says which lines are shown', async () => {
    await using screen = await openList()
    await screen.press('?')
    await screen.see(/lines 1–\d+ of \d+/)
    const first = screen.line(1)
    await screen.press('space')
    expect(screen.line(1)).not.toBe(first)
    await screen.press('b')
    expect(screen.line(1)).toBe(first)
    await screen.press('d', 'u', 'f', 'b')
    expect(screen.line(1)).toBe(first)
    await screen.press('G')
    await screen.see(/lines \d+–(\d+) of \1/)
    expectWholeFrame(screen)
  })

  it('is searched, with matches highlighted', async () => {
    await using screen = await openList()
    await screen.press('?', '/')
    await screen.type('systempackages')
    await screen.see(/systempackages█ +\d+ of \d+/)
    await screen.press('enter')
    const found = screen.lines().findIndex((line) => /^(?!.*“).*systempackages/i.test(line))
    expect(found).toBeGreaterThan(0)
    const at = screen.line(found).toLowerCase().indexOf('systempackages')
    expect(screen.cellStyle(at, found)).toMatchObject({ inverse: true, bold: true })
    await screen.press('g', '/', 'ctrl+u')
    await screen.type('no such words')
    await screen.press('enter')
    await screen.see('No match for “no such words”.')
  })

  it('goes from match to match, and around', async () => {
    await using screen = await openComparison()
    await screen.press('6', 'enter')
    await screen.miss('oading')
    await screen.press('/')
    await screen.type('+')
    await screen.press('enter')
    const seen = new Set<string>()
    for (let turn = 0; turn < 40 && !screen.has('Continued at the top.'); turn++) {
      seen.add(screen.line(1))
      await screen.press('n')
    }
    await screen.see('Continued at the top.')
    await screen.press('N')
    expectWholeFrame(screen)
  })
})

describe('the list', () => {
  it('goes to a generation by its number', async () => {
    await using screen = await openList({ host: await lookedAt() })
    await screen.press('1', '6')
    await screen.see('Go to 16█')
    await screen.press('G')
    expect(cursorNumber(screen)).toBe(16)
    await screen.press('4', '9', 'backspace', '3', 'enter')
    expect(cursorNumber(screen)).toBe(43)
    await screen.press('9', '9', 'enter')
    await screen.see('No generation 99 in the list.')
    // Any other key ends it, and does what it always does.
    await screen.press('1', 'j')
    expect(cursorNumber(screen)).toBe(42)
    expect(screen.has('Go to')).toBe(false)
  })

  it('moves between the matches of a kept filter, which are highlighted', async () => {
    await using screen = await openList({ host: await lookedAt() })
    await screen.press('n')
    await screen.see('No filter is set.')
    await screen.press('/')
    await screen.type('26.05.884')
    await screen.press('enter')
    const row = screen.row('26.05.884')
    const at = screen.line(row).indexOf('26.05.884')
    expect(screen.cellStyle(at, row)).toMatchObject({ inverse: true })
    const first = cursorNumber(screen)
    await screen.press('n')
    expect(cursorNumber(screen)).not.toBe(first)
    await screen.press('N')
    expect(cursorNumber(screen)).toBe(first)
    await screen.press('N', 'n')
    expect(cursorNumber(screen)).toBe(first)
  })

  it('says what undoes a rating or a note, and undoes it', async () => {
    await using screen = await openOwnList()
    const before = rowOf(screen, 41)
    await screen.press('m')
    await screen.see('41 is rated good. u: undo')
    await screen.press('m')
    await screen.see('41 is rated bad. u: undo')
    await screen.press('u')
    await screen.see('Undone: the rating on 41.')
    expect(rowOf(screen, 41)).toContain('good')
    await screen.press('u', 'j', 'k')
    expect(rowOf(screen, 41)).toBe(before)
    await screen.press('e')
    await screen.type('works docked')
    await screen.press('enter')
    await screen.see('Noted on 41. u: undo')
    await screen.press('u')
    await screen.see('Undone: the note on 41.')
    expect(screen.has('works docked')).toBe(false)
  })

  it('refreshes by R and F5', async () => {
    await using screen = await openOwnList()
    for (const key of ['R', 'f5']) {
      await screen.press(key)
      await screen.see('Refreshed.')
      await screen.press('j', 'k')
    }
  })
})

describe('Esc', () => {
  it('returns to the summary from a tab that was opened there', async () => {
    await using screen = await openComparison()
    await screen.press('G', 'enter')
    await screen.miss('1[Summary]')
    await screen.press('escape')
    await screen.see('1[Summary]')
    await screen.press('2', 'escape')
    await screen.see('STATE')
  })

  it('names what may come next after a plan, by its key', async () => {
    await using screen = await openOwnList()
    await screen.press('G', 'd')
    await screen.see('↵ run')
    await screen.press('G', 'enter')
    await screen.see('Done.', /c: collect .*B now/, 'u: undo')
    await screen.press('u')
    await screen.see('Undo')
  })
})
