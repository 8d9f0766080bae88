import { describe, expect, it } from 'vitest'
import {
  cursorLine,
  cursorNumber,
  expectWholeFrame,
  generationRows,
} from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'

/** From the list: 41, which runs, beside 43, which does not. */
async function compared(screen: Screen): Promise<void> {
  await screen.press('g', 'enter')
  await screen.see('PACKAGE', /kernel 6\.18\.24 → 6\.18\.26 · \d+ packages · .* units/)
}

/** The rows of packages, from the titles to the rule. */
function packageRows(screen: Screen): string[] {
  const lines = screen.lines()
  const first = screen.row('PACKAGE') + 1
  return lines.slice(
    first,
    lines.findLastIndex((line) => line.startsWith('───')),
  )
}

describe('Enter', () => {
  it('compares with the running one, the older one first', async () => {
    await using screen = await openList()
    await compared(screen)
    expectWholeFrame(screen)
    const sides = screen.line(screen.row('→'))
    expect(sides).toMatch(/^ 41 · .*running · booted {2}→ {2}43 · .*current · default$/)
    expect(screen.line(screen.row('PACKAGE'))).toMatch(/PACKAGE +41 +43 +SIZE$/)
    for (const row of packageRows(screen)) expect(row).toMatch(/^[> ][UDARCr] {2}\S/)
  })

  it('compares the marked one with the one under the cursor, and two marked ones', async () => {
    await using screen = await openList()
    await screen.press('G', 'space', 'k', 'enter')
    await screen.see(/^ 12 .* → {2}16 /m)
    await screen.press('escape', 'space', 'g', 'enter')
    await screen.see(/^ 12 .* → {2}16 /m)
  })

  it('compares the running one with the current one, which is about to take its place', async () => {
    await using screen = await openList()
    await screen.press('enter')
    await screen.see(/^ 41 .* → {2}43 /m)
  })

  it('says why it can’t: more than two are marked', async () => {
    await using screen = await openList()
    await screen.press('space', 'space', 'space', 'enter')
    expect(screen.line(-1)).toBe(' Not now: more than two are marked.')
    await screen.press('j')
    expect(screen.line(-1)).toContain('? help')
  })
})

describe('the comparison', () => {
  it('keeps its columns aligned at every width', async () => {
    await using screen = await openList()
    await compared(screen)
    for (const columns of [40, 60, 72, 80, 120, 300]) {
      await screen.resize(columns, 24)
      expectWholeFrame(screen)
      const end = screen.line(screen.row('PACKAGE')).indexOf('SIZE') + 4
      for (const row of packageRows(screen)) {
        expect(row.slice(end - 2, end + 1).trimEnd(), row).toMatch(/B$/)
      }
    }
  })

  it('moves, and tells of the row under the cursor what its columns cut', async () => {
    await using screen = await openList()
    await compared(screen)
    const first = cursorLine(screen)
    await screen.press('j')
    expect(cursorLine(screen)).not.toBe(first)
    await screen.press('pagedown', 'ctrl+d', 'G')
    const last = cursorLine(screen)
    await screen.press('pagedown')
    expect(cursorLine(screen)).toBe(last)
    expect(packageRows(screen).at(-1)).toBe(last)
    await screen.press('g')
    expect(cursorLine(screen)).toBe(first)
  })

  it('finds, and says where nothing is found', async () => {
    await using screen = await openList()
    await compared(screen)
    await screen.press('/')
    await screen.type('firefox')
    for (const row of packageRows(screen).filter((line) => line !== '')) {
      expect(row).toContain('firefox')
    }
    await screen.press('enter')
    expect(screen.line(-1)).toContain('“firefox”')
    await screen.see(/ firefox {2}\S+ → \S+ .*upgraded/)
    await screen.press('/')
    await screen.type('zzz')
    await screen.see('Nothing with “firefoxzzz” in it.')
    await screen.press('escape')
    expect(packageRows(screen).length).toBeGreaterThan(10)
  })

  it('c shows only what a person chose', async () => {
    await using screen = await openList()
    await compared(screen)
    await screen.press('c')
    for (const row of packageRows(screen).filter((line) => line !== '')) {
      expect(row.trimEnd()).toMatch(/chosen$/)
    }
    await screen.press('c')
    expect(packageRows(screen).some((row) => !row.trimEnd().endsWith('chosen'))).toBe(true)
  })

  it('x swaps the sides', async () => {
    await using screen = await openList()
    await compared(screen)
    await screen.see('+')
    await screen.press('x')
    await screen.see(/^ 43 · .* → {2}41 ·/m, /PACKAGE +43 +41 /)
  })

  it('goes back to the list with any of four keys', async () => {
    await using screen = await openList()
    for (const key of ['escape', 'q', 'h', 'left']) {
      await compared(screen)
      await screen.press('j', key)
      expect(generationRows(screen)).toHaveLength(14)
      expect(cursorNumber(screen)).toBe(43)
    }
  })
})
