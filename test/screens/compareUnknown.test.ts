import { describe, expect, it } from 'vitest'
import {
  allRead,
  chooseSide,
  openComparison,
  openTab,
  tabLines,
} from '../support/terminal/comparison.ts'
import { expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { etcOf, smallHost } from '../support/terminal/small.ts'

/** The sample's generations of home-manager, older before newer. */
async function openHomes(): Promise<Screen> {
  const screen = await openComparison({ columns: 120, rows: 40 })
  for (const [key, gen] of [
    ['before', 'home-manager:8'],
    ['after', 'home-manager:9'],
  ] as const) {
    await chooseSide(screen, key, gen)
    await screen.see(key === 'before' ? /^ home-manager:8 {2}→/m : /→ {2}home-manager:9$/m)
  }
  await allRead(screen)
  return screen
}

describe('two generations of home-manager', () => {
  it('have no boot and no features, which those tabs say', async () => {
    await using screen = await openHomes()
    await screen.press('3')
    expect(openTab(screen)).toBe('Kernel & boot ?')
    await screen.see('Unknown: No kernels to compare')
    expectWholeFrame(screen)
    await screen.press('7')
    expect(openTab(screen)).toBe('Features ?')
    await screen.see('Unknown: ', 'so no features to compare.')
    for (const key of ['enter', 'y']) {
      await screen.press(key)
      expect(screen.has(' Nothing is selected.')).toBe(true)
    }
    await screen.press('j', 'G', '/')
    await screen.type('x')
    await screen.see('Unknown: ')
    expect(screen.line(-1)).toContain('0 of 0')
    await screen.press('escape')
  })

  it('have packages and units all the same, and files that are rebuilt', async () => {
    await using screen = await openHomes()
    await screen.press('2')
    expect(openTab(screen)).toBe(`Packages ${tabLines(screen).rows.length}`)
    await screen.see(/^.U {2}neovim +0\.12\.0 +0\.12\.1 /m)
    await screen.press('4')
    expect(openTab(screen)).toBe('Units 0')
    await screen.see(' No differences.')
    await screen.press('5')
    expect(openTab(screen)).toBe('Files 1')
    await screen.see(/ rebuilt *$/m)
    await screen.press('6')
    expect(openTab(screen)).toBe('Configuration 0')
    await screen.see(/^[>▌]The first generation records no commit/m)
    await screen.press('enter')
    await screen.see(/^ Note$/m, 'The first generation records no commit')
  })
})

describe('a system beside a home', () => {
  it('has no units in common with it, which is said, and packages and files', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await chooseSide(screen, 'after', 'home-manager:9')
    await screen.see(/→ {2}home-manager:9$/m)
    await allRead(screen)
    await screen.press('4')
    expect(openTab(screen)).toBe('Units ?')
    await screen.see('Unknown: One is a NixOS system, the other a home configuration')
    for (const key of ['2', '5']) {
      await screen.press(key)
      expect(openTab(screen)).toMatch(/ \d+$/)
      expect(tabLines(screen).rows.length).toBeGreaterThan(10)
    }
    expectWholeFrame(screen)
  })
})

describe('a store database that can’t be read', () => {
  it.each([
    ['damaged', 'it is not an SQLite database'],
    ['none', 'There is no store database'],
  ] as const)('%s: packages are unknown and say why, the others are there', async (kind, why) => {
    const motd = (number: number) => etcOf(number, { motd: `${number}\n` })
    const host = smallHost({ database: kind, others: { ...motd(2), ...motd(3) } })
    await using screen = await openScreen({ host, columns: 120, rows: 30 })
    await seeSizes(screen)
    await screen.press('j', 'enter')
    await allRead(screen)
    await screen.press('2')
    expect(openTab(screen)).toBe('Packages ?')
    await screen.see('Unknown: ', why)
    expectWholeFrame(screen)
    await screen.press('E', 'S', 'O', 'enter')
    expect(screen.has(' Nothing is selected.')).toBe(true)
    await screen.see('Unknown: ', why)
    await screen.press('1')
    expect(screen.has('loading…')).toBe(false)
    await screen.press('3')
    expect(openTab(screen)).toMatch(/^Kernel & boot \d+$/)
    await screen.press('5')
    expect(openTab(screen)).toBe('Files 1')
    await screen.press('enter')
    await screen.see('etc/motd  changed', ' 1   - 2', '   1 + 3')
    await screen.press('escape', 'x')
    await screen.see(/^ 3 · .* → {2}2 · /m)
    await allRead(screen)
    await screen.press('2')
    await screen.see('Unknown: ', why)
  })
})
