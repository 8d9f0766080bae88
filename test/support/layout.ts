import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'

/*
 * Lays out a machine under a temporary directory out of a short description, for `mountedHost`:
 * what lies at which path of the machine. The builders give descriptions of the usual parts.
 */

/** What lies at a path: a file with this text, a `link(…)`, a `folder`, or nothing if `absent`. */
export type Machine = Readonly<Record<string, string | Link | Folder | Absent>>

interface Link {
  readonly to: string
  readonly date: Date
}

interface Folder {
  readonly to: null
}

interface Absent {
  readonly to: undefined
}

/** A file that a boot entry names and that is missing. */
export const absent: Absent = { to: undefined }

/** An empty directory. */
export const folder: Folder = { to: null }

/** A symbolic link with a date of its own. */
export function link(to: string, date = '2026-01-01T12:00:00Z'): Link {
  return { to, date: new Date(date) }
}

/** A store path with this name; other paths of the same name have another `build`. */
export function storePath(name: string, build = 0): StorePath {
  const digest = createHash('sha256').update(`${build} ${name}`).digest()
  const hash = [...digest].map((byte) => '0123456789abcdfghijklmnpqrsvwxyz'[byte & 31]).join('')
  return `/nix/store/${hash}-${name}` as StorePath
}

/** A profile's links by generation number, and the profile link itself (none for null). */
export function profile(
  path: string,
  generations: Readonly<Record<number, string>>,
  current: number | string | null,
): Machine {
  const numbers = Object.entries(generations)
  const links = numbers.map(([number, to]) => [`${path}-${number}-link`, link(to)] as const)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const target = typeof current === 'number' ? `${name}-${current}-link` : current
  return { ...Object.fromEntries(links), ...(target === null ? {} : { [path]: link(target) }) }
}

/** A complete toplevel; `others` adds to it or takes its place. */
export function toplevel(path: StorePath, others: Machine = {}): Machine {
  const files: Machine = {
    'nixos-version': '26.05.1990.cd34e',
    'boot.json': bootspec(path),
    kernel: 'bzImage',
    init: '#!/bin/sh\n',
    'kernel-modules/lib/modules/6.18.7': folder,
    'bin/switch-to-configuration': '#!/bin/sh\n',
    'sw/bin/nixos-version': versionScript({ configurationRevision: 'a1b2c3d' }),
    ...others,
  }
  return Object.fromEntries(Object.entries(files).map(([name, what]) => [`${path}/${name}`, what]))
}

export function bootspec(path: string, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    'org.nixos.bootspec.v1': {
      init: `${path}/init`,
      kernel: `${path}/kernel`,
      kernelParams: ['loglevel=4'],
      label: 'NixOS Yarara 26.05.1990.cd34e (Linux 6.18.7)',
      toplevel: path,
      ...changes,
    },
    'org.nixos.specialisation.v1': {},
  })
}

/** `sw/bin/nixos-version`; older ones do not quote their EOF. */
export function versionScript(revisions: object, quoted = true): string {
  const start = quoted ? `cat <<'EOF'` : 'cat <<EOF'
  return `#!/bin/sh\ncase "$1" in\n  --json)\n    ${start}\n${JSON.stringify(revisions)}\nEOF\n    ;;\nesac\n`
}

/** A systemd-boot entry that starts `init`'s system. */
export function bootEntry(title: string, version: string, system: string): string {
  return [
    `title ${title}`,
    'sort-key nixos',
    `version ${version}`,
    'linux /EFI/nixos/kernel.efi',
    'initrd /EFI/nixos/initrd.efi',
    `options init=${system}/init loglevel=4`,
    '',
  ].join('\n')
}

const made: string[] = []
const forbidden: string[] = []
afterAll(() => {
  for (const place of forbidden.splice(0)) if (existsSync(place)) chmodSync(place, 0o700)
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true })
})

/** The kernel and the first initrd of each entry of systemd-boot, which are there unless told. */
function filesOfEntries(machine: Machine): Machine {
  const found = Object.entries(machine).flatMap(([path, what]) => {
    const directory = /^(.*)\/loader\/entries\/[^/]+\.conf$/.exec(path)?.[1]
    if (directory === undefined || typeof what !== 'string') return []
    const named = ['linux', 'efi', 'initrd'].flatMap(
      (key) => new RegExp(`^${key}\\s+/?(\\S+)`, 'm').exec(what)?.[1] ?? [],
    )
    return named.map((file) => [`${directory}/${file}`, 'x'] as const)
  })
  return Object.fromEntries(found)
}

/** Lays the machine out and gives its directory, which is removed after the file's tests. */
export function layOut(described: Machine = {}): string {
  const machine = { ...filesOfEntries(described), ...described }
  const directory = mkdtempSync(join(tmpdir(), 'terrapin-'))
  made.push(directory)
  chmodSync(directory, 0o755) // for tests as someone else
  for (const [path, what] of Object.entries(machine)) {
    const place = join(directory, path)
    if (typeof what !== 'string' && what.to === undefined) continue
    const isFolder = typeof what !== 'string' && what.to === null
    mkdirSync(isFolder ? place : dirname(place), { recursive: true })
    if (typeof what === 'string') writeFileSync(place, what)
    else if (what.to !== null) {
      symlinkSync(what.to, place)
      lutimesSync(place, what.date, what.date)
    }
  }
  return directory
}

/** The machine that is laid out there as terrapin sees it where it runs on the machine itself. */
export function runningHost(directory: string): Host {
  return { ...mountedHost(directory), kind: 'local', rootDirectory: null }
}

/** Lets nobody but root read or enter what lies at `path` of the machine. */
export function forbid(directory: string, path: string): void {
  const place = join(directory, path)
  chmodSync(place, 0o000)
  forbidden.push(place)
}

/** One valid path of the store. */
export interface Valid {
  readonly size: number | null
  readonly refs?: readonly StorePath[]
  readonly deriver?: StorePath
  /** For a derivation: what it builds. */
  readonly outputs?: readonly StorePath[]
}

/** Nix's schema 10 (Nix 2.8: src/libstore/schema.sql). */
const SCHEMA = `
CREATE TABLE ValidPaths (id integer primary key autoincrement not null, path text unique not null,
  hash text not null, registrationTime integer not null, deriver text, narSize integer,
  ultimate integer, sigs text, ca text);
CREATE TABLE Refs (referrer integer not null, reference integer not null,
  primary key (referrer, reference),
  foreign key (referrer) references ValidPaths(id) on delete cascade,
  foreign key (reference) references ValidPaths(id) on delete restrict);
CREATE INDEX IndexReferrer ON Refs(referrer);
CREATE INDEX IndexReference ON Refs(reference);
CREATE TABLE DerivationOutputs (drv integer not null, id text not null, path text not null,
  primary key (drv, id), foreign key (drv) references ValidPaths(id) on delete cascade);
CREATE INDEX IndexDerivationOutputs ON DerivationOutputs(path);`

/** Writes the store's database below `directory`. The connection stays open: close it, or write on. */
export function openDatabase(
  directory: string,
  valid: Readonly<Record<StorePath, Valid>>,
  journal: 'wal' | 'truncate' = 'wal',
): DatabaseSync {
  const file = join(directory, DATABASE)
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = ${journal}; ${SCHEMA}`)
  const paths = Object.entries(valid) as [StorePath, Valid][]
  for (const [path, { size, deriver }] of paths) addPath(database, path, size, deriver)
  for (const [path, { refs = [], outputs = [] }] of paths) {
    for (const reference of refs) {
      database
        .prepare(`INSERT INTO Refs SELECT a.id, b.id FROM ValidPaths a, ValidPaths b
          WHERE a.path = ? AND b.path = ?`)
        .run(path, reference)
    }
    for (const output of outputs) {
      database
        .prepare('INSERT INTO DerivationOutputs SELECT id, ?, ? FROM ValidPaths WHERE path = ?')
        .run(output, output, path)
    }
  }
  return database
}

/** Registers one more path. */
export function addPath(
  database: DatabaseSync,
  path: StorePath,
  size: number | null,
  deriver?: StorePath,
): void {
  database
    .prepare(`INSERT INTO ValidPaths (path, hash, registrationTime, deriver, narSize)
      VALUES (?, 'sha256:00', 1, ?, ?)`)
    .run(path, deriver ?? null, size)
}

/** The machine's database as Nix leaves it when nothing runs. */
export function writeDatabase(
  directory: string,
  valid: Readonly<Record<StorePath, Valid>>,
  journal?: 'wal' | 'truncate',
): void {
  openDatabase(directory, valid, journal).close()
}

/** Someone without root: user and group `nobody`. */
const NOBODY = 65_534
const source = new URL('../../src/', import.meta.url)

/**
 * What `call` of a module of src gives to someone without root, as JSON; a Problem as its
 * `{ code, message }`. `call` is JavaScript that may use `host` and what the module exports.
 */
export function asNobody(directory: string, module: string, call: string): unknown {
  const code = `
    import * as all from ${JSON.stringify(new URL(module, source).href)}
    import { mountedHost } from ${JSON.stringify(new URL('host/mounted.ts', source).href)}
    const names = Object.keys(all)
    const answer = new Function('host', ...names, ${JSON.stringify(`return ${call}`)})
    const said = await (async () => answer(mountedHost(process.argv[1]), ...Object.values(all)))()
      .catch(({ code, message }) => ({ code, message }))
    console.log(JSON.stringify(said ?? null))`
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code, directory], {
    encoding: 'utf8',
    ...who,
  })
  return JSON.parse(said)
}
