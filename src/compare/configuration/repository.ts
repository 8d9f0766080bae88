import { basename, dirname, join, resolve } from 'node:path'
import { listAt, readAt, resolveAt, statusAt } from '../../host/files.ts'
import type { Host } from '../../host/host.ts'
import { ownersOf, strangerAmong, userName } from '../../host/owners.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { asProblem } from '../../problem.ts'
import { known, type Part, partOf, unknown } from '../part.ts'
import { type GitPlace, runGit } from './git.ts'
import { likelyPlaces } from './places.ts'

/** The git repository of a machine's configuration, where git reads it. */
export interface Repository {
  /** Its top, as a path of the machine. */
  readonly path: string
  /** Where the configuration lies below the top: `''`, or as `machines/turtle/`. */
  readonly prefix: string
  /** Not all of its history was cloned. */
  readonly shallow: boolean
  readonly place: GitPlace
}

/**
 * The repository that the configuration of these systems is in; `configured` is where a person says
 * that it is. Unknown where there is none, and where git can't or may not read it. Never throws.
 */
export function findRepository(
  host: Host,
  before: StorePath,
  after: StorePath,
  configured: string | null,
): Promise<Part<Repository>> {
  return partOf(() => firstRepository(host, [after, before], configured))
}

async function firstRepository(
  host: Host,
  systems: readonly StorePath[],
  configured: string | null,
): Promise<Part<Repository>> {
  const root = resolveAt((await host.localFile('/')) ?? '/') ?? '/'
  const places = await likelyPlaces(host, systems, configured)
  for (const path of places) {
    const found = await repositoryAt(host, root, path)
    if (found !== null) return found
  }
  const hint = configured === null ? ' The setting configuration.repository can name one.' : ''
  return unknown(`There is no git repository in ${places.join(', nor in ')}.${hint}`)
}

/** The repository that `path` is in; null where there is none. */
async function repositoryAt(
  host: Host,
  root: string,
  path: string,
): Promise<Part<Repository> | null> {
  try {
    const local = await host.localFile(path)
    const directory = local === null ? null : resolveAt(local)
    if (directory === null || statusAt(directory)?.kind !== 'directory') return null
    const ceiling = root === '/' ? null : root
    // Below a root directory git is run only where all that it would read is known to be plain.
    const below = ceiling === null ? null : repositoryBelow(directory, ceiling)
    if (ceiling !== null && below === null) return null
    const odd = below === null ? null : oddity(below)
    if (odd !== null) return unknown(`The repository of ${path} is not read: ${odd}.`)
    const found = await discover({ directory, ceiling, safe: '*' })
    if (found === null) return null
    if (found.status === 'unknown') {
      return unknown(`The repository of ${path} can’t be read: ${found.reason}.`)
    }
    const { top, gitDirectories, ...rest } = found.value
    if (![top, ...gitDirectories].every((one) => isBelow(root, one))) {
      return unknown(`The repository of ${path} lies outside of ${root}.`)
    }
    const stranger = strangerAmong(
      ownersOf([top, join(top, '.git'), ...gitDirectories]),
      process.getuid?.() ?? 0,
      process.env,
    )
    const place = { directory, ceiling, safe: stranger === null ? top : null }
    const repository = { path: pathBelow(root, top), place, ...rest }
    if (stranger === null || (await isAccepted(place))) return known(repository)
    return unknown(
      `The repository ${repository.path} belongs to ${await userName(host, stranger)}, and git ` +
        `reads someone else’s only where you say that it is safe: ` +
        `git config --global --add safe.directory ${top}`,
    )
  } catch (error) {
    return unknown(
      `The repository of ${path} can’t be read. ${asProblem(error, 'unreadable').message}`,
    )
  }
}

interface Discovered extends Pick<Repository, 'prefix' | 'shallow'> {
  /** The directory that git finds its repository by, and asks the owner of. */
  readonly top: string
  readonly gitDirectories: readonly string[]
}

const WHERE = [
  ...['rev-parse', '--is-bare-repository', '--is-shallow-repository'],
  ...['--absolute-git-dir', '--git-common-dir', '--show-prefix'],
]

/**
 * Where git finds a repository; null where it finds none. This one question is put to any
 * repository, whoever owns it: its answer takes no more than reading where things are.
 */
async function discover(place: GitPlace): Promise<Part<Discovered> | null> {
  const answer = await runGit(place, WHERE, 65_536)
  if (!answer.ok) {
    return answer.said.startsWith('not a git repository') ? null : unknown(answer.said)
  }
  const lines = answer.text.split('\n')
  const [bare, shallow, own = '', common = '', prefix = ''] = lines
  if (lines.length !== 6) return unknown('there is a line end in its path')
  const { directory } = place
  return known({
    top: bare === 'true' ? own : directory.slice(0, directory.length - prefix.length) || '/',
    gitDirectories: [own, resolve(directory, common)],
    prefix,
    shallow: shallow === 'true',
  })
}

/** Far more than a repository of a configuration has; packed, it has a few dozen. */
const MAX_FILES = 100_000

/** Files by which git reads another repository or file (gitrepository-layout(5)). */
const LEADING: ReadonlySet<string> = new Set([
  ...['commondir', 'config.worktree', 'info/grafts', 'info/attributes'],
  ...['objects/info/alternates', 'objects/info/http-alternates'],
])

/** The `.git` that git would find from a directory, below the root; null where there is none. */
function repositoryBelow(directory: string, ceiling: string): string | null {
  for (let above = directory; above.length > ceiling.length; above = dirname(above)) {
    const place = join(above, '.git')
    if (statusAt(place) !== null) return place
    if (statusAt(join(above, 'HEAD')) !== null) return above // bare
  }
  return null
}

/**
 * Why git must not read a repository below a root directory, as a clause: it follows links, opens
 * devices, and a configuration names other files in many ways. Null where all is plain.
 */
function oddity(top: string): string | null {
  if (basename(top) !== '.git') return `${top} may be a bare repository`
  if (statusAt(top)?.kind !== 'directory') return `${top} is no directory`
  const pending = ['']
  let count = 0
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const name of listAt(join(top, below), MAX_FILES) ?? []) {
      const key = below === '' ? name : `${below}/${name}`
      const kind = statusAt(join(top, key))?.kind
      count += 1
      if (count > MAX_FILES) return `${top} holds too many files`
      if (kind === 'directory') pending.push(key)
      else if (kind !== 'file') return `${join(top, key)} is no regular file`
      else if (LEADING.has(key)) return `${join(top, key)} leads elsewhere`
    }
  }
  const config = readAt(join(top, 'config'), MAX_CONFIG_BYTES) ?? ''
  const line = config.split('\n').find((text) => !PLAIN_SETTING.test(text))
  const isPlain = line === undefined && config.length < MAX_CONFIG_BYTES
  return isPlain ? null : `${top}/config has settings of other kinds than git clone writes`
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

/** Whether git reads it without being told by us: a person may have said that it is safe. */
async function isAccepted(place: GitPlace): Promise<boolean> {
  return (await runGit(place, ['rev-parse', '--git-dir'], 65_536)).ok
}

function isBelow(root: string, path: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}

function pathBelow(root: string, path: string): string {
  return root === '/' ? path : path.slice(root.length) || '/'
}
