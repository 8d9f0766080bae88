import { posix } from 'node:path'
import { statusAt } from '../host/fileAccess.ts'
import type { FileStatus, Host } from '../host/host.ts'
import { ownersOf } from '../host/owners.ts'
import { onlyOwnersChange } from '../host/ownFiles.ts'
import { processRootedIn } from '../host/processes.ts'
import { SYSTEM_PROFILES } from '../nix/profile.ts'
import { exactStorePath, storePathOf } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'
import type { Step } from './plan.ts'

/*
 * Nix and nixos-enter know nothing of the wall that terrapin reads through: they open paths below a
 * root directory as this computer does, links and all. So before anything is changed there, nothing
 * that they open for writing may be a link, nor a FIFO or a device, nor anyone else's to make one.
 */

/** What Nix makes, opens and changes the mode of when it opens a store (local-store.cc, gc.cc). */
const OF_NIX = [
  ...['/nix', '/nix/store', '/nix/store/.links', '/nix/var', '/nix/var/nix', '/nix/var/nix/db'],
  ...['/nix/var/nix/gcroots', '/nix/var/nix/gcroots/auto', '/nix/var/nix/gcroots/per-user'],
  ...['/nix/var/nix/profiles', '/nix/var/nix/profiles/per-user', SYSTEM_PROFILES],
  // With root's own it changes mode and owner.
  ...['/nix/var/nix/gcroots/per-user/root', '/nix/var/nix/profiles/per-user/root'],
  ...['/nix/var/nix/temproots', '/nix/var/log', '/nix/var/log/nix'],
]

/** Files that Nix opens for writing, besides those of the profile. */
const FILES_OF_NIX = [
  ...['gc.lock', 'db/big-lock', 'db/reserved', 'db/schema', 'db/db.sqlite'],
  ...['db/db.sqlite-wal', 'db/db.sqlite-shm', 'db/db.sqlite-journal'],
].map((name) => `/nix/var/nix/${name}`)

const ROLLBACK_JOURNAL = '/nix/var/nix/db/db.sqlite-journal'

/** Directories in which it opens more, by names that nobody knows beforehand (process ids). */
const WITH_FILES = ['/nix/var/nix', '/nix/var/nix/db', '/nix/var/nix/temproots']

/** What nixos-enter makes and mounts over (nixos-enter.sh). */
const OF_NIXOS_ENTER = ['/dev', '/proc', '/sys', '/etc']

/** Where group and others may write though it is Nix's own: its build users do (Nix manual). */
const SHARED = '/nix/store'
const OTHERS_WRITE = 0o022
const MAX_FILES = 10_000

/**
 * Makes sure that root is led nowhere else by what changes a profile: on the machine itself by whoever
 * owns its directory, below a root directory by anything that lies there. With a step it is about what
 * that step's command is given, and root is whoever runs the step. Throws a Problem `refused`.
 */
export async function mustStayBelow(
  host: Host,
  profile: string,
  step: Step | null = null,
): Promise<void> {
  const root = host.user.root || step?.root === true
  const named = step === null ? [profile] : pathsGiven(host, step)
  const directories = named.map((path) => posix.dirname(path))
  if (host.outside === null) {
    if (root && host.kind === 'local') directories.forEach(mustBeOnlyRoots)
    return
  }
  if (root) {
    mustBeOnlyRoots(host.outside)
    mustBeUninhabited(host.outside)
  }
  await mustBeStillThere(host, host.outside)
  const ways = [posix.dirname(profile), ...directories]
  await mustBeDirectories(host, [...OF_NIX, ...OF_NIXOS_ENTER, ...ways.flatMap(prefixesOf)], root)
  const files = await Promise.all(WITH_FILES.map((directory) => filesIn(host, directory)))
  // What was deleted meanwhile is made anew by touch(1); the links of generations are not followed.
  const made = step?.kind === 'prepare' ? named : []
  const locks = [profile, ...named, ...storePathsGiven(step)].map((path) => `${path}.lock`)
  for (const path of [...locks, ...made, ...FILES_OF_NIX, ...files.flat()]) {
    const found = await host.status(path)
    const isPlain = found === null || found.kind === 'file' || found.kind === 'directory'
    if (!isPlain) throw await refusal(host, path, found)
  }
  await mustNotRollBack(host)
  await resolverMustStay(host)
}

/**
 * Nix would roll an interrupted transaction back, and SQLite then deletes a file that the journal names,
 * wherever it lies on this computer (sqlite.org/fileformat.html, “The Rollback Journal”; pager.c, pager_delsuper).
 */
async function mustNotRollBack(host: Host): Promise<void> {
  const found = await host.status(ROLLBACK_JOURNAL)
  if (found === null || found.bytes === 0) return
  throw new Problem(
    'refused',
    `Nothing was changed. A transaction on that store database was interrupted (${host.outside}${ROLLBACK_JOURNAL}). ` +
      'Recovering it from here could delete files of this computer. Boot that system and run any nix ' +
      'command there as root, then try again.',
  )
}

/** The paths that a step's command is given, as the machine names them: not those in the store. */
function pathsGiven(host: Host, { argv, kind }: Step): string[] {
  // What starts once is written on /boot, whose file systems mostly have neither links nor owners.
  if (kind === 'once') return []
  const root = host.outside ?? ''
  return argv.slice(1).flatMap((word) => {
    const isPath = word.startsWith(`${root}/`) && storePathOf(word) === null
    return isPath ? [word.slice(root.length)] : []
  })
}

/** Nix locks a store path before it makes it. */
function storePathsGiven(step: Step | null): string[] {
  return step?.argv.flatMap((word) => exactStorePath(word) ?? []) ?? []
}

async function mustBeDirectories(
  host: Host,
  paths: readonly string[],
  root: boolean,
): Promise<void> {
  for (const path of new Set(['/', ...paths])) {
    const found = await host.status(path)
    if (found !== null && found.kind !== 'directory') throw await refusal(host, path, found)
    if (found !== null && root) await mustBeRoots(host, path, found)
  }
}

/** `/a/b` as `/a` and `/a/b`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('/').slice(1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}

async function filesIn(host: Host, directory: string): Promise<string[]> {
  try {
    return ((await host.list(directory, MAX_FILES)) ?? []).map((name) => `${directory}/${name}`)
  } catch (error) {
    const why = asProblem(error, 'unreadable').message
    throw new Problem(
      'refused',
      `${why} Nothing was changed. Remove everything there that Nix did not create.`,
    )
  }
}

/** Anyone who can rename a directory on the path can replace it in the meantime. */
function mustBeOnlyRoots(path: string): void {
  if (onlyOwnersChange(path)) return
  throw new Problem(
    'refused',
    `${path}, or a parent directory, is writable by users other than root, who could redirect root ` +
      'elsewhere. Nothing was changed. Run this as the owner, or use a directory that only root can write to.',
  )
}

/** Root of a container or a chroot is root in that directory, and could change it in the meantime. */
function mustBeUninhabited(directory: string): void {
  const pid = processRootedIn(directory)
  if (pid === null) return
  throw new Problem(
    'refused',
    `Process ${pid} runs inside ${directory}, as in a container or chroot, and could redirect root ` +
      'elsewhere. Nothing was changed. Stop it first, or make the change inside.',
  )
}

/** Commands are given the path, and terrapin looked through the directory that was open. */
async function mustBeStillThere(host: Host, outside: string): Promise<void> {
  const [open, named] = [await host.status('/'), statusAt(outside)]
  if (open?.device === named?.device && open?.inode === named?.inode) return
  throw new Problem(
    'moved',
    `${outside} is now a different directory. Nothing was changed. Refresh and try again.`,
  )
}

async function refusal(host: Host, path: string, { kind }: FileStatus): Promise<Problem> {
  const target = kind === 'link' ? await host.readLink(path) : null
  const what = target === null ? 'of the wrong kind' : `a link to ${target}`
  return new Problem(
    'refused',
    `${host.outside}${path} is ${what}, so a change could leave ${host.outside}. ` +
      'Nothing was changed. Put a directory or a file in its place, or mount one there.',
  )
}

/** The owner of a directory can put a link into it after the check. */
async function mustBeRoots(host: Host, path: string, { mode }: FileStatus): Promise<void> {
  const place = await host.localFile(path)
  const [owner = 0] = place === null ? [] : ownersOf([place])
  if (owner === 0 && (path === SHARED || (mode & OTHERS_WRITE) === 0)) return
  const who = owner === 0 ? 'is writable by users other than root' : `belongs to user ${owner}`
  throw new Problem(
    'refused',
    `${place} ${who}, who could redirect root elsewhere. Nothing was changed. ` +
      'Make it writable by root only, or work on a copy.',
  )
}

/**
 * nixos-enter makes a missing etc/resolv.conf, and where that is a link what it names, with no look
 * at links or `..` on the way.
 */
async function resolverMustStay(host: Host): Promise<void> {
  const target = await host.readLink('/etc/resolv.conf')
  if (target === null) return
  const parts = target.split('/').filter((part) => part !== '')
  const path = posix.resolve('/etc', target)
  // From /etc one step up is still inside; after a name `..` goes up from wherever that leads.
  const leaves = parts.includes('..', target.startsWith('/') ? 0 : 1)
  const onTheWay = leaves ? null : await linkOnTheWay(host, path)
  if (!leaves && onTheWay === null) return
  const found = await host.status('/etc/resolv.conf')
  if (found !== null) throw await refusal(host, onTheWay ?? '/etc/resolv.conf', found)
}

async function linkOnTheWay(host: Host, path: string): Promise<string | null> {
  for (const prefix of prefixesOf(path)) {
    const found = await host.status(prefix)
    if (found?.kind === 'link' || found?.kind === 'other') return prefix
  }
  return null
}
