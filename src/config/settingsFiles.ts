import { basename, dirname, join } from 'node:path'
import { readAt, resolveAt, statusAt } from '../host/fileAccess.ts'
import { isInStore, ownPath } from '../host/ownFiles.ts'
import { asProblem } from '../problem.ts'
import { ownFile, systemFilesHere } from './settingsPlaces.ts'

/** Nobody writes more settings than this many bytes. */
const MAX_BYTES = 1 << 20

/** A settings file and its text. */
export type SettingsFile = { readonly file: string } & Contents

type Contents =
  | { readonly kind: 'text'; readonly text: string }
  /** Most people and machines set nothing. */
  | { readonly kind: 'missing' }
  /** It is a link, or lies below one, to what is not there: somebody meant it to be. */
  | { readonly kind: 'nowhere'; readonly fault: string }
  /** Why, in a sentence. */
  | { readonly kind: 'unreadable'; readonly fault: string }

/** The settings files, highest precedence first. */
export function readFiles(systemFiles = systemFilesHere()): SettingsFile[] {
  const own = ownFile()
  return [...(own === null ? [] : [own]), ...systemFiles].map(readText)
}

function readText(file: string): SettingsFile {
  try {
    return { file, ...contentsOf(file) }
  } catch (error) {
    return { file, kind: 'unreadable', fault: asProblem(error, 'config').message }
  }
}

/**
 * What is in `DIRECTORY/terrapin/config.toml`, where only this user and root can change it. The file
 * and `terrapin` may be links, also into the store; DIRECTORY may not be there.
 */
function contentsOf(file: string): Contents {
  const directory = ownPath(dirname(dirname(file)))
  // From here on by a path that nobody else can turn elsewhere between two looks.
  const own = directory && join(directory, basename(dirname(file)), basename(file))
  const place = resolveAt(own ?? file)
  if (place === null) {
    const link = danglingAt(file)
    if (link === null) return { kind: 'missing' }
    return { kind: 'nowhere', fault: `${link} is a broken link and is ignored.` }
  }
  // How a person says that there is to be none.
  if (place === '/dev/null') return { kind: 'text', text: '' }
  if (own === null || ![resolveAt(dirname(own)), place].every(isOwn)) {
    const reason = 'it is in the Nix store, or other users can write to it or to a parent directory'
    return { kind: 'unreadable', fault: `${file} is ignored: ${reason}.` }
  }
  const text = readAt(place, MAX_BYTES)
  if (text === null) return { kind: 'unreadable', fault: `${file} is not a file.` }
  return { kind: 'text', text }
}

function isOwn(place: string | null): boolean {
  return place !== null && (isInStore(place) || ownPath(place) !== null)
}

/** The link at or above a path that is missing for it; null where it simply is not there. */
function danglingAt(path: string): string | null {
  const status = statusAt(path)
  if (status !== null) {
    return status.kind === 'link' && resolveAt(path) === null ? path : null
  }
  const above = dirname(path)
  return above === path ? null : danglingAt(above)
}
