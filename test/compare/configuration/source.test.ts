import { spawnSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Revision } from '../../../src/compare/configuration/configurationChange.ts'
import {
  compareSources,
  findSource,
  type Source,
} from '../../../src/compare/configuration/source.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'

const system = storePath('nixos-system')
const source = storePath('source')
const second = storePath('source', 1)
const hash = 'a1b2c3d4'.repeat(5)
const revision: Revision = { hash, dirty: false }
const none: Revision = { hash: null, dirty: false }

const entry = (id: string, path: string, others: object = {}) => ({
  from: { type: 'indirect', id },
  to: { type: 'path', path, ...others },
})

function find(flakes: object[], machine: Machine, of: Revision = none) {
  const registry = JSON.stringify({ version: 2, flakes })
  const host = mountedHost(layOut({ [`${system}/etc/nix/registry.json`]: registry, ...machine }))
  return findSource(host, system, of)
}

const SYSTEMS = '{ outputs = _: { nixosConfigurations = { }; }; }'

describe('the source of a configuration', () => {
  const sources = { [`${source}/flake.nix`]: SYSTEMS, [`${second}/flake.nix`]: '{ }' }
  it.each([
    ['of its revision', [entry('self', source), entry('x', second, { rev: hash })], second],
    ['of its short revision', [entry('x', second, { rev: hash })], second],
    ['that is called self', [entry('x', source), entry('self', second)], second],
    ['that is a flake of systems', [entry('lib', second), entry('x', source)], source],
    ['in a directory of one', [entry('self', `${source}/nixos`)], `${source}/nixos`],
  ])('is the registered one %s', async (_, flakes, path) => {
    const machine = { ...sources, [`${source}/nixos/flake.nix`]: '{ }' }
    const of = { hash: hash.slice(0, 8), dirty: false }
    expect(await find(flakes, machine, of)).toEqual({ kind: 'directory', path })
  })

  it.each([
    ['nothing is registered', [], {}],
    ['only nixpkgs is', [entry('nixpkgs', source)], sources],
    ['only libraries are', [entry('lib', second)], sources],
    [
      'several have systems',
      [entry('a', source), entry('b', second)],
      {
        [`${source}/flake.nix`]: SYSTEMS,
        [`${second}/flake.nix`]: SYSTEMS,
      },
    ],
    ['it is not in the store', [entry('self', '/home/anna/nixos')], { '/home/anna/nixos': folder }],
    ['it leaves the store', [entry('self', `${source}/../../../etc`)], { '/etc/x': '' }],
    ['it is gone', [entry('self', source)], {}],
    [
      'it is of another kind',
      [{ from: { id: 'self' }, to: { type: 'github', path: source } }],
      sources,
    ],
  ])('is not known where %s', async (_, flakes, machine) => {
    expect(await find(flakes, machine as Machine)).toBeNull()
  })

  it('is else the file that was copied into the toplevel', async () => {
    const copy = storePath('configuration.nix')
    const machine = { [copy]: '{ }', [`${system}/configuration.nix`]: link(copy) }
    const path = `${system}/configuration.nix`
    expect(await find([], machine, revision)).toEqual({ kind: 'file', path })
    expect(await find([entry('self', source)], machine)).toEqual({ kind: 'file', path })
    const whole = { [`${copy}/default.nix`]: '', [`${system}/configuration.nix`]: link(copy) }
    expect(await find([], whole)).toEqual({ kind: 'directory', path })
  })

  it('does not hang on a pipe in place of its flake.nix', async () => {
    const registry = JSON.stringify({ version: 2, flakes: [entry('x', source)] })
    const directory = layOut({ [`${system}/etc/nix/registry.json`]: registry, [source]: folder })
    spawnSync('mkfifo', [join(directory, source, 'flake.nix')])
    expect(await findSource(mountedHost(directory), system, none)).toBeNull()
  })
})

describe('what differs between two sources', () => {
  const one = storePath('configuration.nix')
  const other = storePath('configuration.nix', 1)
  const directory = layOut({
    [`${source}/flake.nix`]: '{ }',
    [`${source}/hosts/turtle.nix`]: 'one',
    [`${source}/old.nix`]: '',
    [`${second}/flake.nix`]: '{ }',
    [`${second}/hosts/turtle.nix`]: 'other',
    [`${second}/new.nix`]: '',
    [one]: '{ a = 1; }',
    [other]: '{ a = 2; }',
    [storePath('configuration.nix', 2)]: '{ a = 1; }',
    [storePath('configuration.nix', 3)]: '',
    [storePath('configuration.nix', 4)]: '',
  })
  const host = mountedHost(directory)
  const tree = (path: string): Source => ({ kind: 'directory', path })
  const file = (path: string): Source => ({ kind: 'file', path })

  it('are files of a directory', async () => {
    const part = await compareSources(host, tree(source), tree(second))
    expect(part).toMatchObject({
      status: 'known',
      value: [
        {
          path: 'hosts/turtle.nix',
          status: 'changed',
          before: `${source}/hosts/turtle.nix`,
          after: `${second}/hosts/turtle.nix`,
        },
        { path: 'new.nix', status: 'added', before: null },
        { path: 'old.nix', status: 'removed', after: null },
      ],
    })
  })

  it('is the one file', async () => {
    expect(await compareSources(host, file(one), file(other))).toEqual({
      status: 'known',
      value: [
        {
          path: 'configuration.nix',
          status: 'changed',
          before: one,
          after: other,
          mode: null,
          owner: null,
          group: null,
          unread: false,
        },
      ],
    })
  })

  it.each([
    ['the same directory', tree(source), tree(source)],
    ['the same file', file(one), file(one)],
    ['files with the same text', file(one), file(storePath('configuration.nix', 2))],
  ])('is nothing in %s', async (_, before, after) => {
    expect(await compareSources(host, before, after)).toEqual({ status: 'known', value: [] })
  })

  it('is not read in files that are too large', async () => {
    const large = [3, 4].map((build) => storePath('configuration.nix', build))
    for (const path of large) truncateSync(join(directory, path), 1 << 30)
    const [before = '', after = ''] = large
    const part = await compareSources(host, file(before), file(after))
    expect(part).toMatchObject({ value: [{ path: 'configuration.nix', unread: true }] })
  })

  it.each([
    ['nowhere', null, null, 'Neither closure contains the configuration source.'],
    [
      'on the second side',
      null,
      tree(source),
      'Before: the closure does not contain the configuration source',
    ],
    [
      'on the first side',
      file(one),
      null,
      'After: the closure does not contain the configuration source',
    ],
    ['as a file and a directory', file(one), tree(source), 'the other a single file.'],
    [
      'where they are gone',
      tree('/nix/store/gone'),
      tree(source),
      'The configurations are too large',
    ],
  ])('is not known where they are %s', async (_, before, after, reason) => {
    expect(await compareSources(host, before, after)).toEqual({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    })
  })
})
