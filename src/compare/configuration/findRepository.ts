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

/** The git repository of a machine's configuration, if git reads it. */
export interface Repository {
  /** Its top directory, as a path of the machine. */
  readonly path: string
  /** The configuration's path below the top: `''`, or `machines/turtle/`. */
  readonly prefix: string
  /** Only a part of its history was cloned. */
  readonly shallow: boolean
  readonly place: GitPlace
}

/**
 * The repository of the configuration of these systems; `configured` is its path if a person set
 * one. Unknown if there is none, and if git can't or may not read it. Never throws.
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

/** The repository that contains `path`; null if there is none. */
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
    // On a mounted disk or for another user, git runs only on repositories known to be plain.
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
    // git may have found a different repository from the one checked.
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

/** An owner whose repository git would refuse to read; null if there is none. */
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
  /** The directory by which git finds its repository, and whose owner it checks. */
  readonly top: string
  readonly gitDirectories: readonly string[]
}

const WHERE = [
  ...['rev-parse', '--is-bare-repository', '--is-shallow-repository'],
  ...['--absolute-git-dir', '--git-common-dir', '--show-prefix'],
]

/** The repository that git finds; null if it finds none. */
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

/** Whether git reads it without our safe.directory setting: a person may have set their own. */
async function isAccepted(place: GitPlace): Promise<boolean> {
  return (await runGit(place, ['rev-parse', '--git-dir'], 65_536)).ok
}

function isBelow(root: string, path: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}

function pathBelow(root: string, path: string): string {
  return root === '/' ? path : path.slice(root.length) || '/'
}
