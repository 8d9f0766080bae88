import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { effectiveSettings } from '../../src/config/effective.ts'
import { parseConfigs } from '../../src/config/parseSettings.ts'
import { tomlValue } from '../../src/config/toml.ts'
import { randomOf } from '../bisect/fixture.ts'

const NAMES = [
  ...[
    'elevation',
    'theme',
    'screen_reader',
    'full_redraw',
    'mouse',
    'configuration',
    'repository',
    'colors',
    'keys',
  ],
  ...[
    'good',
    'bad',
    'switch',
    'quit',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '',
    '0',
  ],
  ...['a.b', 'é"\\', 'x\ny'],
]
const SCALARS = [
  ...['"S"', "'red'", '""', '"doas"', '"/srv"', '"""\n[keys]\n"""', "'''x\n'''''", '"\\"#"'],
  ...['1', '0x1f', '1_0.5e3', 'nan', 'true', 'false'],
  ...['2020-01-01', '2020-01-01 10:00:00', '10:00:00', '2020-01-01T10:00:00Z'],
]

/** Texts that are TOML, of the names that settings have and of others, in any place. */
function randomText(random: () => number): string {
  const oneOf = <T>(some: readonly T[]) => some[Math.floor(random() * some.length)] as T
  const many = <T>(make: () => T) => Array.from({ length: Math.floor(random() * 4) }, make)
  const gap = () => oneOf(['', '', ' ', '\n', '# [keys]\n', '\r\n'])
  const key = () => tomlValue(oneOf(NAMES), random() < 0.5)
  const path = () => [key(), ...many(key).slice(2)].join(oneOf(['.', ' . ']))
  const value = (depth: number): string => {
    const kind = depth > 3 ? 1 : random()
    if (kind < 0.25)
      return `[${many(() => `${gap()}${value(depth + 1)}${gap()},`).join('')}${gap()}]`
    if (kind < 0.5) return `{ ${many(() => `${path()} = ${value(depth + 1)}`).join(', ')} }`
    return oneOf(SCALARS)
  }
  const header = () => oneOf([`[${path()}]`, `[[${path()}]]`, `[ ${path()} ] # x`])
  const line = () => (random() < 0.3 ? header() : `${path()} = ${value(0)}`)
  return [...many(line), ...many(line)].map((one) => `${gap()}${one}\n`).join('')
}

const isToml = (text: string) => {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

it('settings never throw, whatever the TOML is, and each fault names a line that is there', () => {
  const random = randomOf(7)
  let sound = 0
  for (let turn = 0; turn < 5_000; turn += 1) {
    const text = randomText(random)
    if (!isToml(text)) continue
    sound += 1
    const file = { file: '/f', kind: 'text' as const, text }
    const { errors } = parseConfigs([file])
    for (const { line, message } of errors) {
      expect(message, text).toMatch(/^\/f, line \d+: /)
      expect(line, text).toBeLessThanOrEqual(text.split('\n').length)
    }
    const lines = errors.map(({ line }) => line ?? 0)
    expect(lines, text).toEqual(lines.toSorted((a, b) => a - b))
    for (const { key, source } of effectiveSettings([file])) {
      if (source.kind === 'file') expect(source.line, `${key}: ${text}`).not.toBeNull()
    }
  }
  expect(sound).toBeGreaterThan(1_000)
})

/** Each setting in a line of its own, whose name says which: the line must be the one. */
it('a fault’s line is the one that has the name', () => {
  const random = randomOf(11)
  for (let turn = 0; turn < 2_000; turn += 1) {
    const lines = Array.from({ length: 5 }, (_, index) => {
      const scalar = SCALARS[Math.floor(random() * SCALARS.length)] as string
      return `wrong${index} = [${scalar}, { theme = ${scalar} }, [\n  ${scalar}]] # "`
    })
    const text = lines.join('\n')
    if (!isToml(text)) continue
    for (const { line, message } of parseConfigs([{ file: '/f', kind: 'text', text }]).errors) {
      const name = /unknown setting: (wrong\d)/.exec(message)?.[1]
      expect(text.split('\n')[(line ?? 0) - 1], text).toContain(`${name} = `)
    }
  }
})
