import { describe, expect, it } from 'vitest'
import { KIND_LETTERS } from '../../src/compare/packages/packageKinds.ts'
import { openComparison, tabLines } from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import type { Screen } from '../support/terminal/screen.ts'
import { STATUSES } from '../support/terminal/tabRows.ts'

/** The packages of the sample's broken update. */
async function openPackages(): Promise<Screen> {
  const screen = await openComparison({ columns: 100, rows: 28 })
  await screen.press('2')
  return screen
}

/** The rows of packages; none where a sentence says why. */
const rows = (screen: Screen) => tabLines(screen).rows.filter((row) => /^[>▌ ]\S {2}\S/.test(row))
const names = (screen: Screen) => rows(screen).map((row) => row.slice(4).split('  ')[0])
const letters = (screen: Screen) =>
  rows(screen)
    .map((row) => row[1])
    .join('')

/** Bytes of KiB and MiB as they are shown. */
function sizes(screen: Screen): number[] {
  const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2 }
  return rows(screen).map((row) => {
    const [, number, unit = ''] = /[+−]?([\d.]+) (B|KiB|MiB)(?: |$)/.exec(row) ?? []
    return Number(number) * (units[unit] ?? Number.NaN)
  })
}

describe('the packages', () => {
  it('move, and tell of the row under the cursor what its columns cut', async () => {
    await using screen = await openPackages()
    const first = cursorLine(screen)
    await screen.press('j')
    expect(cursorLine(screen)).not.toBe(first)
    const name = cursorLine(screen).slice(4, 12)
    await screen.see(
      new RegExp(`^ ${name}\\S* {2}no version → none {2}\\S+ [KM]?i?B {2}removed$`, 'm'),
    )
    await screen.press('pagedown', 'ctrl+d', 'G')
    const last = cursorLine(screen).trimEnd()
    await screen.press('pagedown')
    expect(cursorLine(screen).trimEnd()).toBe(last)
    expect(rows(screen).at(-1)).toBe(last)
    await screen.see(/^ users-groups\.json {2}no version {2}\+40 B {2}rebuilt$/m)
    await screen.press('g')
    expect(cursorLine(screen)).toBe(first)
  })

  it('are found, and where nothing is found that is said', async () => {
    await using screen = await openPackages()
    await screen.press('/')
    await screen.type('FireFox')
    for (const name of names(screen)) expect(name).toContain('firefox')
    expect(screen.line(-1)).toMatch(/^ \/ FireFox█ {2}2 of 181 /)
    await screen.press('enter')
    expect(screen.line(-1)).toContain('“FireFox”')
    await screen.see(/ firefox {2}\S+ → \S+ .*upgraded/)
    await screen.press('/')
    await screen.type('zzz')
    await screen.see('No match for “FireFoxzzz”.')
    await screen.press('enter', 'enter')
    expect(screen.line(-1)).toBe(' Nothing is selected.')
    await screen.press('escape')
    expect(names(screen).length).toBeGreaterThan(10)
    await screen.see('PACKAGE')
  })

  it('c shows only what a person chose, and everything again', async () => {
    await using screen = await openPackages()
    await screen.press('E')
    for (const row of rows(screen)) expect(row).toMatch(/ explicit$/)
    await screen.see(' only explicit, by status')
    await screen.press('E')
    expect(rows(screen).some((row) => !row.endsWith('explicit'))).toBe(true)
    await screen.see('107 upgraded')
  })

  it('u shows those of one status after the other, and then all again', async () => {
    await using screen = await openPackages()
    for (const status of STATUSES) {
      await screen.press('S')
      await screen.see(` only ${status}, by status`)
      expect(letters(screen)).toMatch(new RegExp(`^${KIND_LETTERS[status]}*$`))
      if (status === 'downgraded') await screen.see('No downgraded packages.')
      else if (status === 'copies') await screen.see('No packages with changed copies.')
      else expect(letters(screen)).not.toBe('')
    }
    await screen.press('S')
    await screen.see('107 upgraded')
  })

  it('c, u and / go together, and it is said what for where nothing is left', async () => {
    await using screen = await openPackages()
    await screen.press('E', 'S', 'S', '/')
    await screen.type('xyz')
    await screen.see('No match for “xyz” among added explicit packages.')
    await screen.press('ctrl+u', 'enter')
    expect(letters(screen)).toMatch(/^A*$/)
    expectWholeFrame(screen)
  })

  it('o orders by status, by name, by how much they grow or shrink', async () => {
    await using screen = await openPackages()
    expect(letters(screen)).toMatch(/^R+A+C+U+$/)
    const byStatus = letters(screen)
    await screen.press('G')
    expect(letters(screen)).toMatch(/^r+$/)
    await screen.press('O')
    expect(cursorLine(screen).trimEnd()).toBe(rows(screen)[0])
    const byName = names(screen)
    expect(byName).toEqual([...byName].sort())
    await screen.press('O')
    const largest = sizes(screen)
    expect(largest).toEqual([...largest].sort((a, b) => b - a))
    expect(largest[0]).toBeGreaterThan(1024 ** 2)
    await screen.press('O')
    expect(letters(screen)).toBe(byStatus)
  })

  it('keep what was chosen for the next pair', async () => {
    await using screen = await openPackages()
    await screen.press('E', 'S', 'O', 'x')
    await screen.see(' only explicit, removed, by name')
  })
})
