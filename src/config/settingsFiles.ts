import { basename, dirname, join } from 'node:path'
import { readAt, resolveAt, statusAt } from '../host/fileAccess.ts'
import { isInStore, ownPath } from '../host/ownFiles.ts'
import { asProblem } from '../problem.ts'
import { ownFile, systemFilesHere } from './settingsPlaces.ts'

/** Maximum bytes of a settings file. */
const MAX_BYTES = 1 << 20

/** A settings file and its text. */
export type SettingsFile = { readonly file: string } & Contents

type Contents =
  | { readonly kind: 'text'; readonly text: string }
  /** Normal: most people and machines set nothing. */
  | { readonly kind: 'missing' }
  /** A dangling link, or a path below one: a file was intended. */
  | { readonly kind: 'nowhere'; readonly error: string }
  /** The reason, as a sentence. */
  | { readonly kind: 'unreadable'; readonly error: string }

/** The settings files, highest precedence first. */
export function readFiles(systemFiles = systemFilesHere()): SettingsFile[] {
  const own = ownFile()
  return [...(own === null ? [] : [own]), ...systemFiles].map(readText)
}

function readText(file: string): SettingsFile {
  try {
    return { file, ...contentsOf(file) }
  } catch (error) {
    return { file, kind: 'unreadable', error: asProblem(error, 'config').message }
  }
}

/**
 * Reads `DIRECTORY/terrapin/config.toml`, if only this user and root can change it. The file and `terrapin`
 * may be links, also into the store; DIRECTORY may be missing.
 */
function contentsOf(file: string): Contents {
  const directory = ownPath(dirname(dirname(file)))
  // From here on uses a path that nobody else can redirect between two checks.
  const own = directory && join(directory, basename(dirname(file)), basename(file))
  const place = resolveAt(own ?? file)
  if (place === null) {
    const link = danglingAt(file)
    if (link === null) return { kind: 'missing' }
    return { kind: 'nowhere', error: `${link} is a broken link and is ignored.` }
  }
  // Linking to /dev/null explicitly disables the settings.
  if (place === '/dev/null') return { kind: 'text', text: '' }
  if (own === null || ![resolveAt(dirname(own)), place].every(isOwn)) {
    const reason = 'it is in the Nix store, or other users can write to it or to a parent directory'
    return { kind: 'unreadable', error: `${file} is ignored: ${reason}.` }
  }
  const text = readAt(place, MAX_BYTES)
  if (text === null) return { kind: 'unreadable', error: `${file} is not a file.` }
  return { kind: 'text', text }
}

function isOwn(place: string | null): boolean {
  return place !== null && (isInStore(place) || ownPath(place) !== null)
}

/** The dangling link at or above a missing path; null where there is none. */
function danglingAt(path: string): string | null {
  const status = statusAt(path)
  if (status !== null) {
    return status.kind === 'link' && resolveAt(path) === null ? path : null
  }
  const above = dirname(path)
  return above === path ? null : danglingAt(above)
}
