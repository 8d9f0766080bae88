import { basename, dirname, join, resolve } from 'node:path'
import { listAt, readAt, resolveAt, statusAt } from '../../host/fileAccess.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'

/*
 * Inspects a repository without git, which reads a repository's configuration on any command: its
 * owner, and whether it consists of plain files only.
 */

/** The repository that git would find from a directory. */
export interface GitDirectory {
  /** The directory by which git finds the repository: the work tree, or a bare repository itself. */
  readonly top: string
  /** `.git`, which may be a file that names another path; `top` for a bare repository. */
  readonly place: string
  /** The directories that git reads: the repository, and for a linked work tree the shared one. */
  readonly directories: readonly string[]
}

/** More than the path in a `.git` file or in `commondir`. */
const MAX_PATH_BYTES = 8192

/**
 * The repository that contains a directory, below `ceiling` if given; null if there is none (git's
 * setup.c, gitrepository-layout(5)). Throws a Problem `unreadable` for inaccessible files.
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

/** Far more than a configuration's repository has; packed, it has a few dozen files. */
const MAX_FILES = 100_000

/** Nested directories: a branch of many parts, `refs/remotes/origin/a/b/c/…`, has a dozen. */
const MAX_DEPTH = 32

/** Files that make git read another repository or file (gitrepository-layout(5)). */
const LEADING = [
  ...['commondir', 'config.worktree', 'info/grafts', 'info/attributes'],
  ...['objects/info/alternates', 'objects/info/http-alternates'],
]

/**
 * Why git must not read another user's repository, nor one below a root directory, as a clause: git
 * follows links, opens devices, and configurations can name other files in many ways. Null if
 * everything is plain.
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
  // Also looked up by name, as git does: a file system may ignore case.
  const leading = LEADING.find((name) => statusAt(join(top, name)) !== null)
  if (leading !== undefined) return `${join(top, leading)} points outside the repository`
  const config = readAt(join(top, 'config'), MAX_CONFIG_BYTES) ?? ''
  const line = config.split('\n').find((text) => !PLAIN_SETTING.test(text))
  const isPlain = line === undefined && Buffer.byteLength(config) < MAX_CONFIG_BYTES
  return isPlain ? null : `${top}/config contains settings that git clone does not write`
}

const MAX_CONFIG_BYTES = 1 << 16

/** Settings written by git init, clone and branch, one per line, and the committer (git-config(1)). */
const PLAIN_SETTING = new RegExp(
  [
    String.raw`^\s*(?:[#;].*)?$`,
    String.raw`^\[(?:core|user|(?:remote|branch) "[^"\\]*")\]$`,
    String.raw`^\s+(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|symlinks) = \w+$`,
    String.raw`^\s+(?:url|pushurl|fetch|remote|merge|rebase|name|email) = [^\\"]*$`,
  ].join('|'),
)
