import { describe, expect, it, vi } from 'vitest'
import {
  ALREADY_ROOT,
  askingSentence,
  chooseElevation,
  type Elevation,
  type ElevationFacts,
  type ElevationProgram,
  elevatedArgv,
  rootWords,
} from '../../src/host/elevation.ts'
import { elevationHere } from '../../src/host/elevationHere.ts'
import { exitStatus, Problem } from '../../src/problem.ts'

const good = (path: string) => [{ path, setUidRoot: true }]
const bad = (path: string) => [{ path, setUidRoot: false }]

function facts(changes: Partial<ElevationFacts['found']> & Partial<ElevationFacts> = {}) {
  const { noNewPrivileges = false, systemd = false, sudo = [], doas = [], run0 = [] } = changes
  return { noNewPrivileges, systemd, found: { sudo, doas, run0 } }
}

const SUDO = good('/run/wrappers/bin/sudo')
const DOAS = good('/run/wrappers/bin/doas')
const RUN0 = bad('/run/current-system/sw/bin/run0')
const PLAIN = bad('/run/current-system/sw/bin/sudo')

describe('the elevation', () => {
  it.each([
    [
      'sudo, where all are there',
      facts({ sudo: SUDO, doas: DOAS, run0: RUN0, systemd: true }),
      'sudo',
    ],
    ['doas, where there is no sudo', facts({ doas: DOAS, run0: RUN0, systemd: true }), 'doas'],
    ['doas, where sudo is not set-user-ID', facts({ sudo: PLAIN, doas: DOAS }), 'doas'],
    ['run0, where there is nothing else', facts({ run0: RUN0, systemd: true }), 'run0'],
    [
      'run0, where no program can get rights by its file',
      facts({ noNewPrivileges: true, sudo: SUDO, doas: DOAS, run0: RUN0, systemd: true }),
      'run0',
    ],
  ])('is %s', (_, found, name) => {
    expect(chooseElevation(found, null)).toMatchObject({ kind: 'program', name })
  })

  it('is the first sudo that is set-user-ID, wherever it stands on the PATH', () => {
    const found = facts({ sudo: [...PLAIN, ...SUDO, ...good('/usr/bin/sudo')] })
    const chosen = { kind: 'program', name: 'sudo', path: '/run/wrappers/bin/sudo' }
    expect(chooseElevation(found, null)).toEqual(expect.objectContaining(chosen))
  })

  it.each(['sudo', 'doas', 'run0'] as const)('is %s where that is set', (name) => {
    const all = facts({ sudo: SUDO, doas: DOAS, run0: RUN0, systemd: true })
    expect(chooseElevation(all, name)).toMatchObject({ kind: 'program', name })
  })

  const no = 'This needs root, but no way to become root was found: '
  const orSetUp = ' Run terrapin as root, or set up one of them.'
  it.each<[string, ElevationFacts, 'sudo' | 'doas' | 'run0' | null, string]>([
    [
      'nothing is on the PATH',
      facts({ systemd: true }),
      null,
      `sudo is not in PATH; doas is not in PATH; run0 is not in PATH.${orSetUp}`,
    ],
    [
      'what is there can’t work',
      facts({ sudo: PLAIN, run0: RUN0 }),
      null,
      'sudo can’t work: /run/current-system/sw/bin/sudo is not setuid root; ' +
        `doas is not in PATH; run0 can’t work without systemd.${orSetUp}`,
    ],
    [
      'no program can get rights by its file',
      facts({ noNewPrivileges: true, sudo: SUDO, doas: DOAS }),
      null,
      'sudo can’t work with no_new_privs set; doas can’t work with ' +
        `no_new_privs set; run0 is not in PATH.${orSetUp}`,
    ],
    [
      'the one that is set is missing',
      facts({ sudo: SUDO, run0: RUN0, systemd: true }),
      'doas',
      'doas is not in PATH. Run terrapin as root, set up doas, or set another elevation in ' +
        'config.toml.',
    ],
  ])('is none where %s, and it is said why and what helps', (_, found, set, why) => {
    const elevation = chooseElevation(found, set)
    expect(elevation).toEqual({ kind: 'none', why: no + why })
    const call = () => elevatedArgv(elevation, ['id'])
    expect(call).toThrow(Problem)
    try {
      call()
    } catch (error) {
      const { code, message } = error as Problem
      expect([code, message]).toEqual(['no-elevation', `${no}${why} Nothing was changed.`])
      expect(exitStatus(code)).toBe(3)
    }
  })

  it('is looked for once, and its setting is asked for only then', () => {
    const wanted = vi.fn(() => 'run0' as const)
    const elevation = elevationHere({ root: false, name: 'alice', home: '/home/alice' }, wanted)
    expect(wanted).not.toHaveBeenCalled()
    expect(elevation()).toBe(elevation())
    expect(wanted).toHaveBeenCalledTimes(1)
  })

  it('is none and asks for no setting for who is root', () => {
    const wanted = () => {
      throw new Problem('config', 'The settings are wrong.')
    }
    expect(elevationHere({ root: true, name: 'root', home: '/root' }, wanted)()).toBe(ALREADY_ROOT)
    const alice = elevationHere({ root: false, name: 'alice', home: '/home/alice' }, wanted)
    expect(alice).toThrow('The settings are wrong.')
  })
})

describe('a command', () => {
  const by = (name: 'sudo' | 'doas' | 'run0'): Elevation => ({
    kind: 'program',
    name,
    path: `/bin/${name}`,
  })
  it.each<[Elevation, readonly string[], string]>([
    [ALREADY_ROOT, ['nix-env', '-p', 'a b'], 'root'],
    [by('sudo'), ['/bin/sudo', '--', 'nix-env', '-p', 'a b'], 'root, by sudo'],
    [by('doas'), ['/bin/doas', '--', 'nix-env', '-p', 'a b'], 'root, by doas'],
    [by('run0'), ['/bin/run0', '--background=', '--', 'nix-env', '-p', 'a b'], 'root, by run0'],
    [{ kind: 'none', why: 'No.' }, [], 'root'],
  ])('by %j is run as %j and told as “%s”', (elevation, argv, words) => {
    expect(rootWords(elevation)).toBe(words)
    if (elevation.kind !== 'none') {
      expect(elevatedArgv(elevation, ['nix-env', '-p', 'a b'])).toEqual(argv)
    }
  })
})

describe('how often a password is asked for', () => {
  const by = (name: ElevationProgram) => ({ kind: 'program', name, path: `/bin/${name}` }) as const
  it.each([
    [by('doas'), 2, /^doas asks for the password before each of 2 steps, unless its rule says/],
    [by('run0'), 21, /^run0 asks .* each of 21 steps, unless polkit remembers the answer\.$/],
    [by('doas'), 1, null],
    [by('sudo'), 21, null],
    [ALREADY_ROOT, 21, null],
  ])('%o, %i steps', (elevation, steps, message) => {
    const sentence = askingSentence(elevation, steps)
    if (message === null) expect(sentence).toBeNull()
    else expect(sentence).toMatch(message)
  })
})
