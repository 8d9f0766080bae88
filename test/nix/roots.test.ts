import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readAt, readLinkAt } from '../../src/host/fileAccess.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { Roots } from '../../src/nix/root.ts'
import { readRoots } from '../../src/nix/roots.ts'
import {
  asNobody,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
} from '../support/layout.ts'

const a = storePath('a-1.0')
const b = storePath('b-1.0')
const STATE = '/nix/var/nix'

async function rootsOf(machine: Machine): Promise<[string, string][]> {
  const { roots, unseen } = await readRoots(mountedHost(layOut(machine)))
  expect(unseen).toEqual([])
  return roots.map(({ link, storePath }) => [link, storePath])
}

/** The machine as if we ran on it: what it holds in /proc are its processes. */
function running(machine: Machine): Host {
  return { ...mountedHost(layOut(machine)), kind: 'local' }
}

/** The roots and the sentences on what is not seen that someone without root gets. */
function seenByNobody(directory: string): { roots: Roots['roots']; unseen: string[] } {
  const call = `readRoots(host).then(({ roots, unseen }) =>
    ({ roots, unseen: unseen.map(({ message }) => message) }))`
  return asNobody(directory, 'nix/roots.ts', call) as { roots: Roots['roots']; unseen: string[] }
}

describe('a garbage-collector root', () => {
  it('is every generation of every profile, once, whatever the profile points at', async () => {
    const machine = {
      ...profile(`${STATE}/profiles/system`, { 1: a, 2: b }, 2),
      ...profile(`${STATE}/profiles/system-profiles/pin`, { 1: a }, 1),
      ...profile(`${STATE}/profiles/per-user/root/channels`, { 7: b }, 7),
    }
    expect(await rootsOf(machine)).toEqual([
      [`${STATE}/profiles/per-user/root/channels-7-link`, b],
      [`${STATE}/profiles/system-2-link`, b], // met first as what `system` points at
      [`${STATE}/profiles/system-1-link`, a],
      [`${STATE}/profiles/system-profiles/pin-1-link`, a],
    ])
  })

  it.each<[string, Machine, [string, string][]]>([
    ['a link into the store', { [`${STATE}/gcroots/x`]: link(a) }, [[`${STATE}/gcroots/x`, a]]],
    [
      'a link to something in a store path',
      { [`${STATE}/gcroots/deep/x`]: link(`${a}/bin`) },
      [[`${STATE}/gcroots/deep/x`, a]],
    ],
    [
      'the link elsewhere that an indirect link names',
      { [`${STATE}/gcroots/auto/h4sh`]: link('/home/alice/result'), '/home/alice/result': link(a) },
      [['/home/alice/result', a]],
    ],
    [
      'the same by a relative link',
      { [`${STATE}/gcroots/auto/h4sh`]: link('../../result'), [`${STATE}/result`]: link(a) },
      [[`${STATE}/result`, a]],
    ],
    [
      'the booted system',
      {
        [`${STATE}/gcroots/booted-system`]: link('/run/booted-system'),
        '/run/booted-system': link(a),
      },
      [['/run/booted-system', a]],
    ],
    [
      'a file called as a store path',
      { [`${STATE}/gcroots/${a.slice('/nix/store/'.length)}`]: '' },
      [[`${STATE}/gcroots/${a.slice('/nix/store/'.length)}`, a]],
    ],
  ])('is %s', async (_, machine, roots) => {
    expect(await rootsOf(machine)).toEqual(roots)
  })

  it.each<[string, Machine]>([
    [
      'an indirect link whose link is gone',
      { [`${STATE}/gcroots/auto/x`]: link('/home/a/result') },
    ],
    [
      'an indirect link to no link',
      { [`${STATE}/gcroots/auto/x`]: link('/home/a/result'), '/home/a/result': folder },
    ],
    [
      'a link of a link of a link',
      { [`${STATE}/gcroots/auto/x`]: link('/one'), '/one': link('/two'), '/two': link(a) },
    ],
    [
      'a link to the directory of profiles',
      { [`${STATE}/gcroots/profiles`]: link(`${STATE}/profiles`) },
    ],
    [
      'a relative link into the store',
      { [`${STATE}/gcroots/x`]: link(`../../../..${a}`), [a]: folder },
    ],
    ['any other file', { [`${STATE}/gcroots/README`]: a }],
    ['a loop', { [`${STATE}/gcroots/x`]: link('x') }],
  ])('is not %s', async (_, machine) => {
    expect(await rootsOf(machine)).toEqual([])
  })

  it('that can not be seen is named, and the others are still found', () => {
    const directory = layOut({
      [`${STATE}/gcroots/open`]: link(a),
      [`${STATE}/gcroots/secret/x`]: link(b),
      [`${STATE}/gcroots/auto/h4sh`]: link('/root/result'),
      '/root/result': link(b),
    })
    forbid(directory, `${STATE}/gcroots/secret`)
    forbid(directory, '/root')
    const { roots, unseen } = seenByNobody(directory)
    expect(roots.map(({ storePath }) => storePath)).toEqual([a])
    expect(unseen).toEqual([
      expect.stringContaining('gcroots/secret can’t be read: permission denied.'),
      `1 GC root in a directory of other users can’t be read without root: ${directory}/root.`,
    ])
  })

  it('in homes that are closed is counted in one sentence, however many there are', () => {
    const homes = ['/home/ann', '/home/bob', '/home/cem', '/home/dan', '/root']
    const results = homes.flatMap((home) =>
      [1, 2, 3].map((one) => `${home}/src/deep/result-${one}`),
    )
    const directory = layOut({
      ...Object.fromEntries(results.map((result) => [result, link(b)])),
      ...Object.fromEntries(
        results.map((result, index) => [`${STATE}/gcroots/auto/${index}`, link(result)]),
      ),
      [`${STATE}/gcroots/auto/open`]: link('/home/eve/result'),
      '/home/eve/result': link(a),
    })
    // Below a home that is open there may be a directory that is not.
    for (const home of homes.slice(1)) forbid(directory, home)
    forbid(directory, '/home/ann/src/deep')
    const { roots, unseen } = seenByNobody(directory)
    expect(roots.map(({ storePath }) => storePath)).toEqual([a])
    expect(unseen).toEqual([
      '15 GC roots in 5 directories of other users can’t be read without root: ' +
        `${directory}/home/ann/src/deep, ${directory}/home/bob, ${directory}/home/cem and 2 more.`,
    ])
  })
})

describe('roots that are laid out to take long', () => {
  /** Makes directories inside each other, each with a link to `a`. */
  const deep = (directory: string, depth: number) => {
    const code = `process.chdir(process.argv[1])
      for (let depth = 1; depth <= ${depth}; depth++) {
        fs.mkdirSync('d')
        process.chdir('d')
        fs.symlinkSync('${a}', 'x')
      }`
    execFileSync(process.execPath, ['-e', code, `${directory}${STATE}/gcroots`])
    onTestFinished(() => void execFileSync('rm', ['-rf', `${directory}${STATE}/gcroots/d`]))
  }

  it('in directories without end are read as deep as any are, and that there are more is said', async () => {
    const directory = layOut({ [`${STATE}/gcroots`]: folder, [`${STATE}/profiles/x`]: link(b) })
    deep(directory, 300)
    const { roots, unseen } = await readRoots(mountedHost(directory))
    expect(roots).toHaveLength(64)
    expect(roots.at(-1)?.storePath).toBe(b)
    expect(unseen.map(({ message }) => message)).toEqual([
      `${STATE}/gcroots is read only to a depth of 64 directories.`,
    ])
  })

  it('in many places that can’t be read are named in a few sentences', () => {
    const names = [...Array(30).keys()].map((name) => `${STATE}/gcroots/${name}`)
    const directory = layOut(Object.fromEntries(names.map((name) => [`${name}/x`, link(a)])))
    for (const name of names) forbid(directory, name)
    const { unseen: said } = seenByNobody(directory)
    expect(said).toHaveLength(21)
    expect(said.at(-1)).toBe(`10 more places below ${STATE}/gcroots can’t be read.`)
  })
})

describe('a running process', () => {
  const links = {
    '/proc/7/exe': link(`${a}/bin/sh`),
    '/proc/7/cwd': link('/'),
    '/proc/7/fd/0': link('/dev/null'),
  }
  it.each<[string, Machine]>([
    ['its program', {}],
    ['its directory', { '/proc/7/cwd': link(`${b}/share`) }],
    ['an open file', { '/proc/7/fd/3': link(`${b}/file`) }],
    [
      'a mapped file',
      { '/proc/7/maps': `7f00-7f01 r-xp 00000000 fe:00 99    ${b}/lib/libc.so.6\n` },
    ],
    ['its environment', { '/proc/7/environ': `HOME=/\0PATH=/bin:${b}/bin\0` }],
  ])('keeps %s', async (_, more) => {
    const { roots } = await readRoots(running({ ...links, ...more }))
    const kept = Object.keys(more).length === 0 ? [a] : [a, b]
    expect(new Set(roots.map(({ storePath }) => storePath))).toEqual(new Set(kept))
    expect(roots.every(({ link }) => link.startsWith('/proc/7'))).toBe(true)
  })

  it('keeps what the kernel runs for it', async () => {
    const { roots } = await readRoots(
      running({ '/proc/sys/kernel/modprobe': `${a}/bin/modprobe\n` }),
    )
    expect(roots.map(({ storePath }) => storePath)).toEqual([a])
  })

  it('may have any number of files mapped, of which only so much is read', async () => {
    const pids = Array.from({ length: 20 }, (_, index) => index + 1)
    const host = running(Object.fromEntries(pids.map((pid) => [`/proc/${pid}/fd`, folder])))
    const maps = `${'x'.repeat(16_000_000)} ${b}/lib`
    let read = 0
    const { roots, unseen } = await readRoots({
      ...host,
      read: async (path, limit) => {
        if (!path.endsWith('/maps')) return host.read(path, limit)
        read += 1
        return maps
      },
    })
    expect(read).toBe(17)
    expect(roots).toHaveLength(17)
    expect(unseen.map(({ message }) => message)).toEqual([
      'This machine’s processes use more files or store paths than terrapin can read.',
    ])
  })

  it('may name any number of paths that do not exist, of which only so many are kept', async () => {
    const host = running({ '/proc/7/fd': folder })
    const names = Array.from({ length: 150_000 }, (_, index) => storePath(`missing-${index}`))
    const read: Host['read'] = async (path) => (path.endsWith('/environ') ? names.join(':') : null)
    const { roots, unseen } = await readRoots({ ...host, read })
    expect(roots).toHaveLength(20_000)
    expect(unseen.map(({ message }) => message)).toEqual([
      'This machine’s processes use more files or store paths than terrapin can read.',
    ])
  })

  it('may share its open files with many others, which are listed no more then', async () => {
    const pids = Array.from({ length: 60 }, (_, index) => index + 1)
    const host = running(Object.fromEntries(pids.map((pid) => [`/proc/${pid}/fd`, folder])))
    const names = Array.from({ length: 20_000 }, (_, index) => String(index))
    let listed = 0
    const list: Host['list'] = async (path, most) => {
      if (!path.endsWith('/fd')) return host.list(path, most)
      listed += 1
      return names
    }
    const readLink: Host['readLink'] = async (path) => (path.includes('/fd/') ? `${b}/x` : null)
    const { unseen } = await readRoots({ ...host, list, readLink })
    expect(listed).toBe(25) // 500,000 files of all processes
    expect(unseen.map(({ message }) => message)).toEqual([
      'This machine’s processes use more files or store paths than terrapin can read.',
    ])
  })

  it('may share what it maps with many others, for each of which only so many pairs are kept', async () => {
    const pids = Array.from({ length: 30 }, (_, index) => index + 1)
    const host = running(Object.fromEntries(pids.map((pid) => [`/proc/${pid}/fd`, folder])))
    const maps = Array.from({ length: 10_000 }, (_, index) => storePath(`x-${index}`)).join('\n')
    const read: Host['read'] = async (path) => (path.endsWith('/maps') ? maps : null)
    const { roots } = await readRoots({ ...host, read })
    expect(roots).toHaveLength(200_000)
    expect(new Set(roots.map((root) => root.storePath))).toHaveLength(10_000)
  })

  it('that has more files mapped than is read is told as that, to root too', async () => {
    const host = running({ '/proc/7/fd': folder })
    const maps = 'x'.repeat(16 << 20)
    const read: Host['read'] = async (path) => (path.endsWith('/maps') ? maps : null)
    const { unseen } = await readRoots({ ...host, read })
    expect(unseen.map(({ message }) => message)).toEqual([
      'This machine’s processes use more files or store paths than terrapin can read.',
    ])
  })

  it('that can not be looked into is counted', () => {
    const directory = layOut({ ...links, '/proc/8/fd': folder, '/proc/9/fd': folder })
    for (const pid of [8, 9]) forbid(directory, `/proc/${pid}/fd`)
    const call = `readRuntimeRoots({ ...host, kind: 'local' }).then(({ roots, unseen }) =>
      [roots.length, ...unseen.map(({ message }) => message)])`
    expect(asNobody(directory, 'nix/runtimeRoots.ts', call)).toEqual([
      1,
      'Store paths in use by 2 processes of other users can’t be seen without root.',
    ])
  })

  const root = process.getuid?.() === 0 // others may not look
  it.runIf(root)('that has ended, like a thread of the kernel, holds nothing', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'])
    const [pid] = (await once(parent.stdout, 'data')).map(Number)
    await expect.poll(() => readAt(`/proc/${pid}/status`, 999, true)).toMatch(/^State:\s*Z/m)
    const links = ['exe', 'cwd'].map((name) => readLinkAt(`/proc/${pid}/${name}`))
    const texts = ['maps', 'environ'].map((name) => readAt(`/proc/${pid}/${name}`, 999, true) ?? '')
    parent.kill()
    expect([...links, ...texts]).toEqual([null, null, '', ''])
  })

  it('of this computer says nothing of a system under a directory', async () => {
    expect(await rootsOf(links)).toEqual([])
  })
})
