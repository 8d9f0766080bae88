import { describe, expect, it } from 'vitest'
import { CHANGE_LETTERS, statusOf } from '../../src/compare/changeStatus.ts'
import {
  type ComparisonContext,
  compareSystems,
  type SystemComparison,
} from '../../src/compare/comparison.ts'
import {
  type ComparisonPart,
  known,
  orNull,
  partOf,
  unknown,
} from '../../src/compare/comparisonPart.ts'
import { compareClosures } from '../../src/compare/packages/compareClosures.ts'
import type { Side } from '../../src/compare/side.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { readSystem } from '../../src/nix/system.ts'
import { Problem } from '../../src/problem.ts'
import {
  layOut,
  link,
  type Machine,
  storePath,
  toplevel,
  type Valid,
  versionScript,
  writeDatabase,
} from '../support/layout.ts'
import { ONE, OTHER, units } from './units/fixture.ts'

describe('one thing', () => {
  it.each([
    ['that is the same', 'a', 'a', null],
    ['that neither side has', null, null, null],
    ['that is new', null, 'a', 'added'],
    ['that is new and empty', null, '', 'added'],
    ['that is gone', 'a', null, 'removed'],
    ['that is another', 'a', 'b', 'changed'],
    ['that became empty', 'a', '', 'changed'],
  ])('%s', (_, before, after, status) => {
    expect(statusOf({ before, after })).toBe(status)
  })

  it('has a letter of its own for each status', () => {
    expect(CHANGE_LETTERS).toEqual({ added: 'A', removed: 'R', changed: 'C' })
  })
})

describe('a part', () => {
  it.each<[string, ComparisonPart<number>, number | null]>([
    ['that is known is its value', known(0), 0],
    ['that is not known is null', unknown('It is dark.'), null],
  ])('%s', (_, part, value) => {
    expect(orNull(part)).toBe(value)
  })

  it.each<[string, () => Promise<ComparisonPart<string>>, ComparisonPart<string>]>([
    ['is what was read', async () => known('it'), known('it')],
    ['says itself that it is not known', async () => unknown('Dark.'), unknown('Dark.')],
    [
      'is not known where a problem is thrown',
      async () => {
        throw new Problem('unreadable', '/etc can’t be read.')
      },
      unknown('/etc can’t be read.'),
    ],
    [
      'is not known where an error is thrown',
      () => Promise.reject(new RangeError('too far')),
      unknown('too far'),
    ],
    [
      'is not known where it fails before it waits',
      () => {
        throw new TypeError('at once')
      },
      unknown('at once'),
    ],
    ['is not known where anything is thrown', () => Promise.reject('a text'), unknown('a text')],
  ])('%s', async (_, read, part) => {
    expect(await partOf(read)).toEqual(part)
  })
})

const registry = (rev: string) =>
  JSON.stringify({
    version: 2,
    flakes: [{ from: { id: 'nixpkgs' }, to: { type: 'github', url: 'x', rev } }],
  })

const revision = (text: string) => Buffer.from(text).toString('hex').repeat(14).slice(0, 40)

/** A complete side but for its units. */
function system(path: typeof ONE, text: string, others: Machine = {}): Machine {
  const etc = storePath('etc', text.length)
  return {
    ...toplevel(path, {
      kernel: link(`${storePath('linux', text.length)}/bzImage`),
      'etc/fstab': link(`${etc}-fstab`),
      'etc/nix/registry.json': registry(text),
      'sw/bin/nixos-version': versionScript({ configurationRevision: revision(text) }),
      ...others,
    }),
    [`${etc}-fstab`]: text,
  }
}

/** Two systems that differ in everything. */
const BOTH: Machine = {
  ...system(ONE, 'one'),
  ...system(OTHER, 'other'),
  ...units(ONE, 1, { 'web.service': '[Service]\nExecStart=one\n' }),
  ...units(OTHER, 2, { 'web.service': '[Service]\nExecStart=other\n' }),
}

const NOWHERE: ComparisonContext = { bootMenu: null, booted: null, running: null, repository: null }

async function compare(host: Host, around: Partial<ComparisonContext> = {}) {
  const side = async (path: typeof ONE): Promise<Side> => ({
    storePath: path,
    system: await readSystem(host, path),
  })
  const reported: Partial<SystemComparison>[] = []
  const sides = [await side(ONE), await side(OTHER)] as const
  const comparison = await compareSystems(host, ...sides, { ...NOWHERE, ...around }, (part) => {
    reported.push(part)
  })
  return { comparison, reported }
}

/** A host that can’t do this where what it is asked for ends in `path`. */
function failing(host: Host, calls: readonly (keyof Host)[], path: string): Host {
  const fails = calls.map((name) => {
    const works = host[name] as (...args: readonly unknown[]) => Promise<unknown>
    const call = async (...args: readonly unknown[]) => {
      if (String(args[0]).endsWith(path)) throw new Problem('unreadable', 'The disk is on fire.')
      return works(...args)
    }
    return [name, call] as const
  })
  return { ...host, ...Object.fromEntries(fails) }
}

const NAMES = ['boot', 'units', 'files', 'features', 'configuration'] as const

/** The parts that are not known. */
function unknownIn(comparison: SystemComparison): string[] {
  return NAMES.filter((name) => comparison[name].status === 'unknown')
}

describe('two systems', () => {
  it('differ part by part', async () => {
    const { comparison } = await compare(mountedHost(layOut(BOTH)))
    expect(unknownIn(comparison)).toEqual([])
    expect(orNull(comparison.boot)?.rows).toContainEqual(
      expect.objectContaining({ group: 'kernel', name: 'kernel', status: 'changed' }),
    )
    expect(orNull(comparison.units)?.changes.map(({ name, status }) => [name, status])).toEqual([
      ['web.service', 'changed'],
    ])
    expect(orNull(comparison.files)?.map(({ path }) => path)).toEqual([
      'etc/fstab',
      'etc/nix/registry.json',
      'sw/bin/nixos-version',
    ])
    expect(orNull(comparison.configuration)?.inputs).toMatchObject({
      value: [{ name: 'nixpkgs', before: 'one', after: 'other' }],
    })
  })

  it('are told part by part, each once and as soon as it is known, in one order', async () => {
    const { comparison, reported } = await compare(mountedHost(layOut(BOTH)))
    expect(reported.map((part) => Object.keys(part))).toEqual(NAMES.map((name) => [name]))
    expect(Object.assign({}, ...reported)).toEqual(comparison)
  })

  it.each<[string, readonly (keyof Host)[], string, readonly string[]]>([
    ['a directory of units', ['tree'], 'system-units', ['units']],
    ['the link to a kernel', ['readLink'], '/kernel', ['boot']],
    ['etc', ['list', 'isEmpty', 'tree'], '/etc', ['files', 'features']],
  ])('leave the others alone where %s can’t be read', async (_, calls, path, parts) => {
    const host = failing(mountedHost(layOut(BOTH)), calls, path)
    const { comparison, reported } = await compare(host)
    expect(unknownIn(comparison)).toEqual(parts)
    for (const name of parts) {
      expect(comparison[name as 'boot']).toEqual(unknown('The disk is on fire.'))
    }
    expect(reported).toHaveLength(NAMES.length)
  })

  it.each<[string, Machine]>([
    ['a registry is not JSON', { [`${OTHER}/etc/nix/registry.json`]: '{' }],
    ['a registry is of no version', { [`${OTHER}/etc/nix/registry.json`]: '{"flakes": 7}' }],
    ['a boot.json is not JSON', { [`${OTHER}/boot.json`]: '\0\0\0' }],
    ['a unit is a loop of links', units(OTHER, 2, { 'web.service': link('web.service') })],
    ['a file of etc is a loop of links', { [`${OTHER}/etc/fstab`]: link('fstab') }],
    ['a unit leads nowhere', units(OTHER, 2, { 'web.service': link('/nix/store/gone') })],
  ])('are all known where %s', async (_, broken) => {
    const { comparison } = await compare(mountedHost(layOut({ ...BOTH, ...broken })))
    expect(unknownIn(comparison)).toEqual([])
  })

  it('have inputs that are not known where the registry of one can’t be understood', async () => {
    const broken = { [`${OTHER}/etc/nix/registry.json`]: '{' }
    const { comparison } = await compare(mountedHost(layOut({ ...BOTH, ...broken })))
    expect(orNull(comparison.configuration)?.inputs).toMatchObject({ status: 'unknown' })
    expect(orNull(comparison.units)?.changes).toHaveLength(1)
  })

  it('are not known part by part where nothing can be read, and nothing is thrown', async () => {
    const host = mountedHost(layOut(BOTH))
    const calls = [
      'readLink',
      'status',
      'resolve',
      'lookUp',
      'list',
      'isEmpty',
      'tree',
      'read',
      'localFile',
    ] as const
    const { comparison, reported } = await compare(failing(host, calls, ''))
    expect(unknownIn(comparison)).toEqual(['boot', 'units', 'files', 'features'])
    expect(orNull(comparison.configuration)).toMatchObject({
      repository: null,
      commits: { status: 'unknown' },
      inputs: { status: 'unknown' },
      source: { status: 'unknown' },
    })
    expect(reported).toHaveLength(NAMES.length)
  })

  it('that are gone from the store say so, each part in a sentence', async () => {
    const { comparison } = await compare(mountedHost(layOut()))
    expect(unknownIn(comparison)).toEqual(['boot', 'units', 'files', 'features'])
    for (const name of ['boot', 'units', 'files', 'features'] as const) {
      expect(comparison[name]).toMatchObject({ reason: expect.stringMatching(/^[A-Z/].*\.$/) })
    }
  })

  it('that are one system differ in nothing', async () => {
    const host = mountedHost(layOut(BOTH))
    const side: Side = { storePath: ONE, system: await readSystem(host, ONE) }
    const comparison = await compareSystems(host, side, side, NOWHERE)
    expect(comparison).toMatchObject({
      boot: { status: 'known', value: { rows: [] } },
      units: known({ changes: [], assumed: true }),
      files: known([]),
      features: known([]),
      configuration: { value: { inputs: { status: 'known', value: [] } } },
    })
  })
})

describe('what runs', () => {
  /** This computer, where the units run that `systemctl` lists. */
  function local(active: readonly string[]): { host: Host; asked: string[] } {
    const host = mountedHost(layOut(BOTH))
    const asked: string[] = []
    const stdout = JSON.stringify(active.map((unit) => ({ unit, active: 'active' })))
    const run: Host['run'] = async (argv) => {
      asked.push(argv[0] as string)
      return { status: 0, signal: null, stdout, stderr: '' }
    }
    return { host: { ...host, kind: 'local', rootDirectory: null, run }, asked }
  }
  const effects = ({ units: part }: SystemComparison) =>
    (orNull(part)?.changes ?? []).map(({ name, effect }) => [name, effect])

  it.each([
    [['web.service'], 'restart'],
    [[], 'nothing'],
  ])('decides what a switch from the running system does: %j', async (active, effect) => {
    const { host, asked } = local(active)
    const { comparison } = await compare(host, { running: ONE })
    expect(effects(comparison)).toEqual([['web.service', effect]])
    expect(asked).toContain('systemctl')
  })

  it.each([null, OTHER])('is not asked where the running system is %j', async (running) => {
    const { host, asked } = local(['web.service'])
    await compare(host, { running })
    expect(asked).not.toContain('systemctl')
  })

  it('and cannot be asked leaves the units known', async () => {
    const { host } = local([])
    const run = () => Promise.reject(new Problem('command-failed', 'No systemctl.'))
    const { comparison } = await compare({ ...host, run }, { running: ONE })
    expect(comparison.units.status).toBe('known')
  })
})

describe('the paths of a package', () => {
  const names = ['system-1', 'system-2', 'sw-1', 'sw-2', 'it-1', 'it-2', 'old-1', 'ssl-3', 'ssl-4']
  const path = Object.fromEntries(names.map((name) => [name, storePath(name)]))
  const valid = (size: number, ...refs: string[]): Valid => ({
    size,
    refs: refs.map((name) => path[name] as StorePath),
  })

  async function compared() {
    const directory = layOut()
    writeDatabase(directory, {
      [path['system-1'] as StorePath]: valid(1, 'sw-1'),
      [path['system-2'] as StorePath]: valid(1, 'sw-2'),
      [path['sw-1'] as StorePath]: valid(1, 'it-1', 'old-1'),
      [path['sw-2'] as StorePath]: valid(1, 'it-2'),
      [path['it-1'] as StorePath]: valid(100, 'ssl-3'),
      [path['it-2'] as StorePath]: valid(200, 'ssl-3', 'ssl-4'),
      [path['old-1'] as StorePath]: valid(30),
      [path['ssl-3'] as StorePath]: valid(7),
      [path['ssl-4'] as StorePath]: valid(8),
    })
    const side = (name: string): Side => ({ storePath: path[name] as StorePath, system: null })
    return compareClosures(mountedHost(directory), side('system-1'), side('system-2'))
  }

  it.each<[string, string, string[], string[], string[]]>([
    ['that is another', 'it', ['it-1'], ['it-2'], ['system-2', 'sw-2', 'it-2']],
    ['that is gone', 'old', ['old-1'], [], ['system-1', 'sw-1', 'old-1']],
    // Both sides have the older one.
    ['with one more', 'ssl', [], ['ssl-4'], ['system-2', 'sw-2', 'it-2', 'ssl-4']],
    ['that is not there', 'nothing', [], [], []],
  ])('%s are those that the other side does not have', async (_, name, before, after, chain) => {
    const closures = await compared()
    const found = await closures.pathsOf(name)
    const pathsOf = (some: readonly string[]) => some.map((one) => path[one])
    expect(found.before.map((one) => one.path)).toEqual(pathsOf(before))
    expect(found.after.map((one) => one.path)).toEqual(pathsOf(after))
    expect(found.chain).toEqual(pathsOf(chain))
  })

  it('have their sizes, and the closures theirs', async () => {
    const closures = await compared()
    expect((await closures.pathsOf('it')).after).toEqual([{ path: path['it-2'], narSize: 200 }])
    expect([closures.before, closures.after]).toEqual([139, 217])
  })

  it('of a side that is not valid can’t be known', async () => {
    const directory = layOut()
    writeDatabase(directory, { [ONE]: { size: 1 } })
    const sides = [ONE, OTHER].map((storePath): Side => ({ storePath, system: null }))
    const [before, after] = sides as [Side, Side]
    await expect(compareClosures(mountedHost(directory), before, after)).rejects.toMatchObject({
      code: 'no-path',
      message: `${OTHER} is not valid in the store database.`,
    })
  })
})
