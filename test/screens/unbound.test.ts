import { describe, expect, it } from 'vitest'
import { expectWholeFrame } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'

describe('a key that does nothing', () => {
  it('is said to, until the next key', async () => {
    await using screen = await openList()
    const footer = screen.line(-1)
    for (const [key, shown] of [
      ['z', 'z'],
      ['tab', 'Tab'],
      ['left', '←'],
      ['ctrl+x', 'Ctrl+X'],
    ] as const) {
      await screen.press(key)
      expect(screen.line(-1)).toBe(` ${shown}: no such key here (? help)`)
      expectWholeFrame(screen)
      await screen.press('k', 'j')
      expect(screen.line(-1)).toBe(footer)
    }
    await screen.press('z', '?')
    expect(screen.line(-1)).toMatch(/ Esc back/)
    await screen.press('s')
    expect(screen.line(-1)).toBe(' s: no such key here (Esc back)')
    await screen.press('escape')
    expect(screen.line(-1)).toBe(footer)
  })

  it('says nothing where a text is typed, a plan is made or an answer is asked for', async () => {
    await using screen = await openList()
    await screen.press('p')
    await screen.type('a')
    await screen.press('ctrl+x', 'left')
    expect(screen.has('no such key')).toBe(false)
    await screen.press('escape', 'G', 'k', 'k', 'space', 'g', 'B', 'enter', 'X', 'z')
    await screen.see('Discard this bisect')
    expect(screen.line(-1)).toMatch(/ discard .* keep/)
    await screen.press('enter')
  })

  it.each([
    ['a wheel’s arrows', '\u001b[A\u001b[B'],
    ['a mouse', '\u001b[<35;10;20M'],
    ['an old mouse', '\u001b[M\u0022\u0023\u0024'],
    ['the focus', '\u001b[I\u001b[O'],
    ['what a terminal is', '\u001b[?1;2c'],
    ['where its cursor is', '\u001b[6;1R'],
    ['Alt and a key', '\u001bx'],
    ['a paste', '\u001b[200~z\u001b[201~'],
    ['several at once', 'zz'],
  ])('says nothing of %s', async (_, bytes) => {
    await using screen = await openList()
    const footer = screen.line(-1)
    await screen.type(bytes)
    // A key later all that came before it was taken.
    await screen.press('k', 'j')
    await screen.type(bytes)
    expect(screen.line(-1)).toBe(footer)
  })
})
