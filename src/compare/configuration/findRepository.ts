import { join, resolve } from 'node:path'
import { resolveAt, statusAt } from '../../host/fileAccess.ts'
import type { Host } from '../../host/host.ts'
import { ownersOf, strangerAmong, userName } from '../../host/owners.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { asProblem } from '../../problem.ts'
import { shellWord } from '../../text/shellWord.ts'
import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import { likelyPlaces } from './configurationPlaces.ts'
import { type GitPlace, runGit } from './git.ts'
import { gitDirectoryFrom, oddity } from './gitDirectory.ts'

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
): Promise<ComparisonPart<Repository>> {
  return partOf(() => firstRepository(host, [after, before], configured))
}

async function firstRepository(
  host: Host,
  systems: readonly StorePath[],
  configured: string | null,
): Promise<ComparisonPart<Repository>> {
  const root = resolveAt((await host.localFile('/')) ?? '/') ?? '/'
  const places = await likelyPlaces(host, systems, configured)
  for (const path of places) {
    const found = await repositoryAt(host, root, path)
    if (found !== null) return found
  }
  const hint = configured === null ? ' To name one, set configuration.repository.' : ''
  return unknown(`There is no git repository in ${places.join(', nor in ')}.${hint}`)
}

/** The repository that `path` is in; null where there is none. */
async function repositoryAt(
  host: Host,
  root: string,
  path: string,
): Promise<ComparisonPart<Repository> | null> {
  try {
    const local = await host.localFile(path)
    const directory = local === null ? null : resolveAt(local)
    if (directory === null || statusAt(directory)?.kind !== 'directory') return null
    const ceiling = root === '/' ? null : root
    const git = gitDirectoryFrom(directory, ceiling)
    if (git === null) return null
    const stranger = strangerOf([git.top, git.place, ...git.directories])
    const isForeign = ceiling !== null || stranger !== null
    // Of a mounted disk or a stranger git is only asked what is known to be plain.
    const odd = isForeign ? await oddity(git.place) : null
    if (odd !== null) return unknown(`The repository of ${path} is ignored: ${odd}.`)
    const [mounted, safe] = [ceiling !== null, stranger === null ? git.top : null]
    const place = { directory, mounted, top: git.top, safe }
    if (stranger !== null && !(await isAccepted(place))) {
      return belongsTo(await userName(host, stranger), root, git.top)
    }
    const found = await discover(place)
    if (found === null) return null
    if (found.status === 'unknown') {
      return unknown(`The repository of ${path} can’t be read: ${found.reason}.`)
    }
    const { top, gitDirectories, ...rest } = found.value
    if (![top, ...gitDirectories].every((one) => isBelow(root, one))) {
      return unknown(`The repository of ${path} is outside ${root}.`)
    }
    // git may have found another than was looked at.
    const other = strangerOf([top, join(top, '.git'), ...gitDirectories])
    if (other !== null && other !== stranger) {
      return belongsTo(await userName(host, other), root, top)
    }
    return known({ path: pathBelow(root, top), place, ...rest })
  } catch (error) {
    return unknown(
      `The repository of ${path} can’t be read. ${asProblem(error, 'unreadable').message}`,
    )
  }
}

/** Someone among the owners whose repository git would not read; null where there is none. */
function strangerOf(paths: readonly string[]): number | null {
  return strangerAmong(ownersOf(paths), process.getuid?.() ?? 0, process.env)
}

function belongsTo(name: string, root: string, top: string): ComparisonPart<Repository> {
  return unknown(
    `The repository ${pathBelow(root, top)} belongs to ${name}, and git ` +
      `refuses other users’ repositories. To trust it: ` +
      `git config --global --add safe.directory ${shellWord(top)}`,
  )
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

/** Where git finds a repository; null where it finds none. */
async function discover(place: GitPlace): Promise<ComparisonPart<Discovered> | null> {
  const answer = await runGit(place, WHERE, 65_536)
  if (!answer.ok) {
    return answer.said.startsWith('not a git repository') ? null : unknown(answer.said)
  }
  const lines = answer.text.split('\n')
  const [bare, shallow, own = '', common = '', prefix = ''] = lines
  if (lines.length !== 6) return unknown('its path contains a line break')
  const { directory } = place
  return known({
    top: bare === 'true' ? own : directory.slice(0, directory.length - prefix.length) || '/',
    gitDirectories: [own, resolve(directory, common)],
    prefix,
    shallow: shallow === 'true',
  })
}

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
