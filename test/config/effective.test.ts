import { describe, expect, it, vi } from 'vitest'
import { effectiveSettings } from '../../src/config/effective.ts'

const FILE = '/home/anna/.config/terrapin/config.toml'
const effective = (text: string | null) =>
  effectiveSettings([
    text === null ? { file: FILE, kind: 'missing' } : { file: FILE, kind: 'text', text },
  ])
const setting = (text: string | null, key: string) => effective(text).find((one) => one.key === key)

describe('the settings in effect', () => {
  it('are all there are where nothing is set, with what stands in for each', () => {
    const settings = effective(null)
    const keys = settings.map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['elevation', 'configuration.repository']))
    expect(new Set(keys).size).toBe(keys.length)
    expect(settings.every(({ source }) => source.kind === 'default')).toBe(true)
    expect(setting(null, 'elevation')).toMatchObject({ value: null })
    expect(effective('')).toEqual(settings)
  })

  it('say the file and the line of what is set, however it is written', () => {
    const at = (line: number) => ({ kind: 'file', file: FILE, line })
    const text = 'elevation = "doas"\n\n[configuration]\nrepository = "~/nixos"\n'
    expect(setting(text, 'elevation')).toEqual({
      key: 'elevation',
      value: 'doas',
      source: at(1),
    })
    expect(setting(text, 'configuration.repository')).toMatchObject({
      value: '~/nixos',
      source: at(4),
    })
    for (const other of [
      '\nconfiguration.repository = "/srv"',
      '\nconfiguration = { repository = "/srv" }',
    ]) {
      expect(setting(other, 'configuration.repository')).toMatchObject({
        value: '/srv',
        source: at(2),
      })
      expect(setting(other, 'elevation')).toMatchObject({ source: { kind: 'default' } })
    }
  })

  it('are a person’s own before those of the machine, one by one', () => {
    const shared = '# for everyone\nelevation = "doas"\nconfiguration.repository = "/etc/nixos"\n'
    const files = [
      { file: FILE, text: 'configuration.repository = "~/nixos"', kind: 'text' as const },
      { file: '/etc/xdg/terrapin/config.toml', text: shared, kind: 'text' as const },
    ]
    const settings = effectiveSettings(files)
    expect(settings).toContainEqual({
      key: 'configuration.repository',
      value: '~/nixos',
      source: { kind: 'file', file: FILE, line: 1 },
    })
    expect(settings).toContainEqual({
      key: 'elevation',
      value: 'doas',
      source: { kind: 'file', file: '/etc/xdg/terrapin/config.toml', line: 2 },
    })
  })

  it('tell what stands in for one that no file sets, and of the variable that wins over it', () => {
    expect(setting('', 'theme')).toMatchObject({ value: 'default', source: { kind: 'default' } })
    vi.stubEnv('INK_SCREEN_READER', 'true')
    expect(setting('', 'screen_reader')).toEqual({
      key: 'screen_reader',
      value: true,
      source: { kind: 'environment', variable: 'INK_SCREEN_READER' },
    })
    expect(setting('screen_reader = false', 'screen_reader')).toMatchObject({ value: true })
    vi.stubEnv('INK_SCREEN_READER', 'false')
    expect(setting('screen_reader = true', 'screen_reader')).toMatchObject({
      value: false,
      source: { kind: 'environment' },
    })
    vi.stubEnv('INK_SCREEN_READER', 'maybe')
    expect(setting('screen_reader = true', 'screen_reader')).toMatchObject({
      value: true,
      source: { kind: 'file' },
    })
    vi.unstubAllEnvs()
  })

  it('have a table of any keys with those that are written, in either file', () => {
    const files = [
      { file: FILE, text: '[keys]\nswitch = "S"\n', kind: 'text' as const },
      { file: '/etc/x', text: '[keys]\nswitch = "w"\npin = ["i", "k"]\n', kind: 'text' as const },
    ]
    const keys = effectiveSettings(files).filter(({ key }) => key.startsWith('keys'))
    expect(keys).toEqual([
      { key: 'keys.switch', value: 'S', source: { kind: 'file', file: FILE, line: 2 } },
      { key: 'keys.pin', value: ['i', 'k'], source: { kind: 'file', file: '/etc/x', line: 3 } },
    ])
  })

  it('are those of a file that are right', () => {
    const text = 'theme = 3\nelevation = "doas"\n[colors]\ngood = "pink"\nbad = "bold"\n'
    expect(setting(text, 'theme')).toMatchObject({ value: 'default', source: { kind: 'default' } })
    expect(setting(text, 'colors.good')).toMatchObject({ value: null })
    expect(setting(text, 'elevation')).toMatchObject({ value: 'doas' })
    expect(setting(text, 'colors.bad')).toMatchObject({ value: 'bold', source: { line: 5 } })
  })
})
