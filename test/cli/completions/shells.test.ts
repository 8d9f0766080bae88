import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasShell, installHere, type Shell } from '../../support/shells.ts'
import { hasTmux, Tmux } from '../../support/tmux.ts'

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish']
const missing = SHELLS.filter((shell) => !hasShell(shell))

it('CI has every shell', () => {
  expect(process.env.CI === 'true' ? missing : []).toEqual([])
})

const installed = installHere()
const env = { ...process.env, ...installed.env }

const NUMBERS = '43 42 41 38 36 34 31 29 28 25 23 20 16 12'.split(' ')
/** 43 is current, 41 runs, 38 is pinned. */
const DELETABLE = NUMBERS.filter((number) => !['43', '41', '38'].includes(number))
const RULES = ['keep-last', 'keep-daily', 'keep-weekly', 'keep-monthly', 'older-than'] as const
const WORDS = ['current', 'running', 'booted', 'default', 'previous']

/** Lines, each with the words that are offered at its end in every shell, in whatever order. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['terrapin sw', ['switch']],
  ['terrapin --demo --root /mnt --profile system sw', ['switch']],
  ['terrapin switch --demo ', [...NUMBERS, ...WORDS, 'known_good']],
  ['terrapin switch --demo 4', ['43', '42', '41']],
  ['terrapin diff --demo 41 k', ['known_good']],
  ['terrapin show --demo h', ['home-manager:']],
  ['terrapin --demo --profile home-manager show s', ['system:']],
  ['terrapin diff --demo 41 43 ', []],
  ['terrapin delete --demo 12 16 2', ['29', '28', '25', '23', '20']],
  ['terrapin delete --demo ', [...DELETABLE, ...RULES]],
  ['terrapin delete --demo 3', ['36', '34', '31']],
  ['terrapin delete --demo 29-', ['29-31', '29-34', '29-36']],
  ['terrapin delete keep-m', ['keep-monthly']],
  ['terrapin delete --demo keep-last ', ['3', '5', '10', '20']],
  ['terrapin delete --demo keep-last 5 older-than ', ['7d', '14d', '30d', '3m']],
  ['terrapin delete --demo keep-last 5 keep-', RULES.slice(1, 4)],
  ['terrapin delete --demo 12 keep-', []],
  ['terrapin delete --older-than ', ['7d', '14d', '30d', '3m']],
  ['terrapin switch 43 --s', ['--specialisation']],
  ['terrapin switch --demo 43 --specialisation ', ['travel']],
  ['terrapin --demo switch 43/', ['43/travel']],
  ['terrapin --demo bisect start 43/', []],
  ['terrapin unpin --demo ', ['known_good']],
  ['terrapin unpin --demo --own ', []],
  ['terrapin pin --demo 41 ', []],
  ['terrapin mark 41 ', ['good', 'bad', 'none']],
  ['terrapin bisect st', ['start', 'status']],
  ['terrapin --demo bisect start 41 4', ['43', '42', '41']],
  ['terrapin completions ', ['bash', 'zsh', 'fish']],
  ['terrapin --demo --profile ', ['system', 'home-manager', 'known_good']],
  ['terrapin list ', []],
  ['terrapin --h', ['--help']],
  ['terrapin switch --root /nowhere ', []],
  ['terrapin nonsense ', []],
]

describe.runIf(hasShell('bash'))('in bash', () => {
  /** Calls the function as bash does, and takes what it offers. */
  const inBash = (...lines: string[][]) => {
    const call = (words: string[]) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; ` +
      `_terrapin; printf '%s\\t' "\${COMPREPLY[@]}"; echo`
    const program = ['set -u', `source '${installed.script('bash')}'`, ...lines.map(call)]
    const outcome = spawnSync('bash', ['-c', program.join('\n')], { encoding: 'utf8', env })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    return outcome.stdout.split('\n').map((line) => line.split('\t').filter((word) => word !== ''))
  }

  it('reads without an error, and is asked for terrapin', () => {
    const program = `source '${installed.script('bash')}' && complete -p terrapin`
    const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'complete -F _terrapin terrapin\n', stderr: '' })
  })

  it('offers what may stand there', () => {
    const offered = inBash(...LINES.map(([line]) => line.split(' ')))
    for (const [index, [line, words]] of LINES.entries()) {
      expect({ line, words: offered[index] }).toEqual({
        line,
        words: expect.arrayContaining([...words]),
      })
      expect(offered[index]).toHaveLength(words.length)
    }
  })

  it('keeps the order of the list', () => {
    expect(inBash(['terrapin', '--demo', 'show', ''])[0]?.slice(0, 14)).toEqual(NUMBERS)
  })

  it('takes words that bash breaks at = and :', () => {
    const [profile, special, after, other, one, rule] = inBash(
      ['terrapin', '--demo', '--profile', '=', 'sy'],
      ['terrapin', '--demo', 'switch', '43', '--specialisation', '=', ''],
      ['terrapin', '--demo', '--profile', '=', 'system', 'diff', 'home-manager', ':', '9', 'kn'],
      ['terrapin', '--demo', 'show', 'home-manager', ':'],
      ['terrapin', '--demo', 'show', 'home-manager', ':', '9'],
      ['terrapin', '--demo', 'delete', 'keep-last', '=', '1'],
    )
    expect({ profile, special, after, other, one, rule }).toEqual({
      profile: ['system'],
      special: ['travel'],
      after: ['known_good'],
      other: ['9', '8', '7'],
      one: ['9'],
      rule: ['10'],
    })
  })

  it('offers directories behind --root, and files for a store path', () => {
    const [root, path] = inBash(['terrapin', '--root', '/et'], ['terrapin', 'show', '/et'])
    expect({ root, path }).toEqual({ root: ['/etc'], path: ['/etc'] })
  })

  it.runIf(hasTmux())('puts the rest of a word in, where bash breaks it', async () => {
    const tmux = new Tmux(100, 20, installed.env, ['bash', '--norc', '--noprofile'])
    try {
      tmux.enter(`PATH=${installed.directory}:$PATH; source ${installed.script('bash')}; clear`)
      tmux.type('terrapin --demo show home')
      tmux.press('Tab')
      await tmux.see('show home-manager:')
      tmux.type('9')
      tmux.press('Tab')
      await tmux.see(/show home-manager:9 *$/m)
      tmux.press('C-u')
      tmux.type('terrapin --demo delete keep-last=2')
      tmux.press('Tab')
      await tmux.see(/delete keep-last=20 *$/m)
      tmux.press('C-u')
      tmux.type('terrapin --demo delete 31-3')
      tmux.press('Tab', 'Tab')
      await tmux.see(/^31-34 +31-36 *$/m)
    } finally {
      tmux.close()
    }
  })
})

describe.runIf(hasShell('fish'))('in fish', () => {
  const inFish = (lines: readonly string[]) => {
    const calls = lines.map((line) => `complete -C '${line}'; echo ==`)
    const program = [`source '${installed.script('fish')}'`, ...calls].join('\n')
    const outcome = spawnSync('fish', ['--no-config', '-c', program], { encoding: 'utf8', env })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    return outcome.stdout.split('==\n').map((part) => part.split('\n').filter((one) => one !== ''))
  }

  it('offers what may stand there', () => {
    const offered = inFish(LINES.map(([line]) => line))
    for (const [index, [line, words]] of LINES.entries()) {
      const found = offered[index]?.map((one) => one.split('\t')[0])
      expect({ line, found: found?.sort() }).toEqual({ line, found: [...words].sort() })
    }
  })

  it('takes a word with = or : whole', () => {
    expect(
      inFish(['terrapin --demo show home-manager:', 'terrapin --demo delete keep-last=1']).slice(
        0,
        2,
      ),
    ).toEqual([
      [9, 8, 7].map((number) => expect.stringMatching(`^home-manager:${number}\t2026-`)),
      ['keep-last=10\tkeep the newest 10'],
    ])
  })

  it('offers no more where fish has made options of the manual page', () => {
    const { stdout: advice } = spawnSync('terrapin', ['completions', '--help'], {
      encoding: 'utf8',
      env,
    })
    const [, write = ''] = /^fish +(terrapin completions fish > .*)$/m.exec(advice) ?? []
    const home = mkdtempSync(join(installed.directory, 'home-'))
    mkdirSync(join(home, '.config/fish/completions'), { recursive: true })
    mkdirSync(join(home, 'man/man1'), { recursive: true })
    copyFileSync('man/terrapin.1', join(home, 'man/man1/terrapin.1'))
    const there = {
      ...{ ...env, HOME: home, MANPATH: join(home, 'man') },
      ...{ XDG_CONFIG_HOME: join(home, '.config'), XDG_DATA_HOME: join(home, '.local/share') },
    }
    const fish = (program: string) => spawnSync('fish', ['-c', program], { env: there })
    const made = () => String(fish(`complete -C 'terrapin delete --demo --'`).stdout)
    fish('fish_update_completions')
    expect(made()).toMatch(/^--forget/m)
    fish(write)
    expect(made()).toMatch(/^--keep-last/m)
    expect(made()).not.toMatch(/^--forget/m)
  })

  it('says what each is, and keeps the order of the list', () => {
    const [commands, generations] = inFish(['terrapin sw', 'terrapin --demo show '])
    expect(commands).toEqual(['switch\tswitch to GEN: make it current and activate it'])
    expect(generations?.slice(0, 14).map((one) => one.split('\t')[0])).toEqual(NUMBERS)
    expect(generations?.[0]).toMatch(/^43\t2026-05-03 .*26\.05\.2041\.ab12f, current$/)
  })
})

const zsh = hasShell('zsh') && hasTmux()
describe.runIf(zsh)('in zsh', () => {
  let tmux: Tmux
  beforeEach(async () => {
    tmux = new Tmux(100, 50, installed.env, ['zsh', '-f'])
    const load = `autoload -U compinit; compinit -u -D; source ${installed.script('zsh')}`
    // tmux gives a first command the PATH that it was itself started with.
    tmux.enter(`PATH=${installed.directory}:$PATH PS1='ready> '; ${load}; clear`)
    await tmux.see(/^ready> *$/m)
  })
  afterEach(() => tmux.close())

  it('completes a command, a generation, a pin and a specialisation', async () => {
    tmux.type('terrapin --demo sw')
    tmux.press('Tab')
    await tmux.see('--demo switch')
    tmux.type('43 --spe')
    tmux.press('Tab')
    await tmux.see('--specialisation')
    tmux.type(' ')
    tmux.press('Tab')
    await tmux.see('--specialisation travel')
    tmux.press('C-u')
    tmux.type('terrapin diff --demo 41 know')
    tmux.press('Tab')
    await tmux.see('41 known_good')
    tmux.press('C-u')
    tmux.type('terrapin --demo show 43/')
    tmux.press('Tab')
    await tmux.see('show 43/travel')
    tmux.press('C-u')
    tmux.type('terrapin --demo bisect start 43 1')
    tmux.press('Tab')
    const shown = await tmux.see(/12 .*25\.11/)
    expect(shown).toMatch(/^16 +-- 2025-11-26 .*\n12 +-- /m)
  })

  it('completes a generation of another profile, a range, and a rule with its value', async () => {
    tmux.type('terrapin --demo show hom')
    tmux.press('Tab')
    await tmux.see('show home-manager:')
    tmux.press('Tab')
    expect(await tmux.see(/^home-manager:7 /m)).toMatch(/^home-manager:9 +-- 2026-05-02 /m)
    tmux.type('9')
    tmux.press('Tab')
    await tmux.see('show home-manager:9')
    tmux.press('C-u', 'C-l')
    tmux.type('terrapin --demo delete 29-')
    tmux.press('Tab', 'Tab')
    await tmux.see(/^29-36 +-- 4 generations *$/m)
    tmux.press('C-u', 'C-l')
    tmux.type('terrapin --demo delete keep-m')
    tmux.press('Tab')
    await tmux.see('delete keep-monthly')
    tmux.press('Tab')
    await tmux.see(/^12 +-- keep one per month for 12 months *$/m)
  })

  it('lists what may stand there, with what it is', async () => {
    tmux.type('terrapin ')
    tmux.press('Tab')
    expect(await tmux.see(/^why +-- /m)).toMatch(
      /^switch +-- switch to GEN: make it current and activate it$/m,
    )
    tmux.press('C-u')
    tmux.type('terrapin mark --demo 41 ')
    tmux.press('Tab')
    await tmux.see(/^bad +good +none$/m)
    tmux.press('C-u', 'C-l')
    tmux.type('terrapin --root /et')
    tmux.press('Tab')
    await tmux.see('--root /etc/')
  })

  it('may lie in the fpath', async () => {
    const to = `${installed.directory}/functions`
    tmux.enter(`exec env PS1='other> ' zsh -f`)
    await tmux.see('other>')
    tmux.enter(`mkdir ${to}; cp ${installed.script('zsh')} ${to}/_terrapin; fpath=(${to} $fpath)`)
    tmux.enter(`autoload -U compinit; compinit -u -D; clear`)
    await tmux.see(/^other> *$/m)
    tmux.type('terrapin unpin --demo kn')
    tmux.press('Tab')
    await tmux.see('unpin --demo known_good')
    tmux.press('C-u')
    tmux.type('terrapin unp')
    tmux.press('Tab')
    await tmux.see('terrapin unpin')
  })
})
