import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { layOut } from '../support/layout.ts'

const run = (argv: string[], env: Record<string, string>, settings: string | null = null) => {
  const home =
    settings === null ? layOut() : layOut({ '/.config/terrapin/config.toml': `${settings}\n` })
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', '--demo', ...argv],
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home, ...env }, input: '' },
  )
  return { status, stdout, stderr }
}

const UTF8 = { LANG: 'de_DE.UTF-8', TERM: 'xterm' }
const NOT_ASCII = /[^\x00-\x7f]/
const COMMANDS = [
  ['list'],
  ['show', '43'],
  ['diff', '41', '43'],
  ['diff', '41', '43', '--markdown'],
  ['diff', '41', '43', '--stat'],
  ['packages', '41'],
  ['boot'],
  ['why', '41', 'glibc'],
  ['switch', '41', '--dry-run'],
  ['switch', '41', '--yes'],
  ['bisect'],
  ['config'],
  ['bisect', '--help'],
  ['show', '999'],
]

describe('a command draws ASCII only, through a pipe, too', () => {
  it.each([
    ['with the theme plain', UTF8, 'theme = "plain"', COMMANDS],
    ['on the Linux console', { ...UTF8, TERM: 'linux' }, null, COMMANDS.slice(0, 2)],
    ['in a locale that is not UTF-8', { LANG: 'C', TERM: 'xterm' }, null, COMMANDS.slice(0, 2)],
  ])('%s', (_, env, settings, commands) => {
    for (const argv of commands) {
      const { stdout, stderr } = run(argv, env, settings)
      expect(stdout + stderr).not.toBe('')
      expect(stdout + stderr).not.toMatch(NOT_ASCII)
    }
  })

  it('and draws its signs elsewhere, with columns as wide', () => {
    const drawn = run(['list'], UTF8).stdout
    expect(drawn).toMatch(/✓ \d/)
    const plain = run(['list'], UTF8, 'theme = "plain"').stdout
    expect(plain).toMatch(/\+ \d/)
    expect(plain.split('\n').map((line) => line.length)).toEqual(
      drawn.split('\n').map((line) => line.length),
    )
  })

  it('but leaves JSON and Nix’s own output as they are', () => {
    for (const argv of [
      ['list', '--json'],
      ['diff', '41', '43', '--json'],
      ['diff', '41', '43', '--plain'],
    ]) {
      const { stdout } = run(argv, { LANG: 'C' }, 'theme = "plain"')
      expect(stdout).toBe(run(argv, UTF8).stdout)
      expect(stdout.length).toBeGreaterThan(100)
    }
    expect(run(['diff', '41', '43', '--plain'], { LANG: 'C' }).stdout).toMatch(/→/)
  })
})
