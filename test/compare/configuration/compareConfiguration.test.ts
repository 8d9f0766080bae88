import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compareConfiguration } from '../../../src/compare/configuration/compareConfiguration.ts'
import type { Side } from '../../../src/compare/side.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { readSystem } from '../../../src/nix/system.ts'
import {
  asNobody,
  forbid,
  layOut,
  type Machine,
  storePath,
  toplevel,
  versionScript,
} from '../../support/layout.ts'
import { commit, init } from './fixture.ts'

const one = storePath('nixos-system-turtle-26.05')
const other = storePath('nixos-system-turtle-26.05', 1)
const sources = [storePath('source'), storePath('source', 1)]

function lock(rev: string): string {
  const nodes = { root: { inputs: { nixpkgs: 'n' } }, n: { locked: { rev } } }
  return JSON.stringify({ version: 7, root: 'root', nodes })
}

function registry(source: string): string {
  const itself = { from: { id: 'self' }, to: { type: 'path', path: source } }
  return JSON.stringify({ version: 2, flakes: [itself] })
}

const files = (rev: string) => ({ 'flake.nix': `${rev}\n`, 'flake.lock': lock(rev) })

/** Two systems with these revisions, whose closures hold their sources. */
function systems(revisions: readonly [string | null, string | null]): Machine {
  const paths = [one, other].map((path, index) => {
    const source = sources[index] ?? ''
    const configurationRevision = revisions[index] ?? undefined
    const held = Object.entries(files(`n${index}`)).map(([name, text]) => [
      `${source}/${name}`,
      text,
    ])
    return {
      ...toplevel(path, {
        'sw/bin/nixos-version': versionScript({ configurationRevision }),
        'etc/nix/registry.json': registry(source),
      }),
      ...Object.fromEntries(held),
    }
  })
  return Object.assign({}, ...paths)
}

async function compare(directory: string) {
  const host = mountedHost(directory)
  const side = async (path: typeof one): Promise<Side> => ({
    storePath: path,
    system: await readSystem(host, path),
  })
  return compareConfiguration(host, await side(one), await side(other), null)
}

it('a configuration tells its commits, its inputs and its files', async () => {
  const repository = init(layOut())
  const first = commit(repository, 'first', files('n0'))
  const second = commit(repository, 'second', files('n1'))
  const directory = layOut(systems([first, `${second}-dirty`]))
  init(join(directory, 'etc'))
  const nixos = init(join(directory, 'etc/nixos'))
  cpSync(join(repository, '.git/objects'), join(nixos, '.git/objects'), { recursive: true })
  expect(await compare(directory)).toMatchObject({
    before: { hash: first, dirty: false },
    after: { hash: second, dirty: true },
    repository: { path: '/etc/nixos' },
    commits: { status: 'known', value: { list: [{ hash: second }], more: false } },
    inputs: { status: 'known', value: [{ name: 'nixpkgs', before: 'n0', after: 'n1' }] },
    source: { status: 'known', value: [{ path: 'flake.lock' }, { path: 'flake.nix' }] },
  })
})

it('without git and without a revision its inputs and files are still known', async () => {
  expect(await compare(layOut(systems([null, null])))).toMatchObject({
    before: { hash: null, dirty: false },
    repository: null,
    commits: {
      status: 'unknown',
      reason: expect.stringContaining('The first generation records no commit'),
    },
    inputs: { status: 'known', value: [{ name: 'nixpkgs', before: 'n0', after: 'n1' }] },
    source: { status: 'known', value: [{ path: 'flake.lock' }, { path: 'flake.nix' }] },
  })
})

it('of systems that can’t be read each part says why it is not known', async () => {
  const host = mountedHost(layOut())
  const side = (storePath: typeof one): Side => ({ storePath, system: null })
  expect(await compareConfiguration(host, side(one), side(other), null)).toMatchObject({
    before: { hash: null },
    repository: null,
    commits: { status: 'unknown' },
    inputs: { status: 'unknown', reason: expect.stringContaining('inputs unknown') },
    source: { status: 'unknown', reason: expect.stringContaining('Neither closure') },
  })
})

it('a closure that may not be read leaves its commits alone', () => {
  const hash = 'a1b2c3d4'.repeat(5)
  const directory = layOut(systems([hash, hash]))
  forbid(directory, `${one}/etc`)
  const side = (path: string) =>
    `{ storePath: '${path}', system: { configurationRevision: '${hash}' } }`
  const call = `compareConfiguration(host, ${side(one)}, ${side(other)}, null)`
  const module = 'compare/configuration/compareConfiguration.ts'
  expect(asNobody(directory, module, call)).toMatchObject({
    commits: { status: 'known', value: { list: [], more: false } },
    inputs: { status: 'known', value: [] },
    source: { status: 'unknown', reason: expect.stringContaining('permission denied') },
  })
})
