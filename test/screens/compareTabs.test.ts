import { beforeAll, describe, expect, it } from 'vitest'
import {
  diffDocument,
  everyRow,
  openComparison,
  openTab,
  tabLines,
} from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import { lookedAt } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'
import { type TabText, tabTexts } from '../support/terminal/tabRows.ts'

let tabs: readonly TabText[]
beforeAll(async () => {
  tabs = tabTexts(await diffDocument(await lookedAt(), '41', '43'))
})

/** What a tab is called where not all names fit. */
const SHORT: Readonly<Record<string, string>> = {
  Packages: 'Pkgs',
  'Kernel & boot': 'Boot',
  Configuration: 'Config',
}

/** Each title stands above its column in every row. */
function expectAligned(titles: string, rows: readonly string[]): void {
  for (const { 0: title, index: start } of titles.matchAll(/\S+(?: \S+)*/g)) {
    const end = start + title.length
    for (const row of rows) {
      if (title === 'SIZE') expect(row.slice(end - 1, end + 1).trimEnd(), row).toBe('B')
      else if (title === 'NOTE' && row.length <= start)
        continue // nothing more is to be said
      else if (start > 1) expect(row.slice(start - 2, start + 1), row).toMatch(/^ {2}\S$/)
      else expect(row.slice(0, 2), row).toMatch(/^[ >▌]\S$/)
    }
  }
}

/** The rows that are changes, without sentences about them. */
function changes(screen: Screen, { name }: TabText): string[] {
  const { rows } = tabLines(screen)
  return name === 'Summary' ? [...rows] : rows.filter((row) => /^[>▌ ][UDARCr] {2}\S/.test(row))
}

/** What stands in a row where the column of this title begins, or behind the letter. */
function cellOf(row: string, titles: string, title: string | null): string {
  const start = title === null ? 4 : titles.indexOf(title)
  return / *(\S+(?: \S+)*)/.exec(row.slice(start))?.[1] ?? ''
}

/** A text, or as much of it as there was space for; long ones may begin where they differ. */
function expectShown(shown: string, whole: string): void {
  const kept = shown.replaceAll('…', '')
  if (!shown.includes('…')) expect(shown).toBe(whole)
  else if (shown.startsWith('…')) expect(whole).toContain(kept)
  else {
    // Some are cut in their middle.
    const [start = '', end = ''] = shown.split('…')
    expect(whole.slice(0, start.length)).toBe(start)
    expect(whole.endsWith(end), `${whole}: ${shown}`).toBe(true)
  }
}

describe.each([
  [40, 12],
  [80, 24],
  [100, 28],
  [120, 40],
  [300, 60],
])('at %i×%i', (columns, rows) => {
  it('every tab fills the screen, says how much it holds and has its columns aligned', async () => {
    await using screen = await openComparison({ columns, rows })
    for (const tab of tabs) {
      const { key, name, count } = tab
      await screen.press(key)
      expectWholeFrame(screen)
      const message = (called: string) => `${called} ${count ?? ''}`.trim()
      expect([message(name), message(SHORT[name] ?? name)]).toContain(openTab(screen))
      if (tab.title !== null) expectAligned(tabLines(screen).titles, changes(screen, tab))
    }
  })

  it('each tab has the rows that the command line tells of, in order, and no other', async () => {
    await using screen = await openComparison({ columns, rows })
    for (const { key, title, rows: wanted } of tabs) {
      await screen.press(key)
      const { titles } = tabLines(screen)
      const found = await everyRow(screen, wanted.length)
      expect(found).toHaveLength(wanted.length)
      for (const [index, { name, cells }] of wanted.entries()) {
        const row = found[index] as string
        if (cells.length === 1) expectShown(row.trim(), name)
        else expectShown(cellOf(row, titles, title), name)
        if (cells[0]?.length === 1) expect(row[1]).toBe(cells[0])
      }
      const last = cursorLine(screen)
      await screen.press('j', 'G')
      expect(cursorLine(screen)).toBe(last)
    }
  })
})

it('has every cell of every row where there is space for all of them', async () => {
  await using screen = await openComparison({ columns: 400, rows: 60 })
  for (const { key, name, rows } of tabs) {
    await screen.press(key)
    const found = await everyRow(screen, rows.length)
    for (const [index, { cells }] of rows.entries()) {
      // A bar draws the size beside it.
      const text = found[index]?.replace(/ {2}[█▏▎▍▌▋▊▉]+(?= |$)/, '').trim()
      const row = text?.replace(/ +([→=]) /g, ' $1 ') ?? ''
      const shown = cells.length === 1 ? [row] : row.split(/ {2,}/)
      expect(shown, `${name}: ${cells}`).toHaveLength(cells.length)
      for (const [place, cell] of shown.entries()) expectShown(cell, cells[place] as string)
    }
  }
})
