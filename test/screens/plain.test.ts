import { describe, expect, it } from 'vitest'
import { cursorLine, expectWholeFrame, rowOf } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

// Decided when the program is loaded, which the first screen of this file does.
process.env.FORCE_COLOR = '0'

describe('without colour', () => {
  it('not one colour or attribute is sent', async () => {
    await using screen = await openList()
    await screen.press('space', 'g', 'enter')
    await screen.see('PACKAGE')
    await screen.press('?')
    expect(screen.written()).not.toMatch(/\x1b\[[0-9;]*m/)
  })

  it('the line under the cursor has its >, a mark its *', async () => {
    await using screen = await openList()
    expect(cursorLine(screen)).toMatch(/^> {3}41 /)
    await screen.press('space')
    expect(rowOf(screen, 41)).toMatch(/^ \* {2}41 /)
    expect(cursorLine(screen)).toMatch(/^> {3}38 /)
    await screen.press('space', 'k')
    expect(cursorLine(screen)).toMatch(/^>\* {2}38 /)
    expectWholeFrame(screen)
  })

  it('a package has its letter, the chosen way its brackets, a step its mark', async () => {
    await using screen = await openList()
    await screen.press('g', 'enter')
    await screen.see(/^>[UDARCr] {2}\S/m)
    await screen.press('escape', 's')
    await screen.see('Switch to 43', '[now]')
    await screen.press('tab')
    await screen.see('[at the next boot]')
  })
})
