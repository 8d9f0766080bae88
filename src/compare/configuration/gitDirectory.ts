import { basename, dirname, join, resolve } from 'node:path'
import { listAt, readAt, resolveAt, statusAt } from '../../host/fileAccess.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'

/*
 * A repository as it is seen without git, which reads its configuration as soon as it is asked anything:
 * whose it is, and whether it is all plain files.
 */

/** What git would find from a directory. */
export interface GitDirectory {
  /** The directory that git finds it by: the work tree, or a bare repository itself. */
  readonly top: string
  /** `.git`, which may be a file that names another place; `top` for a bare repository. */
  readonly place: string
  /** Where git reads it: itself, and for a linked work tree what that shares. */
  readonly directories: readonly string[]
}

/** More than the path that a `.git` file or `commondir` holds. */
const MAX_PATH_BYTES = 8192

/**
 * The repository that a directory is in, below `ceiling` where there is one; null where there is none
 * (git's setup.c, gitrepository-layout(5)). Throws a Problem `unreadable` for what may not be looked at.
 */
export function gitDirectoryFrom(directory: string, ceiling: string | null): GitDirectory | null {
  const isInside = (top: string) => ceiling === null || top.startsWith(`${ceiling}/`)
  for (let top = directory; isInside(top); top = dirname(top)) {
    const place = join(top, '.git')
    if (statusAt(place) !== null) return { top, place, directories: directoriesOf(top, place) }
    const isBare = ['HEAD', 'objects', 'refs'].every((name) => statusAt(join(top, name)) !== null)
    if (isBare) return { top, place: top, directories: directoriesOf(top, top) }
    if (dirname(top) === top) break
  }
  return null
}

function directoriesOf(top: string, place: string): string[] {
  const named = place === top ? null : /^gitdir: (.+)$/m.exec(readAt(place, MAX_PATH_BYTES) ?? '')
  const own = resolveAt(named?.[1] === undefined ? place : resolve(top, named[1]))
  if (own === null) return []
  const shared = readAt(join(own, 'commondir'), MAX_PATH_BYTES)?.trim()
  const common = shared === undefined ? null : resolveAt(resolve(own, shared))
  return common === null ? [own] : [own, common]
}

/** Far more than a repository of a configuration has; packed, it has a few dozen. */
const MAX_FILES = 100_000

/** Directories in directories: a branch of many parts, `refs/remotes/origin/a/b/c/…`, has a dozen. */
const MAX_DEPTH = 32

/** Files by which git reads another repository or file (gitrepository-layout(5)). */
const LEADING = [
  ...['commondir', 'config.worktree', 'info/grafts', 'info/attributes'],
  ...['objects/info/alternates', 'objects/info/http-alternates'],
]

/**
 * Why git must not read a stranger's repository, nor one below a root directory, as a clause: it follows
 * links, opens devices, and a configuration names other files in many ways. Null where all is plain.
 */
export async function oddity(top: string): Promise<string | null> {
  if (basename(top) !== '.git') return `${top} may be a bare repository`
  if (statusAt(top)?.kind !== 'directory') return `${top} is not a directory`
  const pending = ['']
  let count = 0
  const yieldIfDue = yieldEvery(YIELD_MS)
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    if (below.split('/').length > MAX_DEPTH) return `${top} is nested too deeply`
    for (const name of listAt(join(top, below), MAX_FILES) ?? []) {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      const key = below === '' ? name : `${below}/${name}`
      const kind = statusAt(join(top, key))?.kind
      count += 1
      if (count > MAX_FILES) return `${top} contains too many files`
      if (kind === 'directory') pending.push(key)
      else if (kind !== 'file') return `${join(top, key)} is not a regular file`
      else if (LEADING.includes(key.toLowerCase()))
        return `${join(top, key)} points outside the repository`
    }
  }
  // Asked for by name as well, as git does: a file system may find what is written in other letters.
  const leading = LEADING.find((name) => statusAt(join(top, name)) !== null)
  if (leading !== undefined) return `${join(top, leading)} points outside the repository`
  const config = readAt(join(top, 'config'), MAX_CONFIG_BYTES) ?? ''
  const line = config.split('\n').find((text) => !PLAIN_SETTING.test(text))
  const isPlain = line === undefined && Buffer.byteLength(config) < MAX_CONFIG_BYTES
  return isPlain ? null : `${top}/config contains settings that git clone does not write`
}

const MAX_CONFIG_BYTES = 1 << 16

/** What git init, clone and branch write, a line each, and who commits (git-config(1)). */
const PLAIN_SETTING = new RegExp(
  [
    String.raw`^\s*(?:[#;].*)?$`,
    String.raw`^\[(?:core|user|(?:remote|branch) "[^"\\]*")\]$`,
    String.raw`^\s+(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|symlinks) = \w+$`,
    String.raw`^\s+(?:url|pushurl|fetch|remote|merge|rebase|name|email) = [^\\"]*$`,
  ].join('|'),
)
