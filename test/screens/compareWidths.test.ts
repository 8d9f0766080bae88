import { describe, expect, it } from 'vitest'
import { openComparison, openTab, tabLines } from '../support/terminal/comparison.ts'
import { expectWholeFrame } from '../support/terminal/rows.ts'

const WIDTHS = Array.from({ length: 24 }, (_, index) => 40 + 4 * index)

describe('a comparison at every width', () => {
  it.each([
    ['1', 'Summary'],
    ['2', 'Packages'],
    ['3', 'Kernel & boot'],
    ['4', 'Units'],
    ['5', 'Files'],
    ['6', 'Configuration'],
    ['7', 'Features'],
  ])('%s %s has all its columns on the screen', async (key) => {
    await using screen = await openComparison()
    await screen.press(key)
    for (const columns of WIDTHS) {
      await screen.resize(columns, 24)
      expectWholeFrame(screen)
      const { titles, rows } = tabLines(screen)
      const at = `${columns} columns\n${screen.text()}`
      if (key !== '6') expect(titles, at).not.toContain('…')
      for (const row of rows) expect(row, at).not.toContain('……')
    }
  })

  it('says how much the open part holds', async () => {
    await using screen = await openComparison()
    await screen.press('2')
    for (const columns of WIDTHS) {
      await screen.resize(columns, 24)
      expect(openTab(screen), `${columns} columns`).toMatch(/^(Packages|Pkgs) 181$/)
    }
  })

  it('has both versions of the kernel wherever the two sides have columns', async () => {
    await using screen = await openComparison()
    await screen.press('3')
    for (const columns of WIDTHS.filter((width) => width >= 64)) {
      await screen.resize(columns, 24)
      await screen.see(/^.C {2}(?:kernel +)?kernel +linux-6\.18\.24 +linux-6\.18\.26/m)
    }
  })

  it('has a space between two parts in the bar of them', async () => {
    await using screen = await openComparison()
    for (const columns of WIDTHS) {
      await screen.resize(columns, 24)
      for (const key of ['1', '3', '6', '7']) {
        await screen.press(key)
        expect(screen.line(2), `${columns} columns`).not.toMatch(/\]\d|\d\[.*\]\S/)
      }
    }
  })

  it('shows packages apart and the end of a version, which is what differs', async () => {
    await using screen = await openComparison()
    await screen.press('2')
    for (const columns of [64, 80, 120]) {
      await screen.resize(columns, 60)
      const { rows } = tabLines(screen)
      const names = rows.map((row) => row.slice(4).split(/ {2}/)[0])
      expect(new Set(names).size, screen.text()).toBe(names.length)
      await screen.see(/ chromium +147\S+101 +147\S+137 /)
    }
    await screen.resize(80, 24)
    await screen.see(/ nvidia-persistenced /, / unit-scrip\S*-home-pre /)
  })

  it('shows of two long values where they differ: after what both begin with, and at their ends', async () => {
    await using screen = await openComparison()
    await screen.press('7')
    for (const columns of [80, 120, 160]) {
      await screen.resize(columns, 24)
      await screen.see(/ borg home +…exam\S*.*ns daily +…home:rob\S*.*ns hourly$/m)
    }
  })
})
