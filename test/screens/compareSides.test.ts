import { describe, expect, it } from 'vitest'
import {
  allRead,
  chooseSide,
  openComparison,
  openTab,
  sidesLine,
  tabLines,
} from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen } from '../support/terminal/screen.ts'
import { smallHost } from '../support/terminal/small.ts'

describe('x', () => {
  it('swaps the sides in every part, and swaps them back', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await screen.press('2')
    const packages = tabLines(screen)
    await screen.press('x')
    await screen.see(/^ 43 · .* → {2}41 ·/m, /PACKAGE +43 +41 /)
    await allRead(screen)
    await screen.see(/^.NixOS +26\.05\.2041\.\S+ → 26\.05\.1990/m)
    await screen.see(/^ Kernel +6\.18\.26 +→ 6\.18\.24 /m)
    for (const [key, line] of Object.entries({
      '2': /^.A {2}nvidia-persistenced +– +580\.142 /m,
      '3': /^.C {2}parameter +loglevel +7 +4/m,
      '4': /^.R {2}wg-quick-home\.service +stop /m,
      '5': /^.C {2}etc\/borg\/patterns +mode 0640 → 0644/m,
      '6': /^.R {2}6506cc0 {2}/m,
      '7': /^.R {2}Firewall +udp 51820 +open +–/m,
    })) {
      await screen.press(key)
      await screen.see(line)
    }
    await screen.press('2', 'x')
    await screen.see(/^ 41 · .* → {2}43 ·/m)
    expect(tabLines(screen)).toEqual(packages)
  })
})

describe('the next pair', () => {
  it('is both sides one generation on or back, on the same tab', async () => {
    await using screen = await openComparison()
    await screen.press('5', '[')
    expect(sidesLine(screen)).toMatch(/^ 38 · .* → {2}42 · /)
    expect(openTab(screen)).toMatch(/^Files/)
    await screen.press('[')
    expect(sidesLine(screen)).toMatch(/^ 36 · .* → {2}41 · /)
    await screen.press(']', ']')
    expect(sidesLine(screen)).toMatch(/^ 41 · .* → {2}43 · /)
    await allRead(screen)
    await screen.see(/^ Kernel +6\.18\.24 +→ 6\.18\.26 /m)
    expectWholeFrame(screen)
  })

  it('is not there beyond the newest and the oldest one, which is said', async () => {
    await using screen = await openList()
    await screen.press('g', 'enter', ']')
    expect(screen.line(-1)).toBe(' No newer generation.')
    expect(sidesLine(screen)).toMatch(/^ 41 · .* → {2}43 · /)
    await screen.press('escape', 'G', 'space', 'k', 'enter', '[')
    expect(screen.line(-1)).toBe(' No older generation.')
    expect(sidesLine(screen)).toMatch(/^ 12 · .* → {2}16 · /)
    await screen.press(']')
    expect(sidesLine(screen)).toMatch(/^ 16 · .* → {2}20 · /)
  })

  it('is not there of what is no generation', async () => {
    await using screen = await openComparison()
    await chooseSide(screen, 'after', '43/travel')
    await screen.see(/ → {2}43\/travel$/m)
    await screen.press('[')
    expect(screen.line(-1)).toBe(' Newer and older pairs need two generations.')
  })

  it('steps over those whose store path is gone', async () => {
    const host = smallHost({ generations: [1, 2, 3, 4, 5], gone: [1, 3] })
    await using screen = await openScreen({ host })
    await seeSizes(screen)
    await screen.press('j', 'enter')
    expect(sidesLine(screen)).toMatch(/^ 4 · .* → {2}5 · /)
    await screen.press('[')
    expect(sidesLine(screen)).toMatch(/^ 2 · .* → {2}4 · /)
    await screen.press('[')
    expect(screen.line(-1)).toBe(' No older generation.')
  })
})

describe('s', () => {
  it('shows the plan of a switch to the side after, and Esc the comparison again', async () => {
    await using screen = await openComparison()
    await screen.press('4', 'j')
    const row = cursorLine(screen)
    await screen.press('s')
    await screen.see('Switch to 43 now and make it the boot default')
    expectWholeFrame(screen)
    await screen.press('escape')
    expect(cursorLine(screen)).toBe(row)
    await screen.press('x')
    await screen.see(/^ 43 · .* → {2}41 · /m)
    await screen.press('s')
    await screen.see('Switch to 41 now and make it the boot default', '--switch-generation 41')
    await screen.press('tab')
    await screen.see('[at the next boot]')
  })

  it('carries it out, and the comparison says where the machine stands then', async () => {
    await using screen = await openOwnList({ columns: 120 })
    await screen.press('g', 'enter')
    await allRead(screen)
    await screen.press('x', 's')
    await screen.see('Switch to 41 now')
    await screen.press('enter')
    await screen.see('Done.', 'Verified: the profile points to 41')
    await screen.press('enter')
    await screen.see(/^ 43 · 2 h ago {2}→ {2}41 · .* running · booted · current · default$/m)
    await screen.press('escape')
    await screen.see('STATE', /^[ ●]+41 .*run cur booted def ✓ 9(?: {2}kernel .*| *)$/m)
  })

  it('is refused for what is no system that can be switched to', async () => {
    await using screen = await openComparison()
    await chooseSide(screen, 'after', 'home-manager:9')
    await screen.see(/ → {2}home-manager:9$/m)
    await screen.press('s')
    await screen.see('Can’t switch', 'bin/switch-to-configuration is missing')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' This plan is refused.')
    await screen.press('escape')
    await screen.see(/ → {2}home-manager:9$/m)
  })
})
