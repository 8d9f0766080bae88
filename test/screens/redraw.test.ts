import { describe, expect, it } from 'vitest'
import { openList } from '../support/terminal/sample.ts'

const NOISE = '\u001b[3;5Hbroadcast message from root\u001b[10;1H####'

describe('Ctrl+L draws everything again', () => {
  it.each<[string, string[], string]>([
    ['in the list', [], 'GEN'],
    ['on a plan', ['s'], 'Switch to 41'],
    ['with the palette open', [':'], 'do it'],
    ['over a plan as well', ['s', ':'], 'do it'],
    ['in the help', ['?'], 'back'],
    ['where a text is typed', ['/', 'x'], 'x█'],
    ['in the boot menu', ['b'], 'back'],
  ])('%s', async (_, keys, shown) => {
    await using screen = await openList()
    await screen.press(...keys)
    await screen.see(shown)
    await screen.press('ctrl+l')
    const whole = screen.text()
    await screen.spoil(NOISE)
    expect(screen.text()).toContain('broadcast message')
    await screen.press('ctrl+l')
    await screen.until(() => screen.text() === whole, 'the screen as it was')
  })
})
