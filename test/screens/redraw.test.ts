import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { layOut } from '../support/layout.ts'
import { openList } from '../support/terminal/sample.ts'

const NOISE = '\u001b[3;5Hbroadcast message from root\u001b[10;1H####'

describe('Ctrl+L draws everything again', () => {
  it.each<[string, string[], string | RegExp]>([
    ['in the list', [], 'GEN'],
    ['on a plan', ['s'], 'Switch to 41'],
    ['with the palette open', [':'], '↵ run'],
    ['over a plan as well', ['s', ':'], '↵ run'],
    ['in the help', ['?'], 'back'],
    ['where a text is typed', ['/', 'x'], 'x█'],
    ['in the boot menu', ['b'], /frees [\d.]+ MiB/],
  ])('%s', async (_, keys, shown) => {
    await using screen = await openList()
    for (const key of keys) {
      await screen.press(key)
      // What is opened while the plan is being made would be drawn before it.
      if (key === 's') await screen.see('Switch to 41')
    }
    await screen.see(shown)
    await screen.press('ctrl+l')
    const whole = screen.text()
    await screen.spoil(NOISE)
    expect(screen.text()).toContain('broadcast message')
    await screen.press('ctrl+l')
    await screen.until(() => screen.text() === whole, 'the screen as it was')
  })
})

/* At 9600 baud a second is 960 bytes; a screen of 80×24 has 1920 signs, and as many of colours. */
describe('a key writes', () => {
  const cost = async (...keys: string[]) => {
    await using screen = await openList()
    const costs: number[] = []
    for (const key of keys) {
      const before = screen.sent().length
      await screen.press(key)
      costs.push(screen.sent().length - before)
    }
    return costs
  }

  it('only the lines that it changes: the row that was left, the one reached, and what is known of it', async () => {
    for (const bytes of await cost('j', 'k', 'j')) expect(bytes).toBeLessThan(1200)
    const [, once] = await cost('n', 'x')
    expect(once).toBeLessThan(150)
  })

  describe('where the settings say so', () => {
    beforeEach(() =>
      vi.stubEnv('XDG_CONFIG_HOME', layOut({ 'terrapin/config.toml': 'full_redraw = true\n' })),
    )
    afterEach(() => void vi.unstubAllEnvs())
    it('the whole screen', async () => {
      for (const bytes of await cost('j', 'k')) expect(bytes).toBeGreaterThan(1500)
    })
  })
})
