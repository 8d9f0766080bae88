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
 * Nix and nixos-enter open paths below a root directory as ordinary paths of this computer, following links,
 * unlike terrapin. So before any change there, no file that they open for writing may be a link, a FIFO or a
 * device, or be replaceable by another user.
 */

/** Paths that Nix creates, opens and changes the mode of when it opens a store (local-store.cc, gc.cc). */
const OF_NIX = [
  ...['/nix', '/nix/store', '/nix/store/.links', '/nix/var', '/nix/var/nix', '/nix/var/nix/db'],
  ...['/nix/var/nix/gcroots', '/nix/var/nix/gcroots/auto', '/nix/var/nix/gcroots/per-user'],
  ...['/nix/var/nix/profiles', '/nix/var/nix/profiles/per-user', SYSTEM_PROFILES],
  // Nix also changes mode and owner of root's own directories.
  ...['/nix/var/nix/gcroots/per-user/root', '/nix/var/nix/profiles/per-user/root'],
  ...['/nix/var/nix/temproots', '/nix/var/log', '/nix/var/log/nix'],
]

/** Files that Nix opens for writing, besides those of the profile. */
const FILES_OF_NIX = [
  ...['gc.lock', 'db/big-lock', 'db/reserved', 'db/schema', 'db/db.sqlite'],
  ...['db/db.sqlite-wal', 'db/db.sqlite-shm', 'db/db.sqlite-journal'],
].map((name) => `/nix/var/nix/${name}`)

const ROLLBACK_JOURNAL = '/nix/var/nix/db/db.sqlite-journal'

/** Directories in which it opens files with unpredictable names (process ids). */
const WITH_FILES = ['/nix/var/nix', '/nix/var/nix/db', '/nix/var/nix/temproots']

/** Paths that nixos-enter creates and mounts over (nixos-enter.sh). */
const OF_NIXOS_ENTER = ['/dev', '/proc', '/sys', '/etc']

/** Nix's own, yet writable by group and others: its build users write there (Nix manual). */
const SHARED = '/nix/store'
const OTHERS_WRITE = 0o022
const MAX_FILES = 10_000

/**
 * Ensures that a profile change can't lead root elsewhere: on the machine itself through the owner of the
 * profile's directory, below a root directory through any file there. With steps, checks the arguments of
 * their commands, and root is whoever runs one of them. All are checked at once, since a plan may have
 * thousands. Throws a Problem `refused`.
 */
export async function mustStayBelow(
  host: Host,
  profile: string,
  steps: readonly Step[] = [],
): Promise<void> {
  const root = host.user.root || steps.some((step) => step.root)
  const named = steps.length === 0 ? [profile] : steps.flatMap((step) => pathsGiven(host, step))
  const directories = [...new Set(named.map((path) => posix.dirname(path)))]
  if (host.rootDirectory === null) {
    if (root && host.kind === 'local') directories.forEach(mustBeOnlyRoots)
    return
  }
  if (root) {
    mustBeOnlyRoots(host.rootDirectory)
    mustBeUninhabited(host.rootDirectory)
  }
  await mustBeStillThere(host, host.rootDirectory)
  const ways = [posix.dirname(profile), ...directories]
  await mustBeDirectories(host, [...OF_NIX, ...OF_NIXOS_ENTER, ...ways.flatMap(prefixesOf)], root)
  const files = await Promise.all(WITH_FILES.map((directory) => filesIn(host, directory)))
  // touch(1) recreates a file deleted meanwhile; it does not follow the links of generations.
  const preparing = steps.filter(({ kind }) => kind === 'prepare')
  const made = preparing.flatMap((step) => pathsGiven(host, step))
  const locked = [profile, ...named, ...steps.flatMap(storePathsGiven)]
  const locks = new Set(locked.map((path) => `${path}.lock`))
  for (const path of new Set([...locks, ...made, ...FILES_OF_NIX, ...files.flat()])) {
    const found = await host.status(path)
    if (found === null || found.kind === 'directory') continue
    if (found.kind !== 'file' || found.links > 1) throw await refusal(host, path, found)
    if (locks.has(path) && found.bytes > 0) throw neverLocked(`${host.rootDirectory}${path}`)
    if (path === SCHEMA && found.bytes > MAX_SCHEMA) throw noSchema(`${host.rootDirectory}${path}`)
  }
  await mustNotRollBack(host)
  await resolverMustStay(host)
}

/**
 * Nix would roll back an interrupted transaction, and SQLite then deletes a file named in the journal,
 * anywhere on this computer (sqlite.org/fileformat.html, “The Rollback Journal”; pager.c, pager_delsuper).
 */
async function mustNotRollBack(host: Host): Promise<void> {
  const found = await host.status(ROLLBACK_JOURNAL)
  if (found === null || found.bytes === 0) return
  throw new Problem(
    'refused',
    `Nothing was changed. A transaction on that store database was interrupted (${host.rootDirectory}${ROLLBACK_JOURNAL}). ` +
      'Recovering it from here could delete files on this computer. Boot that system and run any nix ' +
      'command there as root, then try again.',
  )
}

/** The path arguments of a step's command, as the machine names them, except store paths. */
function pathsGiven(host: Host, { argv, kind }: Step): string[] {
  // One-shot entries are written to /boot, whose file systems mostly have neither links nor owners.
  if (kind === 'once') return []
  const root = host.rootDirectory ?? ''
  return argv.slice(1).flatMap((word) => {
    const isPath = word.startsWith(`${root}/`) && storePathOf(word) === null
    return isPath ? [word.slice(root.length)] : []
  })
}

/** Nix locks a store path before creating it. */
function storePathsGiven({ argv }: Step): string[] {
  return argv.flatMap((word) => exactStorePath(word) ?? [])
}

async function mustBeDirectories(
  host: Host,
  paths: readonly string[],
  root: boolean,
): Promise<void> {
  for (const path of new Set(['/', ...paths])) {
    const found = await host.status(path)
    if (found !== null && found.kind !== 'directory') throw await refusal(host, path, found)
    if (found === null || !root) continue
    await mustBeRoots(host, path, found)
    await mustBeLocal(host, path)
  }
}

/** A server or a FUSE program may name root as the owner, and show Nix a link where it showed terrapin a file. */
async function mustBeLocal(host: Host, path: string): Promise<void> {
  if ((await host.space(path))?.isRemote !== true) return
  const place = `${host.rootDirectory}${path}`
  throw new Problem(
    'refused',
    `${place} is on a network or FUSE file system, whose server could redirect root’s writes outside ` +
      `${host.rootDirectory}. Nothing was changed. Make the change on the computer that has the disk.`,
  )
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
    `${path}, or a parent directory, is writable by users other than root, who could redirect root’s writes ` +
      `outside ${path}. Nothing was changed. Run this as the owner, or use a directory that only root can write to.`,
  )
}

/** Root of a container or a chroot is root in that directory, and could change it in the meantime. */
function mustBeUninhabited(directory: string): void {
  const pid = processRootedIn(directory)
  if (pid === null) return
  throw new Problem(
    'refused',
    `Process ${pid} runs inside ${directory}, as in a container or chroot, and could redirect root’s writes ` +
      `outside ${directory}. Nothing was changed. Stop the process first, or make the change inside.`,
  )
}

/** Commands use the path, but terrapin read through the directory that was open. */
async function mustBeStillThere(host: Host, rootDirectory: string): Promise<void> {
  const [open, named] = [await host.status('/'), statusAt(rootDirectory)]
  if (open?.device === named?.device && open?.inode === named?.inode) return
  throw new Problem(
    'moved',
    `${rootDirectory} is now another directory. Nothing was changed. Refresh and try again.`,
  )
}

/** Nix reads the whole file to parse one number (local-store.cc, getSchema). */
const SCHEMA = '/nix/var/nix/db/schema'
const MAX_SCHEMA = 16

function noSchema(file: string): Problem {
  const message = `${file} is no version of a store database: it has more than ${MAX_SCHEMA} bytes. Nothing was changed.`
  return new Problem('refused', message)
}

/** Nix takes a lock with content for a stale one, and reopens it forever (pathlocks.cc). */
function neverLocked(lock: string): Problem {
  const message = `${lock} is a lock with content, for which Nix would wait forever. Nothing was changed. Delete it, then try again.`
  return new Problem('refused', message)
}

async function refusal(host: Host, path: string, { kind, links }: FileStatus): Promise<Problem> {
  const target = kind === 'link' ? await host.readLink(path) : null
  const isHardLinked = kind === 'file' && links > 1
  const what = isHardLinked
    ? 'a hard link'
    : target === null
      ? 'of the wrong kind'
      : `a link to ${target}`
  return new Problem(
    'refused',
    `${host.rootDirectory}${path} is ${what}, so a change could leave ${host.rootDirectory}. ` +
      'Nothing was changed. Replace it with a directory or a file, or mount one there.',
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
    `${place} ${who}, who could redirect root’s writes outside ${host.rootDirectory}. Nothing was changed. ` +
      'Make it writable by root only, or work on a copy.',
  )
}

/**
 * nixos-enter creates a missing etc/resolv.conf or, where that is a link, its target, without checking links
 * or `..` on the way.
 */
async function resolverMustStay(host: Host): Promise<void> {
  const target = await host.readLink('/etc/resolv.conf')
  if (target === null) return
  const parts = target.split('/').filter((part) => part !== '')
  const path = posix.resolve('/etc', target)
  // From /etc a first `..` stays inside; after a name, `..` leaves wherever that name leads.
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
