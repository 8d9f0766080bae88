import { linkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { unreadTexts } from '../../src/machine/bootWords.ts'
import { generationProblems } from '../../src/machine/generation.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { wholeRefusals } from '../../src/plan/deletionRefusal.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { readBootReport } from '../../src/problems/readBootReport.ts'
import {
  bootEntry,
  bootspec,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

/* Where a limit ends reading systems, nothing is shown as if the rest were not there. */

const system = storePath('nixos-system')
const other = storePath('nixos-system-other')
const LIMIT = /^Not read: this machine has too many systems, or some are too large\.$/

/** Wrappers of `system` by large files, more than are read. */
const wrappers = Array.from({ length: 40 }, (_, build) => storePath('wrapper', build))

function diskOf(machine: Machine): string {
  const root = layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    '/boot/loader/entries/a.conf': bootEntry('NixOS', '1', system),
    '/boot/loader/loader.conf': 'default a.conf\n',
    ...Object.fromEntries(wrappers.map((path) => [`${path}/etc`, 'x'])),
    ...machine,
  })
  writeFileSync(join(root, 'large'), bootspec(system, { padding: 'x'.repeat(1_000_000) }))
  for (const path of wrappers) linkSync(join(root, 'large'), join(root, path, 'boot.json'))
  return root
}

const read = (root: string) => readMachine(mountedHost(root), SYSTEM_PROFILE)

it('a generation whose system was not read says so', async () => {
  const all = Object.fromEntries([system, ...wrappers].map((path, index) => [index + 1, path]))
  const { generations } = await read(diskOf(profile(SYSTEM_PROFILE, all, 1)))
  const said = generations.map((one) => [one.storePath === system, generationProblems(one)[0]])
  expect(said[0]).toEqual([true, undefined])
  expect(said.at(-2)).toEqual([false, expect.stringMatching(LIMIT)])
})

it('a wrapper of many generations is read once', async () => {
  const all = Object.fromEntries(wrappers.map((_, index) => [index + 1, wrappers[0] ?? '']))
  const { generations } = await read(diskOf(profile(SYSTEM_PROFILE, all, 1)))
  expect(generations.map(({ storePath: path }) => path)).toEqual(wrappers.map(() => system))
})

it('nothing is deleted while what a pin protects was not read', async () => {
  const pins = wrappers.map((path, index) =>
    profile(`${SYSTEM_PROFILES}/pin${index}`, { 1: path }, 1),
  )
  const root = diskOf(Object.assign({}, ...pins))
  const machine = await read(root)
  expect(machine.problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(LIMIT),
  )
  const { capabilities } = await readPlanning(mountedHost(root), machine, null)
  expect(wholeRefusals(machine, capabilities)).toContainEqual({
    kind: 'pins-unread',
    why: expect.stringMatching(LIMIT),
  })
})

it('an entry whose system was not read may start any', async () => {
  const entries = wrappers.map((path, index) => [
    `/boot/loader/entries/w${index}.conf`,
    bootEntry('NixOS', `${index + 2}`, path),
  ])
  const { bootMenu, problems, generations } = await read(
    diskOf({ ...Object.fromEntries(entries), '/boot/loader/loader.conf': 'default w0.conf\n' }),
  )
  const unread = bootMenu?.entries.filter((entry) => entry.unread === true) ?? []
  expect(unread.length).toBeGreaterThan(0)
  expect(unread.map(({ toplevel: path }) => path)).toEqual(unread.map(() => null))
  expect(bootMenu?.defaultEntry?.unread).toBe(true)
  expect(generations[0]?.bootDefault).toBe(null)
  expect(problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(LIMIT))
})

/** A profile `work` with a system that has more specialisations than are read; another system runs. */
const WORK: Machine = {
  ...toplevel(
    other,
    Object.fromEntries(
      Array.from({ length: 301 }, (_, index) => [`specialisation/s${index}`, link(system)]),
    ),
  ),
  ...profile(`${SYSTEM_PROFILES}/work`, { 1: other, 2: other }, 2),
}

it('a running system may be of another profile that was not read', async () => {
  const running = storePath('nixos-system-running')
  const root = diskOf({
    ...WORK,
    ...toplevel(running),
    '/run/current-system': link(running),
    '/run/booted-system': link(running),
  })
  const { problems } = await read(root)
  expect(problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /^A running, booted or default system may be a generation of another profile\. .*specialisation contains more than 300 entries/,
    ),
  )
})

it('an entry of none of the systems that were read is not called stale', async () => {
  const started = storePath('nixos-system-started')
  const root = diskOf({
    ...WORK,
    ...toplevel(started),
    '/boot/loader/entries/b.conf': bootEntry('NixOS', '2', started),
  })
  const machine = await read(root)
  const report = await readBootReport(mountedHost(root), machine)
  expect(report?.dangling).toEqual([])
  expect(report?.entries.map(({ kind }) => kind).sort()).toEqual(['generation', 'unknown'])
  expect(report === null ? [] : unreadTexts(report)).toEqual([
    expect.stringMatching(
      /^Which generations the boot menu should list is known only in part\. .*300/,
    ),
  ])
  expect(report?.regeneration.reasons).not.toContainEqual(expect.stringMatching(/stale/))
})
