import { describe, expect, it } from 'vitest'
import { openComparison } from '../support/terminal/comparison.ts'
import { cursorLine } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

describe('the history', () => {
  it('opens from the list with what each generation changed, explicit packages first', async () => {
    await using screen = await openList({ columns: 120, rows: 40 })
    await screen.press('H')
    await screen.see('What changed · in 13 of 14 generations')
    await screen.see(
      /^[>▌] 43 {2}2026-05-03 {2}U \* {2}breeze-icons +6\.25\.0 → 6\.26\.0 +nixpkgs ab12f55/m,
    )
    await screen.press('/', ...'firefox', 'enter')
    await screen.see(/ 42 {2}2026-05-02 {2}U \* {2}firefox +150\.0 → 150\.0\.1 +d6f98ba firefox: /)
    await screen.press('escape', 'escape')
    await screen.see('CLOSURE')
  })

  it('is of one package where the cursor is on one, and Enter compares that generation', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await screen.press('3', 'H')
    await screen.see('elect a package, unit, file or feature')
    await screen.press('2', '/', ...'nvidia-persistenced', 'enter', 'H')
    await screen.see('Changes of nvidia-persistenced · in 7 of 14 generations')
    expect(cursorLine(screen)).toMatch(/^[>▌] 43 +2026-05-03 +removed 580\.142/)
    await screen.press('j', 'enter')
    await screen.see(/^ 34 .* → {2}36 /m)
  })

  it('is offered where nothing in the list matches', async () => {
    await using screen = await openList({ columns: 100, rows: 30 })
    await screen.press('/', ...'thunderbird', 'enter')
    await screen.see('H: search what changed between generations')
    await screen.press('H')
    await screen.see(/^[>▌] 43 .*thunderbird +149\.0\.2 → 150\.0/m)
  })

  it('shows packages that were only rebuilt where asked', async () => {
    await using screen = await openList({ columns: 120, rows: 40 })
    await screen.press('H')
    await screen.see('What changed · in')
    await screen.press('/', ...'waybar', 'enter')
    await screen.press('A')
    await screen.see(/r \* {2}waybar +rebuilt/)
    await screen.press('A')
    await screen.miss(/r \* {2}waybar +rebuilt/)
  })

  it('has features, units and files, too, and a tunnel by what people call it', async () => {
    await using screen = await openList({ columns: 140, rows: 40 })
    await screen.press('H')
    await screen.until(() => !screen.has('loading more'), 'the end of it')
    await screen.press('/', ...'tunnel', 'enter')
    await screen.see(/^[>▌] 43 .*A {4}WireGuard: home +added 10\.20\..* 6b5c3a7 wireguard:/m)
    await screen.press('escape', '/', ...'greetd', 'enter')
    await screen.see(
      / C {4}unit greetd\.service +changed ExecStart, greetd\.toml.* 6506cc0 greetd: /,
    )
  })

  it.each([
    ['4', 'greetd.service', 'unit greetd.service', / 43 .*changed ExecStart.* 6506cc0 greetd: /],
    ['5', 'etc/fstab', 'file etc/fstab', / 43 +2026-05-03 +changed/],
    ['7', 'WireGuard', 'WireGuard: home', / 43 .*added 10\.20\..* 6b5c3a7 wireguard: /],
  ])('is of the row under the cursor in tab %s: %s', async (tab, wanted, title, row) => {
    await using screen = await openComparison({ columns: 140, rows: 40 })
    await screen.press(tab, '/', ...wanted, 'enter', 'H')
    await screen.see(new RegExp(`Changes of ${title} · in \\d+ of 14 generations`))
    await screen.see(row)
    await screen.press('enter')
    await screen.see(/ → {2}43 /)
  })
})
