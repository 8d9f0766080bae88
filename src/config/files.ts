import { readAt, resolveAt } from '../host/files.ts'
import { asProblem } from '../problem.ts'
import { ownFile, systemFilesHere } from './places.ts'

/** Nobody writes more settings than this many bytes. */
const MOST_BYTES = 1 << 20

/** A file with settings, and what stands in it. */
export interface SettingsFile {
  readonly file: string
  /** Null where it is not there, or can't be read. */
  readonly text: string | null
  /** Why it can't be read, a sentence; null where it can, or is not there. */
  readonly fault: string | null
}

/** The files with settings, the one that wins first. */
export function readFiles(systemFiles = systemFilesHere()): SettingsFile[] {
  const own = ownFile()
  return [...(own === null ? [] : [own]), ...systemFiles].map(readText)
}

function readText(file: string): SettingsFile {
  try {
    const place = resolveAt(file)
    if (place === null) return { file, text: null, fault: null }
    const text = readAt(place, MOST_BYTES)
    return { file, text, fault: text === null ? `${file} is not a file.` : null }
  } catch (error) {
    return { file, text: null, fault: asProblem(error, 'config').message }
  }
}
