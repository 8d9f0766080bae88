import { describe, expect, it } from 'vitest'
import { openList } from '../support/terminal/sample.ts'

const row = (text: string, number: number) =>
  text.split('\n').find((line) => new RegExp(`^[>▌ ][* ]?[● ]? *${number} `).test(line)) ?? ''

describe('the list says what each generation changed', () => {
  it('with what each generation changed, from 110 columns on', async () => {
    await using screen = await openList({ columns: 120, rows: 30 })
    await screen.see('firefox 150.0.1')
    const text = screen.text()
    expect(row(text, 43)).toMatch(/kernel · ↑105 ~1 \+7 −2$/)
    expect(row(text, 41)).toMatch(/running booted ✓ 9 +kernel · ↑104 \+20 −11/)
    expect(row(text, 31)).toMatch(/= 28$/)
    expect(row(text, 12)).toMatch(/incomplete no entry$/)
    await screen.resize(80, 24)
    expect(screen.text()).not.toContain('CHANGED')
  })

  it('with growth and what goes with all older ones, where there is more room', async () => {
    await using screen = await openList({ columns: 150, rows: 30 })
    await screen.see('FREES↓')
    await screen.see('38.7 GiB █████████▍')
    const text = screen.text()
    expect(row(text, 41)).toMatch(/\+209\.3 MiB +(?:2026-04-30 +)?running booted ✓ 9 +kernel/)
    // What runs can't go.
    expect(row(text, 38)).toContain('41.2 GiB ██████████')
  })

  it('with a pane beside it, which says what failed first', async () => {
    await using screen = await openList({ columns: 200, rows: 40 })
    await screen.press('g')
    await screen.see('│ 42 → 43  2026-05-03 12:06:14')
    await screen.see('│ ✗ greetd.service in 3 of 3 boots of 43')
    await screen.see('│ ? commit 6506cc0 “greetd: start sway through')
    await screen.see('│ kernel 6.18.24 → 6.18.26 (reboot)')
    await screen.see('│ units 1 stop, 13 restart, 5 reload, 2 start')
    await screen.press('j')
    await screen.see('│ firefox 150.0 → 150.0.1')
    await screen.see('│ d6f98ba firefox: 150.0.1 before the channel has it')
  })
})
