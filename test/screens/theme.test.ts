import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeTheme } from '../../screens/theme.ts'
import { parseLook, THEMES, TONES } from '../../src/config/looks.ts'
import { layOut } from '../support/layout.ts'
import { rgbOf, XTERM_DARK } from '../support/terminal/draw.ts'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import { lookedAt, openList } from '../support/terminal/sample.ts'
import { openScreen, type ScreenOptions } from '../support/terminal/screen.ts'

const XTERM = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }

// chalk, which the theme loads, looks for it once.
vi.hoisted(() => {
  process.env.FORCE_COLOR ??= '1'
})

/** WCAG 2.1’s, of two colours as `#rrggbb`. */
function contrast(a: string, b: string): number {
  const luminance = (rgb: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(rgb.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return (light + 0.05) / (dark + 0.05)
}

describe('themes', () => {
  it.each(THEMES)('%s never sets black or white, one of which is the background', (theme) => {
    for (const COLORFGBG of ['', '15;0', '0;15']) {
      const { tones } = makeTheme({ theme, colors: {} }, { ...XTERM, COLORFGBG })
      expect(Object.keys(tones).sort()).toEqual([...TONES].sort())
      for (const { color, backgroundColor } of Object.values(tones)) {
        expect(color ?? '').not.toMatch(/black|white|gray/)
        expect(backgroundColor).toBeUndefined()
      }
    }
  })

  const namedColours = (theme: 'default' | 'light', env: Record<string, string>, level: number) => {
    const { tones } = makeTheme({ theme, colors: {} }, env, level)
    const colours = Object.values(tones).map(({ color }) => color ?? '')
    return new Set(colours.filter((color) => /^[a-z]+$/.test(color)))
  }

  it.each([
    ['a light background', 'default', { ...XTERM, COLORFGBG: '0;15' }, ['blue', 'magenta', 'red']],
    ['the theme light', 'light', XTERM, ['blue', 'magenta', 'red']],
    ['xterm', 'default', { ...XTERM, XTERM_VERSION: 'XTerm(379)' }, ['magenta', 'red']],
  ] as const)('with %s no yellow, cyan or green by name', (_, theme, env, named) => {
    expect(namedColours(theme, env, 1)).toEqual(new Set(named))
    expect(namedColours(theme, env, 3)).toEqual(new Set())
  })

  it.each([
    ['a dark background', { ...XTERM, COLORFGBG: '15;0' }],
    ['one without a number', { ...XTERM, COLORFGBG: '15;default;0' }],
    ['xterm, dark', { ...XTERM, XTERM_VERSION: 'XTerm(379)', COLORFGBG: '15;0' }],
    ['the Linux console', { TERM: 'linux' }],
    ['one of which nothing tells', XTERM],
  ])('with %s the terminal’s own colours', (_, env) => {
    expect(namedColours('default', env, 3)).toEqual(new Set(['cyan', 'green', 'red', 'yellow']))
  })

  it.each([
    ['on white', { COLORFGBG: '0;15' }, ['#ffffff']],
    ['on white and on black', { XTERM_VERSION: 'XTerm(379)' }, ['#ffffff', '#000000']],
  ])('its numbered colours can be read %s', (_, env, grounds) => {
    const { tones } = makeTheme({ theme: 'default', colors: {} }, { ...XTERM, ...env }, 2)
    const numbers = Object.values(tones).flatMap(
      ({ color }) => /\((\d+)\)/.exec(color ?? '')?.[1] ?? [],
    )
    expect(numbers.length).toBeGreaterThan(5)
    for (const number of numbers) {
      const rgb = rgbOf(Number(number), XTERM_DARK)
      for (const ground of grounds) expect(contrast(rgb, ground), number).toBeGreaterThanOrEqual(4)
    }
  })

  it('high contrast has the terminal’s own two colours only, and nothing dim', () => {
    for (const props of Object.values(
      makeTheme({ theme: 'high-contrast', colors: {} }, XTERM).tones,
    )) {
      expect(props).not.toHaveProperty('color')
      expect(props).not.toHaveProperty('dimColor')
    }
  })

  it('only plain, or a terminal of few glyphs, is ASCII', () => {
    expect(makeTheme({ theme: 'plain', colors: {} }, XTERM).ascii).toBe(true)
    expect(makeTheme({ theme: 'high-contrast', colors: {} }, XTERM).ascii).toBe(false)
    expect(makeTheme({ theme: 'default', colors: {} }, { TERM: 'linux' }).ascii).toBe(true)
  })

  it('colours that are set take the place of a theme’s', () => {
    const bad = parseLook('bold bright-red')
    if (bad === null) throw new Error('no look')
    const { tones } = makeTheme({ theme: 'default', colors: { bad } }, XTERM, 1)
    expect(tones.bad).toEqual({ color: 'redBright', bold: true })
    expect(tones.name).toEqual({ color: 'cyan' })
  })
})

describe('looks', () => {
  it.each([
    ['none', { color: null, attributes: [] }],
    ['#5fd7ff', { color: '#5fd7ff', attributes: [] }],
    [' Underline  BOLD green', { color: 'green', attributes: ['bold', 'underline'] }],
    ['inverse', { color: null, attributes: ['inverse'] }],
    ['bold 208', { color: 'ansi256(208)', attributes: ['bold'] }],
  ])('%s', (text, look) => expect(parseLook(text)).toEqual(look))

  it.each([
    '',
    'rot',
    'red green',
    'red red',
    '#12345',
    '256',
    '-1',
    'bold none',
    'bright-bold',
    '\u001b[31m',
  ])('%j is none', (text) => expect(parseLook(text)).toBeNull())
})

/** The list, its sizes and boots read, where ✓ is no sign that can be drawn. */
async function openAscii(options: Partial<ScreenOptions> = {}) {
  const screen = await openScreen({ host: await lookedAt(), ...options })
  await screen.see(/ [+] 9/, /12\.4 GiB|38 /)
  return screen
}

describe('the person’s settings on the screen', () => {
  afterEach(() => void vi.unstubAllEnvs())
  const set = (text: string) =>
    vi.stubEnv('XDG_CONFIG_HOME', layOut({ '/terrapin/config.toml': text }))

  it('colours, and keys in the footer, the help and the sentences', async () => {
    set(
      '[colors]\nkey = "magenta"\n[keys]\nswitch = "S"\nfind = ["ctrl+f", "F"]\npage-down = "f"\n',
    )
    await using screen = await openList({ columns: 200 })
    expect(screen.line(-1)).toMatch(/ S switch .* Ctrl\+F filter /)
    const at = screen.line(0).indexOf('terrapin')
    expect(screen.cellStyle(at, 0).color).toBe(5)
    await screen.press('s')
    expect(screen.has('Switch to 41')).toBe(false)
    await screen.press('S')
    await screen.see('Switch to 41')
    await screen.press('escape', '?')
    await screen.see(/^ {3}S +switch to this generation/m)
  })

  it('that are wrong are said, and the others hold', async () => {
    set('theme = "plain"\n[keys]\nswich = "S"\n')
    await using screen = await openAscii()
    await screen.see('config.toml, line 3: unknown action: swich')
    await screen.press('s')
    await screen.see('Switch to 41')
    expect(screen.text()).not.toMatch(/[^\x20-\x7e\n]/)
    await screen.close()
    expect(screen.errors()).toMatch(/^terrapin: .*Did you mean switch\? The palette .*\n$/)
  })

  it('of a wrong type, or that are not there, leave the others as they are set', async () => {
    set('theme = "plain"\nshade = 1\n[keys]\nquit = 3\nswitch = "S"\n')
    await using screen = await openAscii()
    await screen.see(/2 problems in the settings: \S+config\.toml/)
    expect(screen.text()).not.toMatch(/[^\x20-\x7e\n]/)
    await screen.press('S')
    await screen.see('Switch to 41')
    await screen.close()
    expect(screen.errors()).toMatch(/line 2: unknown setting: shade.*\n.*line 4: keys\.quit must/)
  })

  it('of keys hold beside wrong ones, of which ! has each whole', async () => {
    set('[keys]\nswitch = "S"\ndelete = "f2"\nhelp = "j"\n')
    await using screen = await openList({ rows: 40 })
    await screen.see(/2 problems in the settings: \S+config\.toml/)
    await screen.press('S')
    await screen.see('Switch to 41')
    await screen.press('escape', '!')
    await screen.see('“f2” is not a key', 'help can’t use j:')
    await screen.close()
    expect(screen.errors()).toMatch(/^terrapin: .*“f2” .*\nterrapin: .*help can’t use j.*\n$/)
  })

  it('plain is ASCII everywhere, and whole', async () => {
    set('theme = "plain"')
    await using screen = await openAscii({ columns: 40, rows: 12 })
    expect(cursorLine(screen)).toMatch(/^> o 41 /)
    for (const keys of [
      ['?'],
      ['escape', 'g', 'enter'],
      ['escape', 'b'],
      ['escape', ':'],
      ['escape'],
    ]) {
      await screen.press(...keys)
      expect(screen.text()).not.toMatch(/[^\x20-\x7e\n]/)
      expectWholeFrame(screen)
    }
  })

  it('the Linux console is drawn in ASCII without a setting, and gets no title', async () => {
    vi.stubEnv('TERM', 'linux')
    await using screen = await openAscii()
    expect(screen.text()).not.toMatch(/[^\x20-\x7e\n]/)
    expect(screen.line(-1)).toContain('Enter compare')
    expect(screen.sent()).not.toContain('\u001b]2;')
  })
})

describe('the terminal’s title', () => {
  it('says whose generations these are, and is put back at the end', async () => {
    const screen = await openList()
    expect(screen.sent()).toContain('\u001b[22;2t\u001b]2;terrapin: sample machine\u0007')
    expect(screen.sent()).not.toContain('\u001b[23;2t')
    await screen.close()
    expect(screen.sent().endsWith('\u001b[23;2t')).toBe(true)
  })
})
