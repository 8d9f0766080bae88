import { describe, expect, it } from 'vitest'
import { listWordMeanings } from '../../screens/help/words.ts'
import { keymap } from '../../screens/keymap.ts'
import '../../screens/registry.ts'
import { SHORT } from '../../screens/list/listStates.ts'
import { cursorNumber, expectWholeFrame } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

describe('help', () => {
  it('opens, scrolls to its end and closes again', async () => {
    await using screen = await openList()
    await screen.press('?')
    await screen.see('In the list', 'compare with the running (or marked)')
    expectWholeFrame(screen)
    await screen.type('j'.repeat(300))
    await screen.see('Symbols in a comparison', 'environment.systemPackages')
    expectWholeFrame(screen)
    await screen.press('k')
    await screen.see('↓ more')
    await screen.press('escape')
    await screen.see('STATE')
    expect(cursorNumber(screen)).toBe(41)
  })

  it('explains the words of the list right after its keys, and says how to read on', async () => {
    await using screen = await openList()
    await screen.press('?')
    expect(screen.line(-1)).toMatch(/^ ↓ scroll {2}PageDown next page {2}.*Esc back/)
    await screen.press('pagedown', 'd')
    await screen.see('Words in the list', /running, run +the running system/)
    await screen.see(
      /✓ 9 +booted successfully 9 times/,
      /✗ never up +started, never booted successfully/,
    )
    expectWholeFrame(screen)
    await screen.press('G')
    await screen.miss('scroll', 'next page')
  })

  it('knows every short form of the list’s words', () => {
    const words = listWordMeanings().flatMap(([word]) => word.split(', '))
    for (const [word, short] of Object.entries(SHORT)) {
      expect(words).toContain(word)
      expect(words).toContain(short)
    }
  })

  it('says first what the signs mean where two are compared', async () => {
    await using screen = await openList()
    await screen.press('g', 'enter')
    await screen.see('WHAT')
    await screen.press('?')
    await screen.see('rebuilt: same versions', 'no version in the name', 'Comparison')
    expect(screen.line(1)).toMatch(/Symbols in a comparison/)
    expectWholeFrame(screen)
  })

  it('goes up at once after going down too far', async () => {
    await using screen = await openList({ rows: 40 })
    await screen.press('?')
    await screen.type('j'.repeat(200))
    const bottom = screen.text()
    await screen.press('k')
    expect(screen.text()).not.toBe(bottom)
  })

  it('fits at 40 columns', async () => {
    await using screen = await openList({ columns: 40, rows: 300 })
    await screen.press('?')
    expectWholeFrame(screen)
    await screen.see('compare two', '(/run/current-system)')
    expect(
      screen
        .lines()
        .slice(2)
        .filter((line) => line.includes('…')),
    ).toEqual([])
  })

  it('tells every key of an action', async () => {
    await using screen = await openList({ columns: 80, rows: 300 })
    await screen.press('?')
    for (const { shown, help } of keymap().groups.flatMap(({ bindings }) => bindings)) {
      expect(screen.text()).toContain(`\n   ${shown} `)
      expect(screen.has(help), help).toBe(true)
    }
  })

  it.each([
    ['b', 'ENTRY, FILE', 'In the boot menu'],
    ['B', 'at most', 'Bisect'],
    ['!', 'Problems', 'Problems'],
    ['s', '--switch-generation', 'Plan'],
  ])('begins with the keys of where it is asked for: %s', async (key, shown, title) => {
    await using screen = await openList()
    await screen.press(key)
    await screen.see(shown)
    await screen.press('?')
    await screen.until(() => screen.line(1).trim() === title, title)
  })

  it('opens over a comparison and gives it back', async () => {
    await using screen = await openList()
    await screen.press('g', 'enter')
    await screen.see('WHAT')
    await screen.press('?')
    await screen.see('Comparison')
    await screen.press('q')
    await screen.see('WHAT')
  })

  it('opens over a plan and gives it back', async () => {
    await using screen = await openList()
    await screen.press('s')
    await screen.see('Switch to 41')
    await screen.press('?')
    await screen.see('Words in the list')
    await screen.press('escape')
    await screen.see('Switch to 41')
  })
})

describe('the footer', () => {
  it.each([40, 60, 80, 120])('names help and the way out at %i columns', async (columns) => {
    await using screen = await openList({ columns })
    expect(screen.line(-1)).toContain('? help')
    expect(screen.line(-1)).toContain('q quit')
    await screen.press('g', 'enter')
    await screen.see('WHAT')
    expect(screen.line(-1)).toContain('Esc back')
    await screen.press('escape', 's')
    await screen.see('Switch to 43')
    expect(screen.line(-1)).toMatch(/↵ (more|run)/)
    expect(screen.line(-1)).toContain('Esc back')
    expect(screen.overflowing()).toEqual([])
  })
})
