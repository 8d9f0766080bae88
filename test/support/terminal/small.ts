import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { SYSTEM_PROFILE } from '../../../src/nix/profile.ts'
import { DATABASE } from '../../../src/store/database/databaseProblems.ts'
import {
  bootEntry,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
  writeDatabase,
} from '../layout.ts'

/** 2026-01-03, two days after the dates of the links. */
const NOW = Date.UTC(2026, 0, 3, 12)

export interface SmallMachine {
  /** Numbers of generations, the newest last and current; 1, 2 and 3 where nothing is said. */
  readonly generations?: readonly number[]
  /** Generations whose system is not in the store any more. */
  readonly gone?: readonly number[]
  /** Whether the store has a database, and whether it is one. */
  readonly database?: 'good' | 'damaged' | 'none'
  /** What else lies on the machine, or in the place of what lies there. */
  readonly others?: Machine
}

/** The system of a generation of a small machine. */
export function systemPath(number: number) {
  return storePath(`nixos-system-small-26.05.${number}`)
}

/** What a generation has below etc, by its path there: `motd`, `systemd/system/web.service`. */
export function etcOf(number: number, files: Readonly<Record<string, string>>): Machine {
  const paths = Object.entries(files)
  return Object.fromEntries(
    paths.map(([path, text]) => [`${systemPath(number)}/etc/${path}`, text]),
  )
}

/** A machine of a few generations in order, the newest running: to have one thing wrong with. */
export function smallHost(machine: SmallMachine = {}): Host {
  return { ...mountedHost(smallMachine(machine)), rootDirectory: null, now: () => NOW }
}

/** The directory that it is laid out below. */
export function smallMachine(machine: SmallMachine): string {
  const { generations = [1, 2, 3], gone = [], database = 'good', others } = machine
  const newest = generations.at(-1) ?? 0
  const present = generations.filter((number) => !gone.includes(number))
  const paths = Object.fromEntries(generations.map((number) => [number, systemPath(number)]))
  const directory = layOut({
    'etc/hostname': 'small\n',
    'run/current-system': link(systemPath(newest)),
    'run/booted-system': link(systemPath(newest)),
    ...profile(SYSTEM_PROFILE, paths, newest),
    ...Object.assign({}, ...present.map(systemFiles)),
    'boot/loader/loader.conf': `default nixos-generation-${newest}.conf\n`,
    ...others,
  })
  const valid = present.map((number) => [systemPath(number), { size: 1000 * number }])
  if (database !== 'none') writeDatabase(directory, Object.fromEntries(valid))
  if (database === 'damaged') writeFileSync(join(directory, DATABASE), 'no database '.repeat(99))
  return directory
}

function systemFiles(number: number): Machine {
  const system = systemPath(number)
  const entry = bootEntry('NixOS', `Generation ${number} NixOS 26.05.${number}`, system)
  return {
    ...toplevel(system, { 'nixos-version': `26.05.${number}` }),
    [`boot/loader/entries/nixos-generation-${number}.conf`]: entry,
  }
}

/** Makes a link of a machine point somewhere else, behind a program's back. */
export async function relink(host: Host, directory: string, name: string, target: string) {
  const place = join((await host.localFile(directory)) ?? '', name)
  rmSync(place, { force: true })
  symlinkSync(target, place)
}
