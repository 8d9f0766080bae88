import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { unknown } from '../../../src/compare/comparisonPart.ts'
import {
  compareInputs,
  type InputsSide,
  readInputChanges,
  upwards,
} from '../../../src/compare/configuration/inputs.ts'
import { parseRevision } from '../../../src/compare/configuration/revision.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, storePath } from '../../support/layout.ts'
import { commit, foundPart, init } from './fixture.ts'

const input = (revision: string, date: string | null = null) => ({ revision, date })

describe('inputs that differ', () => {
  const day = '2026-01-01T00:00:00.000Z'
  it.each([
    ['none', {}, {}, []],
    ['the same revision', { a: input('1', day) }, { a: input('1') }, []],
    ['another revision', { a: input('1', day) }, { a: input('2') }, [['a', '1', '2', day, null]]],
    ['one that came', {}, { a: input('2', day) }, [['a', null, '2', null, day]]],
    ['one that went', { a: input('1') }, {}, [['a', '1', null, null, null]]],
    [
      'an address with a token',
      { a: input('git+https://hIDD@host/a?token=hIDD') },
      { a: input('git+ssh://git@host/a') },
      [['a', 'git+https://…@host/a?…', 'git+ssh://git@host/a', null, null]],
    ],
    [
      'several, by name',
      { b: input('1'), 'a/b': input('1') },
      { a: input('2') },
      [
        ['a', null, '2', null, null],
        ['a/b', '1', null, null, null],
        ['b', '1', null, null, null],
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    const map = (inputs: object) => new Map(Object.entries(inputs))
    const changes = compareInputs(map(before), map(after))
    const columns = changes.map((change) => {
      const { name, before: from, after: to, beforeDate, afterDate } = change
      return [name, from, to, beforeDate, afterDate]
    })
    expect(columns).toEqual(expected)
  })
})

it.each([
  ['', ['']],
  ['nixos/', ['nixos/', '']],
  ['a/b/c/', ['a/b/c/', 'a/b/', 'a/', '']],
])('from %j a flake is looked for in %j', (prefix, directories) => {
  expect(upwards(prefix)).toEqual(directories)
})

/** A flake.lock with this revision of nixpkgs. */
function lock(rev: string): string {
  const nodes = { root: { inputs: { nixpkgs: 'n' } }, n: { locked: { rev, lastModified: 0 } } }
  return JSON.stringify({ version: 7, root: 'root', nodes })
}

const from = storePath('nixos-system')
const to = storePath('nixos-system', 1)
const sources = [storePath('source'), storePath('source', 1)] as const

const repository = init(join(layOut(), 'nixos'))
const first = commit(repository, 'first', { 'flake.lock': lock('n1') })
const second = commit(repository, 'second', { 'flake.lock': lock('n2') })
const broken = commit(repository, 'broken', { 'flake.lock': '{' })
const whole = foundPart(repository)
const missing = unknown<never>('There is none.')

/** A machine whose closures hold these locks of nixpkgs and register these revisions of it. */
function machine(held: readonly (string | null)[], registered: readonly (string | null)[]) {
  const [one, other] = held
  const registry = (rev: string | null | undefined, source: string) => {
    const itself = { from: { id: 'self' }, to: { type: 'path', path: source } }
    const nixpkgs = { from: { id: 'nixpkgs' }, to: { type: 'path', path: '/nix/store/n', rev } }
    return JSON.stringify({ version: 2, flakes: [itself, nixpkgs] })
  }
  return mountedHost(
    layOut({
      ...(one != null && { [`${sources[0]}/flake.lock`]: lock(one) }),
      ...(other != null && { [`${sources[1]}/flake.lock`]: lock(other) }),
      ...(registered[0] != null && {
        [`${from}/etc/nix/registry.json`]: registry(registered[0], sources[0]),
      }),
      ...(registered[1] != null && {
        [`${to}/etc/nix/registry.json`]: registry(registered[1], sources[1]),
      }),
    }),
  )
}

function side(index: 0 | 1, revision: string | null, held: boolean): InputsSide {
  return {
    storePath: index === 0 ? from : to,
    revision: parseRevision(revision),
    source: held ? { kind: 'directory', path: sources[index] } : null,
  }
}

const dirty = (hash: string) => `${hash}-dirty`

describe('the inputs that two systems were built with', () => {
  const commits = 'the lock of each commit'
  const closures = 'the lock in each closure'
  const registries = 'what each registers'
  it.each([
    [commits, whole, [first, second], ['c1', 'c2'], ['r1', 'r2'], ['n1', 'n2']],
    [commits, whole, [first.slice(0, 8), second], [], [], ['n1', 'n2']],
    [closures, missing, [first, second], ['c1', 'c2'], ['r1', 'r2'], ['c1', 'c2']],
    [closures, whole, [null, null], ['c1', 'c2'], [], ['c1', 'c2']],
    [closures, whole, [first, broken], ['c1', 'c2'], ['r1', 'r2'], ['n1', 'c2']],
    [closures, whole, [first, dirty(second)], ['c1', 'c2'], [], ['n1', 'c2']],
    [closures, whole, [dirty(first), dirty(first)], ['c1', 'c2'], [], ['c1', 'c2']],
    [commits, whole, [dirty(first), dirty(second)], [], ['r1', 'r2'], ['n1', 'n2']],
    [registries, whole, [dirty(first), dirty(first)], [], ['r1', 'r2'], ['r1', 'r2']],
    [registries, whole, [first, broken], ['c1'], ['r1', 'r2'], ['r1', 'r2']],
    [registries, missing, [null, null], [], ['r1', 'r2'], ['r1', 'r2']],
  ])('are known by %s (case %#)', async (_, found, revisions, held, registered, nixpkgs) => {
    const [one, other] = [held[0] ?? null, held[1] ?? null]
    const part = await readInputChanges(
      machine([one, other], registered),
      found,
      side(0, revisions[0] ?? null, one !== null),
      side(1, revisions[1] ?? null, other !== null),
    )
    expect(part).toMatchObject({
      status: 'known',
      value: [{ name: 'nixpkgs', before: nixpkgs[0], after: nixpkgs[1] }],
    })
  })

  it('are the same at the same revision, whatever can be read', async () => {
    const before = side(0, first, false)
    const after = side(1, first.slice(0, 7), false)
    const part = await readInputChanges(machine([], ['r1', 'r2']), missing, before, after)
    expect(part).toEqual({ status: 'known', value: [] })
  })

  it.each([
    ['nothing says them', missing, null, null],
    ['they were changed after same commit', whole, dirty(first), dirty(first)],
    ['one side says nothing', whole, first, null],
  ])('are not known where %s', async (_, found, before, after) => {
    const host = machine([], ['r1'])
    expect(
      await readInputChanges(host, found, side(0, before, false), side(1, after, false)),
    ).toEqual({ status: 'unknown', reason: expect.stringContaining('inputs unknown') })
  })

  it('come from the lock of the flake that the configuration is in', async () => {
    const dots = init(layOut())
    const one = commit(dots, 'one', { 'nixos/flake.lock': lock('d1'), 'flake.lock': lock('top') })
    const other = commit(dots, 'other', { 'nixos/flake.lock': lock('d2') })
    const read = (prefix: string) =>
      readInputChanges(
        machine([], []),
        foundPart(dots, { prefix }),
        side(0, one, false),
        side(1, other, false),
      )
    expect(await read('nixos/')).toMatchObject({ value: [{ before: 'd1', after: 'd2' }] })
    expect(await read('nixos/hosts/')).toMatchObject({ value: [{ before: 'd1', after: 'd2' }] })
    expect(await read('')).toEqual({ status: 'known', value: [] })
  })

  it('are known by what the systems register where there is no git', async () => {
    vi.stubEnv('PATH', layOut())
    const host = machine([], ['r1', 'r2'])
    const part = await readInputChanges(host, whole, side(0, first, false), side(1, second, false))
    vi.unstubAllEnvs()
    expect(part).toMatchObject({ value: [{ before: 'r1', after: 'r2' }] })
  })
})
