import { describe, expect, it } from 'vitest'
import { openComparison, tabLines } from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame, rowOf } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

// Decided when the program is loaded, which the first screen of this file does.
process.env.FORCE_COLOR = '0'

describe('without colour', () => {
  it('not one colour or attribute is sent', async () => {
    await using screen = await openComparison()
    for (const key of ['2', '3', '4', '5', '6', '7']) {
      await screen.press(key, 'j', 'enter')
      await screen.miss('Loading…')
      await screen.press('v', '?', 'escape', 'escape')
    }
    await screen.press('enter', 'space', 's', 'escape')
    expect(screen.written()).not.toMatch(/\x1b\[[0-9;]*m/)
  })

  it('the line under the cursor has its >, a mark its *', async () => {
    await using screen = await openList()
    expect(cursorLine(screen)).toMatch(/^[>▌] ● 41 /)
    await screen.press('space')
    expect(rowOf(screen, 41)).toMatch(/^ \*● 41 /)
    expect(cursorLine(screen)).toMatch(/^[>▌] {3}38 /)
    await screen.press('space', 'k')
    expect(cursorLine(screen)).toMatch(/^[>▌]\* {2}38 /)
    expectWholeFrame(screen)
  })

  it('the open tab has its brackets, a row its > and its letter, an effect its word', async () => {
    await using screen = await openComparison({ columns: 120, rows: 50 })
    for (const [key, name, row] of [
      ['2', 'Packages', /^[>▌ ][UDARCr] {2}\S/],
      [
        '3',
        'Kernel & boot',
        /^[>▌ ](?:[ARC] {2}(?:kernel|init|param|module|boot|spec)|Reboot needed)/,
      ],
      [
        '4',
        'Units',
        /^[>▌ ][ARC] {2}\S+(?: \(user\))? +(?:not )?(?:re)?(?:start|stop|load|–)|^[>▌ ]Assumes /,
      ],
      ['5', 'Files', /^[>▌ ][ARC] {2}(?:etc\/|activate|bin\/|boot\.json|init|dry-activate|sw)/],
      ['7', 'Features', /^[>▌ ][ARC] {2}[A-Z]/],
    ] as const) {
      await screen.press(key, 'j')
      const bar = screen.line(screen.lines().findIndex((line) => line.includes(`[${name}`)))
      expect(bar.match(/\[/g), bar).toHaveLength(1)
      const { rows } = tabLines(screen)
      for (const line of rows) expect(line).toMatch(row)
      expect(rows.findIndex((line) => line.startsWith('>'))).toBe(1)
    }
  })

  it('a difference has its signs, in one column and in two', async () => {
    await using screen = await openComparison({ columns: 120, rows: 50 })
    await screen.press('5', 'j', 'j', 'j', 'j', 'enter')
    await screen.see(/^ 4 {3}- \//m, /^ {3}4 \+ \//m)
    await screen.press('v')
    await screen.see(/^ 4 - \/.*│ 4 \+ \//m)
  })

  it('the chosen way of a plan has its brackets', async () => {
    await using screen = await openList({ rows: 60 })
    await screen.press('g', 's')
    await screen.see('Switch to 43', '[now]')
    await screen.press('tab')
    await screen.see('[at the next boot]')
  })
})
