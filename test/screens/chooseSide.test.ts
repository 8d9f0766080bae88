import { describe, expect, it } from 'vitest'
import { SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { link } from '../support/layout.ts'
import {
  allRead,
  chooseSide,
  openComparison,
  sidesLine,
  tabLines,
} from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { lookedAt } from '../support/terminal/sample.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

/** Everything that can be chosen, by going through it. */
async function offered(screen: Screen): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const name = /^[>▌] (\S+)/.exec(cursorLine(screen))?.[1] ?? ''
    if (found.at(-1) === name) return found
    found.push(name)
    await screen.press('down')
  }
}

/** The question, before anything is typed. */
async function ask(screen: Screen, key: '<' | '>'): Promise<void> {
  await screen.press(key)
  await screen.see('Type to filter, or paste a store path.')
}

describe('choosing a side', () => {
  it('offers generations, their specialisations and those of other profiles', async () => {
    await using screen = await openComparison()
    await ask(screen, '>')
    expectWholeFrame(screen)
    const all = await offered(screen)
    expect(all.slice(0, 6)).toEqual(['43', '43/travel', '42', '42/travel', '41', '41/travel'])
    expect(all.slice(-3)).toEqual(['home-manager:9', 'home-manager:8', 'home-manager:7'])
    expect(all.filter((name) => /^\d+$/.test(name))).toHaveLength(14)
    await screen.press('pageup', 'pageup', 'up')
    expect(cursorLine(screen)).toMatch(/^[>▌] 43 .*current · default/)
  })

  it('offers a pin whose generation is gone', async () => {
    const others = {
      [`${SYSTEM_PROFILES}/kept`]: link('kept-1-link'),
      [`${SYSTEM_PROFILES}/kept-1-link`]: link(systemPath(9)),
      [`${systemPath(9)}/nixos-version`]: '26.05.9',
    }
    await using screen = await openScreen({ host: smallHost({ others }) })
    await seeSizes(screen)
    await screen.press('j', 'enter')
    await chooseSide(screen, 'before', 'kept')
    await screen.see(/^ \S+ {2}→ {2}3 · /m)
    await screen.see(/NixOS +26\.05\.9 → 26\.05\.3/)
  })

  it('shows those with what is typed in them, and takes the one under the cursor', async () => {
    await using screen = await openComparison()
    await ask(screen, '<')
    await screen.type('travelx')
    await screen.press('backspace')
    await screen.see('travel█')
    expect(await offered(screen)).toEqual(['43', '42', '41', '38', '36'].map((n) => `${n}/travel`))
    await screen.press('ctrl+u')
    await screen.type('HOME')
    await screen.press('down', 'enter')
    await screen.see(/^ home-manager:8 {2}→ {2}43 · /m)
  })

  it.each([
    ['after', '41/travel', /^ 41 · .* → {2}41\/travel$/],
    ['before', '41/travel', /^ 41\/travel {2}→ {2}43 · /],
    ['before', '12', /^ 12 · .* → {2}43 · /],
    ['before', '42', /^ 42 · .* → {2}43 · /],
    ['after', 'known_good', /^ 41 · .* → {2}38 · .* pin known_good$/],
    ['before', 'home-manager:9', /^ home-manager:9 {2}→ {2}43 · /],
    ['before', 'previous', /^ 42 · .* → {2}43 · /],
    ['before', '/nix/var/nix/profiles/system-12-link', /^ 12 · .* → {2}43 · /],
  ] as const)('%s takes %s', async (key, gen, sides) => {
    await using screen = await openComparison()
    await chooseSide(screen, key, gen)
    await screen.until(() => !screen.has('Type to find'), 'the comparison')
    await screen.until(() => sides.test(sidesLine(screen)), `${sides}`)
    await allRead(screen)
    await screen.press('2')
    expect(tabLines(screen).rows.length).toBeGreaterThan(3)
    expectWholeFrame(screen)
  })

  it('takes a store path, pasted or typed in full', async () => {
    await using screen = await openComparison({ columns: 120 })
    const path = (await (await lookedAt()).resolve('/nix/var/nix/profiles/system-36-link')) ?? ''
    await ask(screen, '<')
    await screen.paste(`${path}\n`)
    await screen.see(`${path}█`)
    await screen.press('enter')
    await screen.see(/^ 36 · .* → {2}43 · /m)
    const special = await (await lookedAt()).resolve(`${path}/specialisation/travel`)
    await chooseSide(screen, 'after', special ?? '')
    await screen.see(/^ 36 · .* → {2}36\/travel$/m)
  })

  it.each([
    ['zzz', 'There is no generation or pin zzz.'],
    ['4321', 'There is no generation 4321 of /nix/var/nix/profiles/system.'],
    ['41/nowhere', '41 has no specialisation nowhere (it has travel).'],
    ['home-manager:99', 'There is no generation 99 of the profile home-manager.'],
    ['/etc/fstab', '/etc/fstab is not a store path and does not point to one.'],
    ['/nix/store/x', '/nix/store/x is not a store path and does not point to one.'],
    [`/nix/store/${'0'.repeat(32)}-gone`, '-gone is not in the store.'],
  ])('says of %s that it is nothing, and leaves the sides as they are', async (typed, message) => {
    await using screen = await openComparison({ columns: 120 })
    const before = screen.lines().slice(0, -1)
    await chooseSide(screen, 'after', typed)
    await screen.see(message)
    expect(screen.line(-1)).toContain(message)
    expect(screen.text()).toContain(`${typed}█`) // it can be mended
    await screen.press('escape')
    expect(screen.lines().slice(0, -1)).toEqual(before)
  })

  it('Esc leaves the sides as they are, and so does Enter where nothing is left', async () => {
    await using screen = await openComparison()
    const before = screen.text()
    await ask(screen, '>')
    await screen.press('down', 'q', 'escape')
    expect(screen.text()).toBe(before)
    await ask(screen, '<')
    await screen.press('space', 'x', 'z')
    await screen.see('xz█')
    expect(screen.lines().filter((line) => line.startsWith('▌'))).toEqual([])
    await screen.press('ctrl+u', 'escape')
    expect(screen.text()).toBe(before)
  })

  it.each([
    [40, 12],
    [120, 40],
  ])('is all there at %i×%i, the cursor always in view', async (columns, rows) => {
    await using screen = await openComparison({ columns, rows })
    await ask(screen, '>')
    expect(await offered(screen)).toHaveLength(14 + 5 + 3)
    expectWholeFrame(screen)
    await screen.press('pageup')
    expect(cursorLine(screen)).not.toBe('')
    expectWholeFrame(screen)
  })
})
