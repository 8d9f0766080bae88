import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folder, forbid, layOut, link } from '../support/layout.ts'

const run = (home: string, argv: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', 'config', ...argv],
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home, ...env } },
  )
  return { status, stdout, stderr }
}

const set = (text: string) => layOut({ '/.config/terrapin/config.toml': text })

it('is a configuration file with all that is in force, and where each value comes from', () => {
  const home = set('elevation = "doas"\ntheme = "high-contrast"\n[keys]\nquit = ["Q", "x"]\n')
  const { status, stdout, stderr } = run(home, [])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.split('\n')
  for (const line of [
    /^# \/.*\/\.config\/terrapin\/config\.toml$/,
    /^elevation = "doas" +# \/.*\/config\.toml, line 1$/,
    /^screen_reader = false +# built in$/,
    /^full_redraw = false +# built in$/,
    /^# repository = "\/etc\/nixos" +# not set: /,
    /^bad = "bold inverse" +# built in, theme high-contrast$/,
    /^quit = \["Q", "x"\] +# \/.*\/config\.toml, line 4; quit$/,
    /^switch = "s" +# built in; switch to this generation/,
    /^# interrupt = "ctrl\+c" +# can’t be set; /,
    /^# color yes \(built in\)$/,
  ]) {
    expect(lines).toContainEqual(expect.stringMatching(line))
  }
})

const asJson = (home: string, env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = run(home, ['--json'], env)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

it.each([
  ['nothing', '', {}],
  [
    'other keys and colours',
    '[keys]\nquit = "Q"\nfind = ["f", "/"]\n[colors]\nbad = "bold #ff0080"',
    {},
  ],
  [
    'what must be quoted',
    '[configuration]\nrepository = "/srv/\\u202e\\U000E0041é\\"\\\\x"',
    { LANG: 'C' },
  ],
  ['the theme plain', 'theme = "plain"\nscreen_reader = true', {}],
  ['a light background', '', { COLORFGBG: '0;15' }],
])('can be pasted as one: with %s the same holds', (_, text, env) => {
  const home = set(text)
  const printed = run(home, [], env).stdout
  const values = (document: ReturnType<typeof asJson>) => ({
    keys: document.keys.map(({ action, keys }: Record<string, unknown>) => [action, keys]),
    colors: document.colors.map(({ color, value }: Record<string, unknown>) => [color, value]),
    settings: document.settings
      .filter(({ key }: { key: string }) => /^(theme|configuration)/.test(key))
      .map(({ key, value }: Record<string, unknown>) => [key, value]),
  })
  expect(values(asJson(set(printed)))).toEqual(values(asJson(home, env)))
})

it('is one document with --json', () => {
  const home = set('[configuration]\nrepository = "~/nixos"\n')
  const { status, stdout } = run(home, ['--json'], { NO_COLOR: '1', COLORFGBG: '15;0' })
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
  expect(document.colors).toContainEqual({
    ...{ color: 'good', value: 'green' },
    ...{ source: 'default', file: null, line: null, variable: null, option: null },
  })
  expect(document.keys).toContainEqual(
    expect.objectContaining({ action: 'quit', keys: ['q'], settable: true, source: 'default' }),
  )
  expect(document.surroundings).toContainEqual(
    expect.objectContaining({ name: 'color', value: false, variable: 'NO_COLOR' }),
  )
})

it('says that there is no file, and where it would be', () => {
  const home = layOut()
  const { status, stdout } = run(home, [], { XDG_CONFIG_HOME: `${home}/elsewhere` })
  expect(status).toBe(0)
  const file = `${home}/elsewhere/terrapin/config.toml`
  expect(stdout).toContain(`# ${file}: missing\n`)
})

it('takes nothing from the disk that --root names', () => {
  const home = layOut()
  const file = 'terrapin/config.toml'
  const wrong = { [`/etc/xdg/${file}`]: 'theme = 1', [`/root/.config/${file}`]: 'theme = 2' }
  const disk = layOut({ ...wrong, [`${home}/.config/${file}`]: 'theme = 3' })
  expect(run(home, ['--root', disk])).toEqual(run(home, []))
  expect(run(home, ['--root', disk]).status).toBe(0)
})

it.each([
  [
    'a wrong value',
    '\nelevation = "su"\n',
    /, line 2: elevation must be "sudo", "doas" or "run0"\./,
  ],
  ['an unknown setting', 'colour = 1\n', /, line 1: unknown setting: colour\. The settings are: /],
  ['no TOML', '[configuration\n', /, line 1, column \d+: /],
  ['a wrong value of a key', '[keys]\nquit = 3\n', /, line 2: keys\.quit must be a quoted key/],
  ['escapes', 'elevation = "\u001b[2J"\n', /config\.toml, line 1, column \d+: /],
])('says what is wrong in a file with %s', (_, text, message) => {
  const home = set(text)
  const { status, stdout, stderr } = run(home, [])
  expect(status).toBe(2)
  expect(stdout).toMatch(/^quit = "q" +# built in; quit$/m)
  expect(stderr).toMatch(message)
  expect(stderr).not.toContain('\u001b')
  const asked = run(home, ['--json'])
  expect(asked.status).toBe(2)
  expect(JSON.parse(asked.stdout).error).toMatchObject({ code: 'config' })
  expect(JSON.parse(asked.stdout).error.message).toMatch(message)
  expect(JSON.parse(asked.stdout).keys.length).toBeGreaterThan(50)
})

it('says where no file can be read', () => {
  const { status, stderr } = run(layOut({ '/.config/terrapin/config.toml': folder }), [])
  expect(status).toBe(2)
  expect(stderr).toMatch(/^terrapin: .*config\.toml is not a file\.\n$/)
})

it('says of a link to nowhere that it leads nowhere', () => {
  const home = layOut({ '/.config/terrapin/config.toml': link('/nix/store/collected') })
  const { status, stdout, stderr } = run(home, [])
  expect(status).toBe(2)
  expect(stdout).toMatch(/^# \S+\/config\.toml: broken link$/m)
  expect(stderr).toMatch(/^terrapin: \S+\/config\.toml is a broken link and is ignored.*\n$/)
  const asked = JSON.parse(run(home, ['--json']).stdout)
  expect(asked.files[0]).toMatchObject({ present: false })
  expect(asked.error).toMatchObject({ code: 'config' })
})

it('says of a file in a directory that may not be entered only that it can’t be read', () => {
  const home = layOut({ '/.config/terrapin/config.toml': '' })
  const program = layOut()
  cpSync('dist', join(program, 'dist'), { recursive: true })
  forbid(home, '/.config/terrapin')
  const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(program, 'dist/terrapin.js'), 'config'],
    { encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH, HOME: home }, ...who },
  )
  expect(status).toBe(2)
  expect(stdout).toMatch(/^# \S+\/config\.toml: can’t be read$/m)
  expect(stdout.replace(/^# \/etc\/.*$/m, '')).not.toContain(': missing')
  expect(stderr).toMatch(/^terrapin: \S+ can’t be read: permission denied\.\n$/)
})

it('shows no character of a setting that drives a terminal', () => {
  const home = set('[configuration]\nrepository = "/srv/\\u001b[31m\\u202e"\n')
  const { status, stdout } = run(home, [])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^repository = "\/srv\/\\u001b\[31m\\u202e"/m)
})

it('says every key that can’t be, as the screens do', () => {
  const keys = ['foo = "x"', 'switch = "d"', 'pin = "ctrl+c"', 'find = "hyper+x"', 'help = "ss"']
  const { status, stdout, stderr } = run(set(`[keys]\nquit = "Q"\n${keys.join('\n')}\n`), [])
  expect(status).toBe(2)
  expect(stdout).toMatch(/^quit = "Q" .*, line 2; quit$/m)
  expect(stdout).toMatch(/^switch = "s" +# built in; /m)
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^terrapin: .*config\.toml, line 3: unknown action: foo\./),
    expect.stringMatching(/, line 4: switch can’t use d: delete uses it on the same screen/),
    expect.stringMatching(/, line 5: ctrl\+c always quits/),
    expect.stringMatching(/, line 6: “hyper\+x” is not a key/),
    expect.stringMatching(/, line 7: “ss” is not a key/),
  ])
})

it('says how a list of keys without one is meant', () => {
  const { status, stderr } = run(set('[keys]\nquit = []\n'), [])
  expect(status).toBe(2)
  expect(stderr).toMatch(/, line 2: keys\.quit must be a quoted key, or a list of keys: .*\.\n$/)
})

it('tells the faults of keys and of other settings in the order of their lines', () => {
  const text = 'x = 1\n[keys]\nfoo = "x"\nquit = 3\nswitch = "d"\n[colors]\ngood = 1\n'
  const { stderr } = run(set(text), [])
  expect([...stderr.matchAll(/, line (\d+): /g)].map(([, line]) => line)).toEqual([
    ...['1', '3', '4', '5', '7'],
  ])
})

it('is content with keys that can be', () => {
  const { status, stdout } = run(set('[keys]\nswitch = ["S", "ctrl+t"]\n'), [])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^switch = \["S", "ctrl\+t"\] /m)
})

it('tells what is wrong from the first line to the last, whatever it is about', () => {
  const home = set('[keys]\nnothing = "x"\n[colors]\nbad = "lilac"\n[keys.quit]\nx = 1\n')
  const { status, stderr } = run(home, [])
  expect(status).toBe(2)
  const lines = [...stderr.matchAll(/config\.toml, line ([0-9]+)/g)].map(([, line]) => line)
  expect(lines).toEqual(['2', '4', '5'])
})
