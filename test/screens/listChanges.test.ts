import { describe, expect, it } from 'vitest'
import { openList } from '../support/terminal/sample.ts'

const row = (text: string, number: number) =>
  text.split('\n').find((line) => new RegExp(`^[>▌ ][* ]?[● ]? *${number} `).test(line)) ?? ''

describe('the list says what each generation changed', () => {
  it('with what each generation changed, from 110 columns on', async () => {
    await using screen = await openList({ columns: 120, rows: 30 })
    await screen.see('↑25') // the last that has one
    const text = screen.text()
    expect(row(text, 43)).toMatch(/43 +05-03 +2 h .* kernel · ↑105 ~1 \+7 −2$/)
    expect(row(text, 42)).toMatch(/firefox 150\.0\.1$/)
    expect(row(text, 41)).toMatch(/run booted ✓ 9 +kernel · ↑104 \+20 −11/)
    expect(row(text, 31)).toMatch(/= 28$/)
    expect(row(text, 12)).toMatch(/incompl\. no entry$/)
    await screen.resize(80, 24)
    expect(screen.text()).not.toContain('CHANGED')
  })

  it('with growth and what goes with all older ones, where there is more room', async () => {
    await using screen = await openList({ columns: 150, rows: 30 })
    await screen.see('FREES↓')
    await screen.see('38.7 GiB ███████▌')
    await screen.see('↑25')
    const text = screen.text()
    expect(row(text, 41)).toMatch(/\+209\.3 MiB +– +running booted +✓ 9 +kernel/)
    // What runs can't go.
    expect(row(text, 38)).toContain('41.2 GiB ████████')
  })

  it('has states of one kind below each other, as far as no column is lost to them', async () => {
    await using screen = await openList({ columns: 159, rows: 30 })
    await screen.see('↑25')
    const place = (number: number, word: string) => row(screen.text(), number).indexOf(word)
    const [state] = [
      screen
        .text()
        .split('\n')
        .find((line) => line.includes(' STATE ')),
    ]
    const start = state?.indexOf('STATE')
    expect([place(43, 'current'), place(41, 'running'), place(20, 'no entry')]).toEqual([
      ...[start, start, start],
    ])
    expect(place(43, 'default')).toBe(place(41, 'booted'))
    const signs = [place(43, '✗'), place(41, '✓'), place(38, '✓'), place(25, '✓')]
    expect(new Set(signs).size).toBe(1)
    expect(row(screen.text(), 38)).toContain('✓ 31 pin known_good')
  })

  it('with commits and the last boot on a wide terminal, and the rest of it for the last column', async () => {
    await using screen = await openList({ columns: 300, rows: 30 })
    await screen.see('greetd: start sway through')
    const text = screen.text()
    expect(row(text, 41)).toMatch(/04-30 .* 1 h +running booted .* flake: update nixpkgs/)
    expect(row(text, 38)).toMatch(/04-16 .* 3 d .*✓ 31 pin known_good/)
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
