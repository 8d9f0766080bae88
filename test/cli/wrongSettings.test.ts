import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { layOut } from '../support/layout.ts'

const run = (text: string, argv: string[]) => {
  const home = layOut({ '/.config/terrapin/config.toml': text })
  const env = { PATH: process.env.PATH, HOME: home }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', '--demo', ...argv],
    { encoding: 'utf8', env, input: '' },
  )
  return { status, stdout, stderr }
}

describe('a command with wrong settings', () => {
  it.each([
    ['a wrong value', 'theme = 3\n', /^terrapin: \S+config\.toml, line 1: theme must be .*\.\n$/],
    ['no TOML', 'theme = \n', /^terrapin: \S+config\.toml, line 1, column 9: .*\.\n$/],
    [
      'several',
      'x = 1\ny = 2\n[keys]\nquit = 3\n',
      /^terrapin: .* x\. .* 2 more: see terrapin conf/,
    ],
    ['an escape', '"\\u001b[2J" = 1\n', /^terrapin: .*unknown setting: \\x1b\[2J\. .*\n$/],
    [
      'a list for a table',
      '[[keys]]\nswitch = "S"\n',
      /^terrapin: \S+config\.toml, line 1: keys must be a table: \[keys\]\.\n$/,
    ],
  ])('says on one line of stderr what is wrong, with %s, and does it', (_, text, message) => {
    for (const argv of [
      ['list'],
      [],
      ['list', '--json'],
      ['switch', '41', '--dry-run', '--json'],
    ]) {
      const { status, stdout, stderr } = run(text, argv)
      expect(status).toBe(0)
      const lines = stderr.split('\n').filter((line) => line.includes('config.toml'))
      expect(lines).toHaveLength(1)
      expect(`${lines[0]}\n`).toMatch(message)
      expect(stdout).not.toContain('config.toml')
      if (argv.includes('--json')) expect(() => JSON.parse(stdout)).not.toThrow()
    }
  })

  it.each(['--version', '--help'])('prints %s with any', (option) => {
    const { status, stdout, stderr } = run('colors = [[]]\n[[keys]]\n', [option])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toBe('')
  })

  it('says nothing of right ones', () => {
    expect(run('theme = "high-contrast"\n[keys]\nquit = "Q"\n', ['list']).stderr).toBe('')
  })
})
