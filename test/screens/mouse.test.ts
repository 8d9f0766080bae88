import { describe, expect, it } from 'vitest'
import { MOUSE_OFF } from '../../screens/terminalSession.ts'
import { openTab } from '../support/terminal/comparison.ts'
import { cursorNumber, rowOf } from '../support/terminal/rows.ts'
import { lookedAt, openList } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'

/** What a terminal sends for a button in a cell, counted from 0 (xterm's ctlseqs, SGR format). */
const mouse = (button: number, column: number, row: number) =>
  `\x1b[<${button};${column + 1};${row + 1}M\x1b[<${button};${column + 1};${row + 1}m`
const WHEEL_DOWN = 65

/** Clicks on a text, where it stands first. */
async function click(screen: Screen, text: string): Promise<void> {
  const row = screen.row(text)
  await screen.type(mouse(0, screen.line(row).indexOf(text), row))
}

describe('the mouse', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
    [40, 12],
  ])('selects, opens and moves at %i×%i', async (columns, rows) => {
    await using screen = await openList({ host: await lookedAt(), columns, rows })
    expect(cursorNumber(screen)).toBe(41)
    const below = screen.row(rowOf(screen, 38))
    await screen.type(mouse(0, 10, below))
    expect(cursorNumber(screen)).toBe(38)
    await screen.type(mouse(WHEEL_DOWN, 10, below))
    expect(cursorNumber(screen)).toBe(36)
    await screen.type(mouse(0, 10, below))
    await screen.type(mouse(0, 10, below))
    await screen.see(/38 .*→ .*41/)
  })

  it('clicks on tabs and on the keys of the footer', async () => {
    await using screen = await openList()
    await click(screen, 'compare')
    await screen.see('1[Summary]')
    await click(screen, '4 Units')
    await screen.until(() => openTab(screen).startsWith('Units'), 'the units')
    await click(screen, 'Esc back')
    await click(screen, ': all')
    await screen.see(' : █')
  })

  it('clicks on the key of a notice', async () => {
    await using screen = await openList()
    await click(screen, 'r roll back')
    await screen.see(/Roll back|rollback|Switch|default/)
  })

  it('leaves clicks with Shift, other buttons and pasted text alone', async () => {
    await using screen = await openList()
    const row = screen.row(rowOf(screen, 38))
    await screen.type(mouse(4, 10, row) + mouse(2, 10, row) + mouse(35, 10, row))
    await screen.type(`\x1b[200~${mouse(0, 10, row)}\x1b[201~`)
    expect(cursorNumber(screen)).toBe(41)
    // In pieces it is a click all the same.
    const bytes = mouse(0, 10, row)
    await screen.type(bytes.slice(0, 6))
    await screen.type(bytes.slice(6))
    expect(cursorNumber(screen)).toBe(38)
  })

  it('is switched off at the end', async () => {
    const screen = await openList()
    expect(screen.sent()).toContain('\x1b[?1000h')
    await screen.press('q')
    await screen.status
    expect(screen.sent().lastIndexOf(MOUSE_OFF)).toBeGreaterThan(
      screen.sent().lastIndexOf('\x1b[?1000h'),
    )
  })
})
