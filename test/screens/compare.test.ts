import { describe, expect, it } from 'vitest'
import { allRead, openComparison, openTab, tabLines } from '../support/terminal/comparison.ts'
import {
  cursorLine,
  cursorNumber,
  expectWholeFrame,
  generationRows,
} from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

describe('Enter', () => {
  it('compares with the running one, the older one first, beginning with the summary', async () => {
    await using screen = await openList()
    await screen.press('g', 'enter')
    expectWholeFrame(screen)
    expect(openTab(screen)).toBe('Summary')
    expect(screen.line(screen.row('→'))).toMatch(
      /^ 41 · .*running · booted {2}→ {2}43 · .*current · default$/,
    )
    await screen.see(/Kernel +6\.18\.24 +→ 6\.18\.26 /)
    await allRead(screen)
    await screen.press('2')
    expect(tabLines(screen).titles).toMatch(/PACKAGE +41 +43 +SIZE$/)
    for (const row of tabLines(screen).rows) expect(row).toMatch(/^[>▌ ][UDARCr] {2}\S/)
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
    expect(screen.line(-1)).toBe(' More than two generations are marked.')
    await screen.press('j')
    expect(screen.line(-1)).toContain('? help')
  })
})

describe('the tabs', () => {
  it('open by their numbers, and one after the other, round and round', async () => {
    await using screen = await openComparison({ columns: 120 })
    const names = ['Summary', 'Packages', 'Kernel & boot', 'Units', 'Files']
    names.push('Configuration', 'Features')
    const opened = () => openTab(screen).replace(/ \d+$/, '')
    for (const [index, name] of names.entries()) {
      await screen.press(String(index + 1))
      expect(opened()).toBe(name)
    }
    for (const key of ['tab', 'right', 'l']) {
      for (const name of names) {
        await screen.press(key)
        expect(opened(), key).toBe(name)
      }
    }
    await screen.press('1')
    for (const key of ['shift+tab', 'left', 'h']) {
      for (const name of [...names].reverse()) {
        await screen.press(key)
        expect(opened(), key).toBe(name)
      }
    }
    expectWholeFrame(screen)
  })

  it('each keep their place and what is looked for in them', async () => {
    await using screen = await openComparison()
    await screen.press('5', 'j', 'j')
    const file = cursorLine(screen)
    await screen.press('2', '/')
    await screen.type('firefox')
    await screen.press('enter', 'j')
    const found = cursorLine(screen)
    await screen.press('5')
    expect(cursorLine(screen)).toBe(file)
    expect(tabLines(screen).rows).toHaveLength(14)
    expect(screen.line(-1)).not.toContain('firefox')
    await screen.press('2')
    expect(cursorLine(screen)).toBe(found)
    expect(screen.line(-1)).toContain('“firefox”')
  })

  it('of a topic opens by Enter on its line of the summary', async () => {
    await using screen = await openComparison({ columns: 120 })
    const opened = {
      Network: 'Units',
      Access: 'Features',
      NixOS: 'Packages',
      Kernel: 'Kernel & boot',
      'Init system': 'Kernel & boot',
      Drivers: 'Packages',
      Switching: 'Units',
      'Unit files': 'Units',
      'Biggest growth': 'Packages',
      Packages: 'Packages',
      Closure: 'Packages',
      Files: 'Files',
      Configuration: 'Configuration',
      Features: 'Features',
    }
    // What failed and its candidates open their own texts.
    await screen.press('j', 'j', 'j')
    for (const [topic, name] of Object.entries(opened)) {
      expect(cursorLine(screen)).toMatch(new RegExp(`^[>▌]${topic}  `))
      await screen.press('enter')
      expect(openTab(screen)).toMatch(new RegExp(`^${name} \\d+$`))
      await screen.press('1', 'j')
    }
  })
})

describe('the comparison', () => {
  it('keeps its columns aligned at every width', async () => {
    await using screen = await openComparison()
    await screen.press('2')
    for (const columns of [60, 72, 80, 120, 300]) {
      await screen.resize(columns, 24)
      expectWholeFrame(screen)
      const end = tabLines(screen).titles.indexOf('SIZE') + 4
      for (const row of tabLines(screen).rows) {
        expect(row.slice(end - 2, end + 1).trimEnd(), row).toMatch(/B$/)
      }
    }
  })

  it('goes back to the list, and no key for the part before does', async () => {
    await using screen = await openList()
    for (const key of ['escape', 'q']) {
      await screen.press('g', 'enter')
      await screen.see('WHAT')
      await screen.press('h', 'left', 'j')
      expect(generationRows(screen)).toHaveLength(0)
      await screen.press(key)
      expect(generationRows(screen)).toHaveLength(14)
      expect(cursorNumber(screen)).toBe(43)
    }
  })
})
