import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { folder, layOut } from '../support/layout.ts'

const run = (home: string, argv: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', 'config', ...argv],
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home, ...env } },
  )
  return { status, stdout, stderr }
}

const set = (text: string) => layOut({ '/.config/terrapin/config.toml': text })

it('lists the settings and where each comes from', () => {
  const home = set('elevation = "doas"\n')
  const { status, stdout, stderr } = run(home, [])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [title, ...rows] = stdout.split('\n')
  expect(title).toMatch(/^SETTING +VALUE +FROM$/)
  expect(rows).toContainEqual(
    expect.stringMatching(/^elevation +"doas" +.*\/\.config\/terrapin\/config\.toml, line 1$/),
  )
  expect(rows).toContainEqual(expect.stringMatching(/^configuration\.repository +– +default$/))
  expect(rows).toContainEqual(expect.stringMatching(/^color +yes +default$/))
})

it('is one document with --json', () => {
  const home = set('[configuration]\nrepository = "~/nixos"\n')
  const { status, stdout } = run(home, ['--json'], { NO_COLOR: '1' })
  expect(status).toBe(0)
  const document = JSON.parse(stdout)
  const file = `${home}/.config/terrapin/config.toml`
  expect(document.files[0]).toEqual({ file, present: true })
  expect(document.settings).toContainEqual({
    key: 'configuration.repository',
    value: '~/nixos',
    source: 'file',
    file,
    line: 2,
    variable: null,
    option: null,
  })
  expect(document.surroundings).toContainEqual(
    expect.objectContaining({ name: 'color', value: false, variable: 'NO_COLOR' }),
  )
})

it('says that there is no file, and where it would be', () => {
  const home = layOut()
  const { status, stdout } = run(home, [], { XDG_CONFIG_HOME: `${home}/elsewhere` })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^settings +\/.*\/elsewhere\/terrapin\/config\.toml +environment: XDG_/m)
  expect(stdout).toContain(`There is no ${home}/elsewhere/terrapin/config.toml.\n`)
})

it.each([
  [
    'a wrong value',
    '\nelevation = "su"\n',
    /, line 2: elevation must be "sudo", "doas" or "run0"\./,
  ],
  [
    'an unknown setting',
    'colour = 1\n',
    /, line 1: there is no setting colour\. The settings are: /,
  ],
  ['no TOML', '[configuration\n', /, line 1, column \d+: /],
  ['escapes', 'elevation = "\u001b[2J"\n', /config\.toml, line 1, column \d+: /],
])('says what is wrong in a file with %s', (_, text, says) => {
  const home = set(text)
  const { status, stdout, stderr } = run(home, [])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(says)
  expect(stderr).not.toContain('\u001b')
  const asked = run(home, ['--json'])
  expect(asked.status).toBe(2)
  expect(JSON.parse(asked.stdout).error).toMatchObject({ code: 'config' })
  expect(JSON.parse(asked.stdout).error.message).toMatch(says)
})

it('says where no file can be read', () => {
  const { status, stderr } = run(layOut({ '/.config/terrapin/config.toml': folder }), [])
  expect(status).toBe(2)
  expect(stderr).toMatch(/^terrapin: .*config\.toml is not a file\.\n$/)
})

it('shows no character of a setting that drives a terminal', () => {
  const home = set('[configuration]\nrepository = "/srv/\\u001b[31m\\u202e"\n')
  const { status, stdout } = run(home, [])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^configuration\.repository +"\/srv\/\\u001b\[31m\\u202e"/m)
})

it('says every key that can’t be, as the screens do', () => {
  const keys = ['foo = "x"', 'switch = "d"', 'pin = "ctrl+c"', 'find = "hyper+x"', 'help = "ss"']
  const { status, stdout, stderr } = run(set(`[keys]\nquit = "Q"\n${keys.join('\n')}\n`), [])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^terrapin: .*config\.toml, line 3: there is no action foo\./),
    expect.stringMatching(/, line 4: switch can’t be d, which is delete in the same place/),
    expect.stringMatching(/, line 5: ctrl\+c always quits/),
    expect.stringMatching(/, line 6: “hyper\+x” is no key/),
    expect.stringMatching(/, line 7: “ss” is no key/),
  ])
})

it('says how a list of keys without one is meant', () => {
  const { status, stderr } = run(set('[keys]\nquit = []\n'), [])
  expect(status).toBe(2)
  expect(stderr).toMatch(/, line 2: keys\.quit must be a key in quotes, or a list of them: .*\.\n$/)
})

it('is content with keys that can be', () => {
  const { status, stdout } = run(set('[keys]\nswitch = ["S", "ctrl+t"]\n'), [])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^keys\.switch +\["S","ctrl\+t"\]/m)
})
