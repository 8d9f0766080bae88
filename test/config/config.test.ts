import { chmodSync, chownSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import { parseConfigs } from '../../src/config/parseSettings.ts'
import { readConfig as readSettings } from '../../src/config/readConfig.ts'
import type { SettingsFileError } from '../../src/config/settingErrors.ts'
import { ownFile } from '../../src/config/settingsPlaces.ts'
import { asNobody, folder, forbid, layOut, link } from '../support/layout.ts'

const FILE = '/home/anna/.config/terrapin/config.toml'

const parse = (text: string) => parseConfigs([{ text, file: FILE, kind: 'text' as const }])
const saysOf = (errors: readonly SettingsFileError[]) => errors.map(({ message }) => message)
const parseConfig = (text: string) => parse(text).config
const readConfig = async (systemFiles?: string[]) => (await readSettings(systemFiles)).config

describe('settings', () => {
  it.each([
    ['nothing', '', null],
    ['a comment', '# [configuration]\n', null],
    ['an empty table', '[configuration]\n', null],
    ['a path', '[configuration]\nrepository = "/srv/nixos"\n', '/srv/nixos'],
    ['a path in one line', "configuration.repository = '/srv/my nixos'", '/srv/my nixos'],
    ['a path at home', '[configuration]\nrepository = "~/nixos"\n', `${homedir()}/nixos`],
  ])('with %s', (_, text, repository) => {
    expect(parseConfig(text)).toEqual({ ...NO_CONFIG, repository })
  })

  it.each(['sudo', 'doas', 'run0'])('with %s for what needs root', (elevation) => {
    const text = `elevation = "${elevation}"\n[configuration]\nrepository = "/srv"\n`
    expect(parseConfig(text)).toEqual({ ...NO_CONFIG, repository: '/srv', elevation })
  })

  const expected = 'configuration.repository must be a quoted path that begins with / or ~/.'
  const aKey = 'must be a quoted key, or a list of keys: ["s", "ctrl+s"].'
  const noTable = (name: string) => `${name} must be a table: [${name}].`
  const oneOf = 'elevation must be "sudo", "doas" or "run0".'
  it.each([
    [
      'another key',
      '[configuration]\n\nrepo = "/srv"',
      ', line 3: unknown setting: configuration.repo.',
    ],
    ['another table', '\n[colours]\n', ', line 2: unknown setting: colours.'],
    ['a quoted key', '"a.b" = 1', ', line 1: unknown setting: a.b.'],
    ['a key that every object has', '[__proto__]\n', ', line 1: unknown setting: __proto__.'],
    ['a number', '[configuration]\nrepository = 7', `, line 2: ${expected}`],
    ['a relative path', '[configuration]\nrepository = "nixos"', `, line 2: ${expected}`],
    ['another’s home', '[configuration]\nrepository = "~bob/nixos"', `, line 2: ${expected}`],
    ['an empty text', 'configuration = { repository = "" }', `, line 1: ${expected}`],
    [
      'no table',
      'configuration = "x"',
      ', line 1: configuration must be a table: [configuration].',
    ],
    ['another elevation', '\nelevation = "su"', `, line 2: ${oneOf}`],
    ['an elevation with options', 'elevation = ["sudo", "-n"]', `, line 1: ${oneOf}`],
    ['an empty elevation', 'elevation = ""', `, line 1: ${oneOf}`],
    [
      'the elevation in a table',
      '[configuration]\nelevation = "sudo"',
      ', line 2: unknown setting: configuration.elevation.',
    ],
    ['a list of tables for the keys', '\n[[keys]]\nswitch = "S"', `, line 2: ${noTable('keys')}`],
    ['one for the colours', '[[colors]]\ngood = "red"', `, line 1: ${noTable('colors')}`],
    ['an empty one', '[[configuration]]', `, line 1: ${noTable('configuration')}`],
    ['a list', '\nconfiguration = ["x"]', `, line 2: ${noTable('configuration')}`],
    ['a list of keys', 'keys = ["x"]', `, line 1: ${noTable('keys')}`],
    ['a list of lists', 'colors = [[]]', `, line 1: ${noTable('colors')}`],
    ['an empty list', '\n\nkeys = []', `, line 3: ${noTable('keys')}`],
    ['a day', 'keys = 2020-01-01', `, line 1: ${noTable('keys')}`],
    ['a time', 'colors = 2020-01-01 10:00:00', `, line 1: ${noTable('colors')}`],
    ['a key of no action', '[keys]\nconstructor = "x"', ', line 2: unknown action: constructor.'],
    ['another', '[keys]\n"__proto__" = "x"', ', line 2: unknown action: __proto__.'],
    ['a table for a value', '\nelevation.x = 1', `, line 2: ${oneOf}`],
    ['one for a colour', '\ncolors.good.x = "red"', ', line 2: colors.good must be a colour'],
    ['one for a path', '\nconfiguration.repository.x = 1', `, line 2: ${expected}`],
    ['a name with an escape', '[keys]\n"\\u0061" = 3', `, line 2: keys.a ${aKey}`],
    ['a wrong one of several keys', '[keys]\na = [\n  "S",\n  4,\n]', `, line 4: keys.a ${aKey}`],
    ['no keys', '[keys]\nquit = []', `, line 2: keys.quit ${aKey}`],
    ['an empty key', '[keys]\nquit = ""', `, line 2: keys.quit ${aKey}`],
    ['no TOML', '[configuration]\nrepository: /srv', ', line 2, column 11: '],
    ['a text without end', '[configuration]\nrepository = "/srv', ', line 2, column '],
    ['the same key twice', 'a = 1\na = 2', ', line 2, column 1: '],
    ['too many brackets', `a = ${'['.repeat(100_000)}`, ', line 1, column '],
  ])('with %s are left out, and it is said where and what was expected', (_, text, message) => {
    const { config, errors: reported } = parse(text)
    const errors = saysOf(reported)
    expect(config).toEqual(NO_CONFIG)
    expect(errors).toEqual([expect.stringMatching(/^[^\n]*[^.]\.$/)])
    expect(errors[0]?.startsWith(FILE + message)).toBe(true)
  })

  it('that are not known are answered with those that are', () => {
    expect(saysOf(parse('x = 1').errors)).toEqual([
      `${FILE}, line 1: unknown setting: x. The settings are: colors, configuration.repository, elevation, full_redraw, keys, mouse, screen_reader, theme.`,
    ])
  })

  it('that are wrong are each told, in the order of their lines, and the others hold', () => {
    const text = `nonsense = 1
elevation = "doas"
theme = "dark"
screen_reader = "yes"
[colors]
good = "pink"
bad = "bold"
worse = "red"
[configuration]
repository = "/srv"
branch = "main"
[keys]
quit = 3
switch = ["S", 4, 5]
delete = "X"
`
    const { config, errors, elevationError } = parse(text)
    expect(config).toMatchObject({ elevation: 'doas', theme: 'default', repository: '/srv' })
    expect(config).toMatchObject({ screenReader: null, keys: [{ action: 'delete', keys: ['X'] }] })
    expect(Object.keys(config.colors)).toEqual(['bad'])
    expect(elevationError).toBe(null)
    const lines = errors.map(({ message }) =>
      /, line (\d+): (\S+ \S+ \S+ \S+)/.exec(message)?.slice(1),
    )
    expect(lines).toEqual([
      ['1', 'unknown setting: nonsense. The'],
      ['3', 'theme must be "default",'],
      ['4', 'screen_reader must be true'],
      ['6', 'colors.good must be a'],
      ['8', 'unknown setting: colors.worse. The'],
      ['11', 'unknown setting: configuration.branch. The'],
      ['13', 'keys.quit must be a'],
      ['14', 'keys.switch must be a'],
    ])
  })

  it('in two files hold as far as they are right, the person’s before the machine’s', () => {
    const files = [
      { file: '/own', text: 'theme = "dark"\nelevation = "su"\n', kind: 'text' as const },
      {
        file: '/shared',
        text: 'theme = "plain"\nelevation = "doas"\nx = 1',
        kind: 'text' as const,
      },
    ]
    const { config, errors, elevationError } = parseConfigs(files)
    expect(config).toMatchObject({ theme: 'plain', elevation: 'doas' })
    expect(errors.map(({ message }) => message.slice(0, 15))).toEqual([
      '/own, line 1: t',
      '/own, line 2: e',
      '/shared, line 3',
    ])
    expect(elevationError).toBe(errors[1]?.message)
    expect(parseConfigs(files.toReversed()).elevationError).toBe(null)
    const broken = [{ file: '/own', text: 'a = [', kind: 'text' as const }, ...files.slice(1)]
    expect(parseConfigs(broken).config).toMatchObject({ theme: 'plain' })
    expect(parseConfigs(broken).elevationError).toContain('/own, line 1, column ')
  })

  it('that are wrong by the thousand are told in no time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index} = 1\n`).join('')
    expect(parse(text).errors).toHaveLength(20_000)
  })
})

describe('the file with the settings', () => {
  const set = (repository: string) => `[configuration]\nrepository = "${repository}"\n`
  beforeEach(() => void vi.stubEnv('XDG_CONFIG_HOME', undefined))
  afterEach(() => void vi.unstubAllEnvs())

  it('is where programs keep theirs', async () => {
    const home = layOut({ '/.config/terrapin/config.toml': set('/one') })
    vi.stubEnv('HOME', home)
    expect(await readConfig()).toMatchObject({ repository: '/one' })
    vi.stubEnv('XDG_CONFIG_HOME', layOut({ '/terrapin/config.toml': set('/two') }))
    expect(await readConfig()).toMatchObject({ repository: '/two' })
    vi.stubEnv('XDG_CONFIG_HOME', 'relative')
    expect(await readConfig()).toMatchObject({ repository: '/one' })
  })

  it('is not looked for in the working directory', async () => {
    const directory = layOut({
      '/.config/terrapin/config.toml': set('/stranger'),
      '/rel/terrapin/config.toml': set('/stranger'),
    })
    const before = process.cwd()
    process.chdir(directory)
    try {
      vi.stubEnv('XDG_CONFIG_DIRS', 'rel:./rel')
      for (const [home, base] of [
        ['', ''],
        ['', 'rel'],
        ['rel', '.config'],
        ['.', './rel'],
      ]) {
        vi.stubEnv('HOME', home)
        vi.stubEnv('XDG_CONFIG_HOME', base)
        expect(await readConfig()).not.toMatchObject({ repository: '/stranger' })
        expect(ownFile()).toBe(join(userInfo().homedir, '.config/terrapin/config.toml'))
      }
    } finally {
      process.chdir(before)
    }
  })

  it('of the machine is the first of XDG_CONFIG_DIRS that sets something', async () => {
    vi.stubEnv('HOME', layOut())
    const first = layOut({ '/terrapin/config.toml': 'elevation = "doas"' })
    const second = layOut({ '/terrapin/config.toml': `elevation = "run0"\n${set('/second')}` })
    vi.stubEnv('XDG_CONFIG_DIRS', `/nowhere:relative:${first}:${second}`)
    expect(await readConfig()).toMatchObject({ elevation: 'doas', repository: '/second' })
  })

  it('may be missing, and a link', async () => {
    vi.stubEnv('HOME', layOut())
    expect(await readConfig()).toMatchObject({ repository: null })
    const store = layOut({ '/config.toml': set('~/nixos') })
    const home = layOut({ '/.config/terrapin/config.toml': link(join(store, 'config.toml')) })
    vi.stubEnv('HOME', home)
    expect(await readConfig()).toMatchObject({ repository: `${home}/nixos` })
  })

  it('wins over the machine’s, setting by setting', async () => {
    const system = (text: string) =>
      join(layOut({ '/terrapin/config.toml': text }), 'terrapin/config.toml')
    const home = layOut()
    vi.stubEnv('HOME', home)
    const shared = system(`elevation = "doas"\n${set('~/shared')}`)
    expect(await readConfig([shared])).toMatchObject({
      elevation: 'doas',
      repository: `${home}/shared`,
    })
    vi.stubEnv('HOME', layOut({ '/.config/terrapin/config.toml': set('/own') }))
    expect(await readConfig([shared])).toMatchObject({ elevation: 'doas', repository: '/own' })
    vi.stubEnv('HOME', layOut({ '/.config/terrapin/config.toml': 'elevation = "run0"' }))
    expect(await readConfig([system(set('/shared'))])).toMatchObject({
      elevation: 'run0',
      repository: '/shared',
    })
    expect(await readConfig(['/nowhere/terrapin/config.toml'])).toMatchObject({
      elevation: 'run0',
      repository: null,
    })
  })

  it('that is the machine’s is held to the same, and is named where it is wrong', async () => {
    vi.stubEnv('HOME', layOut({ '/.config/terrapin/config.toml': set('/own') }))
    const file = '/terrapin/config.toml'
    const system = join(layOut({ [file]: 'elevation = "su"' }), file)
    const { config, errors } = await readSettings([system])
    expect(config).toMatchObject({ repository: '/own', elevation: null })
    expect(saysOf(errors)).toEqual([
      expect.stringContaining(`${system}, line 1: elevation must be "sudo"`),
    ])
  })

  it('that is wrong is named', async () => {
    const home = layOut({ '/.config/terrapin/config.toml': 'x = 1' })
    vi.stubEnv('HOME', home)
    expect(saysOf((await readSettings()).errors)).toEqual([
      expect.stringContaining(`${home}/.config/terrapin/config.toml, line 1: unknown setting: x.`),
    ])
    const other = layOut({ '/.config/terrapin/config.toml': folder })
    vi.stubEnv('HOME', other)
    const message = `${other}/.config/terrapin/config.toml is not a file.`
    expect(await readSettings()).toEqual({
      config: NO_CONFIG,
      errors: [
        { file: message.slice(0, message.indexOf(' ')), line: null, setting: null, message },
      ],
      elevationError: message,
    })
  })

  it('that may not be read is named', () => {
    const home = layOut({ '/.config/terrapin/config.toml': '' })
    forbid(home, '/.config/terrapin/config.toml')
    vi.stubEnv('HOME', home)
    expect(asNobody(home, 'config/readConfig.ts', 'readConfig()')).toMatchObject({
      errors: [
        { message: `${home}/.config/terrapin/config.toml can’t be read: permission denied.` },
      ],
    })
  })

  const CONFIG = '/terrapin/config.toml'
  const ROOTS = process.getuid?.() === 0
  const inStore = '/nix/store/00000000000000000000000000000000-settings'
  const NOT_READ =
    'is ignored: it is in the Nix store, or other users can write to it or to a parent directory.'

  it('may be a link into the store, as home-manager and NixOS make it, and so may its directory', async () => {
    const store = layOut({ [`${inStore}${CONFIG}`]: set('/stored') })
    const theirs = join(store, inStore)
    for (const own of [
      layOut({ [CONFIG]: link(join(theirs, CONFIG)) }),
      layOut({ '/terrapin': link(join(theirs, 'terrapin')) }),
    ]) {
      vi.stubEnv('XDG_CONFIG_HOME', own)
      expect(await readSettings()).toMatchObject({ config: { repository: '/stored' }, errors: [] })
      vi.stubEnv('XDG_CONFIG_HOME', layOut())
      vi.stubEnv('XDG_CONFIG_DIRS', own)
      expect(await readSettings()).toMatchObject({ config: { repository: '/stored' }, errors: [] })
      vi.stubEnv('XDG_CONFIG_DIRS', undefined)
    }
  })

  it('is not taken from the store, whatever the variables name', async () => {
    const store = join(layOut({ [`${inStore}${CONFIG}`]: set('/stored') }), inStore)
    const links = layOut({ '/settings': link(store) })
    vi.stubEnv('HOME', layOut())
    for (const named of [store, join(links, 'settings')]) {
      vi.stubEnv('XDG_CONFIG_DIRS', named)
      vi.stubEnv('XDG_CONFIG_HOME', named)
      const { config, errors } = await readSettings()
      expect(config.repository).not.toBe('/stored')
      // Root's variables may be anyone's; a person meant theirs.
      expect(saysOf(errors)).toEqual(ROOTS ? [] : [`${named}${CONFIG} ${NOT_READ}`])
      expect(asNobody(links, 'config/readConfig.ts', 'readConfig()')).toMatchObject({
        config: { repository: null },
        errors: [{ message: `${named}${CONFIG} ${NOT_READ}` }],
      })
    }
  })

  it.each([
    ['the file', CONFIG, 0o664],
    ['its directory', '/terrapin', 0o775],
    ['the directory above', '/', 0o1777],
  ])('is not read where others may change %s, which is said', async (_, shared, mode) => {
    for (const what of [set('/shared'), link(join(layOut({ [inStore]: set('/s') }), inStore))]) {
      if (typeof what !== 'string' && shared === CONFIG) continue
      const home = layOut({ [`/.config${CONFIG}`]: what })
      vi.stubEnv('HOME', home)
      expect((await readConfig()).repository).not.toBe(null)
      chmodSync(join(home, '.config', shared), mode)
      const { config, errors } = await readSettings()
      expect(['/shared', '/s']).not.toContain(config.repository)
      const isIgnored = ROOTS && shared === '/'
      expect(saysOf(errors)).toEqual(isIgnored ? [] : [`${home}/.config${CONFIG} ${NOT_READ}`])
    }
  })

  it.runIf(ROOTS)('is taken by root only from root, whoever called sudo', async () => {
    const theirs = layOut({ [`/.config${CONFIG}`]: set('/theirs') })
    vi.stubEnv('HOME', theirs)
    expect(await readConfig()).toMatchObject({ repository: '/theirs' })
    chownSync(join(theirs, '.config'), 4242, 4242)
    vi.stubEnv('SUDO_UID', '4242')
    expect(await readConfig()).not.toMatchObject({ repository: '/theirs' })
    vi.stubEnv('XDG_CONFIG_HOME', join(theirs, '.config'))
    vi.stubEnv('XDG_CONFIG_DIRS', join(theirs, '.config'))
    expect(await readConfig()).not.toMatchObject({ repository: '/theirs' })
    const everyones = layOut({ [CONFIG]: set('/theirs') })
    vi.stubEnv('XDG_CONFIG_HOME', everyones)
    expect(await readConfig()).toMatchObject({ repository: '/theirs' })
    chownSync(join(everyones, 'terrapin'), 4242, 4242)
    expect(await readConfig()).not.toMatchObject({ repository: '/theirs' })
  })

  it.runIf(ROOTS)('of a stranger sets nothing for a person either', () => {
    const theirs = layOut({ [CONFIG]: set('/theirs') })
    chownSync(theirs, 4242, 4242)
    vi.stubEnv('XDG_CONFIG_HOME', theirs)
    expect(asNobody(theirs, 'config/readConfig.ts', 'readConfig()')).toMatchObject({
      config: { repository: null },
      errors: [{ message: `${theirs}${CONFIG} ${NOT_READ}` }],
    })
  })

  it('that is a link to nowhere, or in itself, is named, and keeps nobody from becoming root', async () => {
    const own = '/.config/terrapin/config.toml'
    for (const [path, links] of [
      [own, { [own]: link('/nix/store/collected/config.toml') }],
      [own, { [own]: link('config.toml') }],
      ['/.config/terrapin', { '/.config/terrapin': link('/nix/store/collected') }],
    ] as const) {
      const home = layOut(links)
      vi.stubEnv('HOME', home)
      const { config, errors, elevationError } = await readSettings()
      expect({ config, elevationError }).toEqual({ config: NO_CONFIG, elevationError: null })
      expect(saysOf(errors)).toEqual([`${home}${path} is a broken link and is ignored.`])
    }
  })

  it('may be none at all: /dev/null is empty', async () => {
    vi.stubEnv('HOME', layOut({ '/.config/terrapin/config.toml': link('/dev/null') }))
    expect(await readSettings()).toEqual({ config: NO_CONFIG, errors: [], elevationError: null })
  })

  it.each(['/dev/null', '/dev/null/below', '/proc/self/exe/below'])(
    'is not there where XDG_CONFIG_HOME is %s',
    async (directory) => {
      vi.stubEnv('XDG_CONFIG_HOME', directory)
      vi.stubEnv('HOME', directory)
      expect(await readSettings()).toEqual({ config: NO_CONFIG, errors: [], elevationError: null })
    },
  )
})
