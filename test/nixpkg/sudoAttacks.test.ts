import { lstatSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as commands from '../../src/plan/commands.ts'
import { describeWithAskers } from '../terminal/sudoMachine.ts'
import { isThere, layTraps, runHostilely, TRAPS, type Trap } from './hostileCaller.ts'
import { changedPaths, filesOf } from './machineFiles.ts'
import { type Line, respellings, splittings } from './respellings.ts'
import { MEANS, makeRuledMachine, PINS, type RuledMachine, SYSTEM } from './ruledMachine.ts'

const PIN = `${PINS}/known_good`

/** The lines that the rules are for, and how the paths begin that each may change. */
const LINES: readonly { readonly text: string; readonly intended: readonly string[] }[] = [
  { step: commands.deleteGenerations(MEANS, SYSTEM, [1]), intended: [`${SYSTEM}-1-link`] },
  { step: commands.removeProfile(MEANS, PIN, `${PIN}-1-link`), intended: [PIN] },
  { step: commands.removeProfile(MEANS, PIN, null), intended: [PIN] },
  {
    step: commands.collectGarbage({ foreignStore: false, rootDirectory: null }),
    intended: ['/nix/store/'],
  },
  {
    step: commands.writeBootMenu(MEANS),
    intended: ['/boot/', '/var/log/switch-to-configuration.log'],
  },
].map(({ step, intended }) => ({ text: step?.argv.join(' ') ?? '', intended }))

/** What Nix and sudo keep for themselves, whatever they are asked for. */
const THEIR_OWN = [
  ...['/nix/var/nix/db', '/nix/var/nix/gc.lock', '/nix/var/nix/temproots', '/nix/store/.links'],
  '/nix/var/nix/gc-socket',
  ...['/root/.nix-profile', '/root/.nix-defexpr', '/run/sudo'],
]

describeWithAskers('whoever is spared the password', () => {
  let ruled: RuledMachine
  let garbage: string
  beforeAll(async () => {
    ruled = await makeRuledMachine()
    await ruled.machine.must(['nix-store', '--gc'])
    garbage = (await ruled.machine.must(['nix-store', '--add', '/etc/hostname'])).trim()
  })
  afterAll(() => ruled?.machine.remove())

  it.each(LINES)('changes only what is meant with $text', async ({ text, intended }) => {
    const line = text.split(' ')
    const lines = await letThrough([line, ...respellings(line)])
    expect(lines).toContainEqual(line)
    for (const words of lines) {
      for (const split of splittings(words)) {
        for (const trap of TRAPS) {
          const changed = await changedBy(split, trap)
          // Cut into other words a line must do nothing at all.
          const allowed = split.length === words.length ? intended : []
          const others = changed.filter((path) => !allowed.some((start) => path.startsWith(start)))
          expect({ split, trap, others }).toEqual({ split, trap, others: [] })
          if (split.join('\0') === line.join('\0')) expect(changed).not.toEqual([])
        }
      }
    }
  })

  it.each([
    [[]],
    [['-P']],
    [['-g', '#100']],
    [['-P', '-u', 'root', '-g', '#100']],
    [['-E', '-H', '-P', '-u', 'root']],
    [['-D', '/home/alice', '-P', '-g', '#100']],
    [['-C', '3', '-P', '-u', 'root', '-g', '#100']],
    [['-b', '-P', '-u', 'root', '-g', '#100']],
  ])('makes files of root’s own group only, with sudo %s', async (options) => {
    await restore()
    const root = ruled.machine.root
    const boot = LINES.at(-1)?.text.split(' ') ?? []
    await ruled.machine.must(['sh', '-c', 'rm -rf /boot/loader/entries/*'])
    await ruled.asAlice(['sudo', '-n', ...options, '--', ...boot])
    const others = (directory: string): string[] =>
      readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
        const path = join(directory, entry.name)
        const inside = entry.isDirectory() ? others(path) : []
        return lstatSync(path).gid === 0 ? inside : [path, ...inside]
      })
    expect(others(join(root, 'boot'))).toEqual([])
    await ruled.machine.must(boot)
  })

  /** The lines that sudo runs, each cut at every blank. */
  async function letThrough(lines: readonly Line[]): Promise<Line[]> {
    const allowed: Line[] = []
    for (const text of new Set(lines.map((line) => line.join(' ')))) {
      const words = text.split(' ')
      const { status } = await ruled.asAlice(['sudo', '-n', '-l', '--', ...words])
      if (status === 0) allowed.push(words)
    }
    return allowed
  }

  /** The paths of the machine that are not as before once she has run this. */
  async function changedBy(line: Line, trap: Trap): Promise<string[]> {
    await restore()
    layTraps(ruled, line, trap)
    const before = filesOf(ruled.machine.root, THEIR_OWN)
    await runHostilely(ruled, line)
    return changedPaths(before, filesOf(ruled.machine.root, THEIR_OWN))
  }

  /** Makes again what the lines remove. */
  async function restore(): Promise<void> {
    const { machine, paths } = ruled
    const place = (path: string) => join(machine.root, path)
    for (const [link, target] of [
      [`${SYSTEM}-1-link`, paths[0]],
      [PIN, 'known_good-1-link'],
      [`${PIN}-1-link`, paths[3]],
    ] as const) {
      if (!isThere(place(link))) symlinkSync(target as string, place(link))
    }
    if (!isThere(place(garbage))) await machine.must(['nix-store', '--add', '/etc/hostname'])
  }
})
