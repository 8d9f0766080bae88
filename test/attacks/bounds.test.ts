import { spawnSync } from 'node:child_process'
import { linkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mustAllBeSafe } from '../../src/execute/stepSafety.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { readRoots } from '../../src/nix/roots.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { readBootables } from '../../src/problems/readBootReport.ts'
import type { Edges, ReferenceGraph } from '../../src/store/graph.ts'
import { closuresInGraph } from '../../src/store/graphClosures.ts'
import {
  addPath,
  bootEntry,
  folder,
  layOut,
  openDatabase,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

/* What a stranger can make many or large ones of is read up to a limit, which is reported. */

const system = storePath('nixos-system')

/** Runs the program with a heap that its work must fit into. */
const inHeapOf = (mebibytes: number, root: string, ...args: string[]) =>
  spawnSync(
    process.execPath,
    [`--max-old-space-size=${mebibytes}`, 'dist/terrapin.js', '--root', root, ...args],
    { encoding: 'utf8' },
  )

function diskOf(paths: readonly StorePath[]): string {
  const generations = Object.fromEntries(paths.map((path, index) => [index + 1, path]))
  return layOut({
    ...profile(SYSTEM_PROFILE, generations, 1),
    ...Object.assign({}, ...paths.map((path) => toplevel(path))),
  })
}

it('ten thousand boot entries with long names are sorted in little memory', () => {
  const root = layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    '/boot/loader/entries': folder,
    '/boot/EFI/nixos/kernel.efi': 'x',
    '/boot/EFI/nixos/initrd.efi': 'x',
  })
  const text = bootEntry('NixOS', '1', system)
  for (let index = 0; index < 9990; index += 1) {
    const name = `${'1.a'.repeat(79)}${String(index).padStart(5, '0')}.conf`
    writeFileSync(join(root, '/boot/loader/entries', name), text)
  }
  const { status, stdout } = inHeapOf(64, root, 'list')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^ +1 /m)
})

describe('systems with large files', () => {
  const paths = Array.from({ length: 60 }, (_, build) => storePath('nixos-system', build))

  it('are read up to a limit', async () => {
    const root = diskOf(paths)
    writeFileSync(join(root, 'large'), JSON.stringify({ no: 'x'.repeat(1_000_000) }))
    for (const path of paths) {
      rmSync(join(root, path, 'boot.json'))
      linkSync(join(root, 'large'), join(root, path, 'boot.json'))
    }
    const { generations } = await readMachine(mountedHost(root), SYSTEM_PROFILE)
    const said = generations.map((one) => one.system?.problems[0]?.message)
    expect(said.at(-1)).toMatch(/^Not read: this machine has too many systems/)
    expect(said[0]).toMatch(/boot\.json/)
  })

  it('may not have many inhibitors', async () => {
    const root = diskOf([system])
    writeFileSync(join(root, system, 'switch-inhibitors'), `{"a":"${'b'.repeat(70_000)}"}`)
    const { generations } = await readMachine(mountedHost(root), SYSTEM_PROFILE)
    expect(generations[0]?.system?.problems[0]?.message).toMatch(
      /switch-inhibitors is larger than 65536 bytes/,
    )
  })
})

it('the directory of thousands of profiles is not listed for each of them', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `p${index}`)
  const other = storePath('nixos-system-other')
  const root = layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    ...toplevel(other),
    '/boot/loader/entries/a.conf': bootEntry('NixOS', '1', other),
    ...Object.assign(
      {},
      ...names.map((name) => profile(`${SYSTEM_PROFILES}/${name}`, { 1: system, 2: system }, 1)),
    ),
  })
  const mounted = mountedHost(root)
  let lists = 0
  const host: Host = {
    ...mounted,
    list: (path, most) => {
      lists += path === SYSTEM_PROFILES ? 1 : 0
      return mounted.list(path, most)
    },
  }
  const machine = await readMachine(host, SYSTEM_PROFILE)
  expect(machine.otherProfiles).toHaveLength(50)
  expect((await readBootables(host, machine)).bootables).toHaveLength(101)
  expect(lists).toBe(3)
})

it('the files beside a database are looked at once for a plan of thousands of steps', async () => {
  const root = layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    '/nix/var/nix/db': folder,
  })
  const mounted = mountedHost(root)
  let lists = 0
  const host: Host = {
    ...mounted,
    list: (path, most) => {
      lists += 1
      return mounted.list(path, most)
    },
  }
  const step = (index: number) => ({
    ...{ kind: 'delete', root: true, description: '' },
    argv: ['nix-env', '--profile', `${root}${SYSTEM_PROFILE}`, `${index}`],
  })
  const steps = Array.from({ length: 1000 }, (_, index) => step(index))
  const plan = { blocked: false, steps, onFailure: [] } as unknown as Plan
  await mustAllBeSafe(host, SYSTEM_PROFILE, plan)
  expect(lists).toBe(3)
})

it('GC roots with long targets are read up to a limit', async () => {
  const root = layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    '/nix/var/nix/gcroots/auto': folder,
  })
  for (let index = 0; index < 9000; index += 1) {
    const target = `/home/eve/${'x'.repeat(4000)}`
    symlinkSync(target, join(root, `/nix/var/nix/gcroots/auto/${index}`))
  }
  const { unseen } = await readRoots(mountedHost(root))
  expect(unseen.map(({ message }) => message)).toContain(
    'The paths below /nix/var/nix/gcroots are too long to read.',
  )
})

it('closures without a common package are compared up to a limit, in little memory', () => {
  const other = storePath('nixos-system', 1)
  const root = diskOf([system, other])
  const database = openDatabase(root, {})
  database.exec('BEGIN')
  const refer = database.prepare('INSERT INTO Refs VALUES (?, ?)')
  let id = 0
  for (const path of [system, other]) {
    addPath(database, path, 1)
    const top = ++id
    for (let index = 0; index < 55_000; index += 1) {
      const hash = String(id).padStart(32, '0')
      addPath(database, `/nix/store/${hash}-package${id}x-1` as StorePath, 1)
      refer.run(top, ++id)
    }
  }
  database.exec('COMMIT')
  database.close()
  for (const args of [['diff', '1', '2'], ['history']]) {
    const { status, stderr } = inHeapOf(64, root, ...args)
    expect(stderr).toContain('Packages can’t be compared: more than 50,000 packages differ.')
    expect(status).toBe(1)
  }
})

it('closures of more packages than any system has are not compared', async () => {
  const size = 130_000
  const none: Edges = {
    starts: new Uint32Array(size),
    ends: new Uint32Array(size),
    targets: new Uint32Array(0),
  }
  const ends = new Uint32Array(size)
  ends[0] = size
  const targets = Uint32Array.from({ length: size }, (_, node) => node)
  const graph = {
    size,
    references: { starts: new Uint32Array(size), ends, targets },
    keeps: none,
    narSize: new Float64Array(size),
    roots: new Map([[system, 0]]),
    paths: async () => {
      throw new Error('all names are asked for')
    },
  } as unknown as ReferenceGraph
  await expect(closuresInGraph(graph, [system])).rejects.toThrow(
    /the closure of .* has more than 120,000 store paths/,
  )
})
