import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { machineOptions, wordsOf } from '../../../src/cli/completions/completionWords.ts'
import { completionScript } from '../../../src/cli/completions/script.ts'
import { readLine } from '../../../src/cli/completions/typedLine.ts'
import {
  ARGUMENT_VALUES,
  describeProgram,
  flatten,
  OPTION_VALUES,
} from '../../../src/cli/describeProgram.ts'
import { commandTable } from '../../../src/cli/program.ts'
import { NO_SCREENS } from '../../../src/cli/screens.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { bootEntry, layOut, link, profile, storePath, toplevel } from '../../support/layout.ts'

const program = describeProgram(commandTable('1', NO_SCREENS, () => {}))
const commands = flatten(program)

describe('the command table', () => {
  it('has every command, also those below another, and not what is hidden', () => {
    const names = commands.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['', 'list', 'bisect', 'bisect start']))
    expect(names.join()).not.toContain('__complete')
  })

  it('has arguments and options of which it is known what may stand there', () => {
    const free = commands
      .flatMap(({ takes }) => takes)
      .filter(({ value }) => value.kind !== 'choice')
    expect(free.map(({ name }) => name).filter((name) => !(name in ARGUMENT_VALUES))).toEqual([])
    const options = commands.flatMap((command) => command.options).filter(({ takes }) => takes)
    expect(options.map(({ long }) => long).filter((long) => !(long in OPTION_VALUES))).toEqual([])
  })

  it.each(['bash', 'zsh', 'fish'])('is whole in the script for %s', (shell) => {
    const script = completionScript(program, shell)
    for (const { name, options } of commands) {
      for (const word of name.split(' ')) expect(script).toContain(word)
      for (const { long } of options) expect(script).toContain(long.slice(2))
    }
  })
})

it('--host is offered nowhere as long as no machine can be reached, and says so', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/terrapin.js', ...args], { encoding: 'utf8' })
  const reported = ['bash', 'zsh', 'fish'].map((shell) => completionScript(program, shell))
  expect([run('--help').stdout, ...reported].join()).not.toMatch(/--host|-l host/)
  expect(run('--host', 'me@box', 'list')).toMatchObject({
    ...{ status: 2, stdout: '' },
    stderr: 'terrapin: --host is not supported yet; run terrapin on that machine.\n',
  })
})

describe('a line that is typed', () => {
  const read = (line: string) => readLine(program, line.split(' '))

  it.each([
    ['', '', [], ''],
    ['sw', '', [], 'sw'],
    ['switch 41 ', 'switch', ['41'], ''],
    ['--root /mnt switch --boot 41 --spe', 'switch', ['41'], '--spe'],
    ['bisect start 3 4', 'bisect start', ['3'], '4'],
    ['bisect list ', 'bisect', ['list'], ''],
    ['show list ', 'show', ['list'], ''],
    ['switch "41" --specialisation=tr', 'switch', ['41'], 'tr'],
  ])('%j', (line, command, given, word) => {
    expect(read(line)).toMatchObject({ command, given, word })
  })

  it('names the machine, wherever its options stand', () => {
    const machine = (line: string) => machineOptions(read(line))
    expect(machine('show --root /mnt ')).toMatchObject({ root: '/mnt', profile: 'system' })
    expect(
      machineOptions(readLine(program, ['--root=/my\\ disk', '--profile', 'home-manager', ''])),
    ).toMatchObject({
      root: '/my disk',
      profile: 'home-manager',
    })
    expect(machine('switch 4 --demo ')).toMatchObject({ demo: true })
    expect(machine('show --root ')).not.toHaveProperty('root')
  })
})

describe('words of a machine', () => {
  const system = storePath('nixos-system-box-26.05.1')
  const at = '/nix/var/nix/profiles/system'
  const pin = (name: string) => ({
    [`${at}-profiles/${name}`]: link(`${name}-1-link`),
    [`${at}-profiles/${name}-1-link`]: link(system),
  })
  const mine = '/var/lib/terrapin/pins'
  const root = layOut({
    ...toplevel(system, { 'specialisation/travel': link(system) }),
    ...profile(at, { 1: system, 2: '/somewhere\u001b[31m' }, 1),
    ...profile(`${at}-profiles/server`, { 3: system, 4: system }, 4),
    ...pin('good_one'),
    ...pin('$(touch x)'),
    ...pin('-rf'),
    ...pin('two words'),
    ...pin('bad\u001b[2J\n'),
    [`${mine}/my_own`]: link(system),
    [`${mine}/lost_one`]: link('/etc'),
  })
  const words = async (
    kind: 'generation' | 'deletion' | 'pin' | 'specialisation',
    line: string,
    below = root,
  ) =>
    (
      await wordsOf(
        mountedHost(below, () => null),
        kind,
        readLine(program, line.split(' ')),
        'system',
      )
    ).map(({ word, description }) => `${word}: ${description}`)

  it('are none that a shell could take for something else', async () => {
    expect(await words('pin', 'unpin ')).toContain('good_one: pin')
    expect((await words('pin', 'unpin ')).map((word) => word.replace(/:.*/, ''))).toEqual([
      'good_one',
      ...['my_own', 'lost_one'],
    ])
  })

  it('are only roots of one’s own for what lets go of these', async () => {
    expect(await words('pin', 'unpin --own ')).toEqual([
      'my_own: user GC root',
      'lost_one: user GC root',
    ])
  })

  it('say what a generation is', async () => {
    const [newest, oldest] = await words('generation', 'show ')
    expect(newest).toMatch(/^2: [-0-9: ]+$/)
    expect(oldest).toMatch(/^1: [-0-9: ]+, box-26\.05\.1, current$/)
  })

  it('are the specialisations of the generation that the line names', async () => {
    const travel = 'travel: specialisation of 1'
    expect(await words('specialisation', 'switch 1 --specialisation ')).toEqual([travel])
    expect(await words('specialisation', 'switch --specialisation ')).toEqual([travel])
    expect(await words('generation', 'switch 1/')).toEqual([`1/${travel}`])
  })

  it('are generations of other profiles where a command takes them', async () => {
    const named = async (line: string) =>
      (await words('generation', line)).filter((word) => word.startsWith('server:'))
    expect(await named('diff 1 ')).toEqual(['server:: a generation of another profile'])
    expect(await named('diff 1 server:')).toEqual([
      expect.stringMatching(/^server:4: .*, current, running|^server:4: .*, current$/),
      expect.stringMatching(/^server:3: /),
    ])
    for (const line of ['switch ', 'try server:', 'bisect good server:', 'bisect good ']) {
      expect(await named(line)).toEqual([])
    }
  })

  const other = storePath('other')
  const kept = storePath('kept')
  const booted = storePath('booted')
  const started = storePath('started')
  const links = { 1: other, 2: '/somewhere', 3: system, 4: other, 5: kept, 6: kept }
  /** 3 is current, 5 and 6 are pinned, 7 was booted, 8 is the boot default. */
  const deletable = layOut({
    ...profile(at, { ...links, 7: booted, 8: started, 9: other }, 3),
    '/boot/loader/entries/nixos-generation-8.conf': bootEntry('NixOS', 'Generation 8', started),
    '/run/booted-system': link(booted),
    [`${at}-profiles/good_one`]: link('good_one-1-link'),
    [`${at}-profiles/good_one-1-link`]: link(kept),
  })
  const message = async (line: string) => words('deletion', `delete ${line}`, deletable)
  const deletion = async (line: string) =>
    (await message(line)).map((word) => word.replace(/: .*/, ''))
  const RULES = ['keep-last', 'keep-daily', 'keep-weekly', 'keep-monthly', 'older-than']

  it.each([
    ['', ['9', '4', '2', '1', ...RULES]],
    ['2 ', ['9', '4', '1']],
    ['keep-last ', ['3', '5', '10', '20']],
    ['keep-last 5 ', RULES.slice(1)],
    ['keep-last=5 --older-than 30d ', RULES.slice(1, 4)],
    ['--keep-weekly=4 ', RULES.filter((rule) => rule !== 'keep-weekly')],
    ['older-than=', ['older-than=7d', 'older-than=14d', 'older-than=30d', 'older-than=3m']],
    ['keep-last keep-daily ', RULES.filter((rule) => rule !== 'keep-last')],
    ['0-', ['0-1', '0-2']],
    ['1..', ['1..2']],
    ['1-2 2-', []],
    ['3-', []],
    ['4-', []],
    ['10-', []],
  ])('of a deletion: %j', async (line, expected) => {
    expect(await deletion(line)).toEqual(expected)
  })

  it('offers no deletion of what starts, where the menu names a wrapper of it', async () => {
    const systems = [1, 2].map((build) => storePath('nixos-system-vps', build))
    const wrappers = [1, 2].map((build) => storePath('activatable-nixos-system-vps', build))
    const links = wrappers.map((path, index) => ({
      [`${path}/init`]: link(`${systems[index]}/init`),
      [`${path}/boot.json`]: link(`${systems[index]}/boot.json`),
    }))
    const vps = layOut({
      ...Object.assign({}, ...systems.map((path) => toplevel(path, { init: '' })), ...links),
      ...profile('/nix/var/nix/profiles/system', { 1: wrappers[0] ?? '', 2: wrappers[1] ?? '' }, 2),
      '/boot/loader/loader.conf': 'default one.conf\n',
      '/boot/loader/entries/one.conf': bootEntry('NixOS', '1', wrappers[0] ?? ''),
    })
    const offered = await words('deletion', 'delete ', vps)
    expect(offered.map((word) => word.replace(/: .*/, ''))).toEqual(RULES)
  })

  it('say what a rule keeps, and how many generations a range is', async () => {
    expect(await message('keep-monthly ')).toContain('6: keep one per month for 6 months')
    expect(await message('older-than ')).toContain('30d: delete only generations older than 30d')
    expect(await message('0-')).toEqual(['0-1: 1 generation', '0-2: 2 generations'])
  })

  it('of a deletion are all that the command takes', async () => {
    const { parseRules } = await import('../../../src/plan/parseDeletion.ts')
    for (const rule of RULES) {
      for (const value of await deletion(`${rule} `)) {
        expect(parseRules([rule, value]).kind).toBe('policy')
      }
    }
    for (const range of await deletion('0-')) {
      expect(parseRules([range])).toMatchObject({ names: [{ kind: 'range' }] })
    }
  })
})

describe('nothing is said where Tab finds nothing', () => {
  it.each([
    ['a machine that is not there', ['generation', '--', 'show', '--root', '/nowhere', '']],
    ['another machine', ['generation', '--', '--host', 'box', 'show', '']],
    ['no such generation', ['specialisation', '--', '--demo', 'switch', '99', '']],
    ['an unknown kind', ['toString', '--', '--demo', '']],
    ['a line that is no line', ['generation', '--', '--demo', '--help', '--root', '']],
  ])('%s', (_, argv) => {
    const call = [process.execPath, ['dist/terrapin.js', '__complete', ...argv]] as const
    const { stdout, stderr } = spawnSync(...call, { encoding: 'utf8' })
    expect({ stdout: stdout.replace(/^(\d+|[a-z_-]+:?)\t.*\n/gm, ''), stderr }).toEqual({
      stdout: '',
      stderr: '',
    })
  })

  it('a shell that there are no completions for is told', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/terrapin.js', 'completions', 'ksh'],
      { encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'terrapin: No completions for ksh; supported: bash, zsh, fish.\n',
    })
  })
})
