import type { BootEntry } from '../menu.ts'
import type { BootFile, ReportedEntry } from './bootReportParts.ts'

/** Bytes of an entry's files, including files shared with other entries. */
export function sizeOf({ entry }: ReportedEntry, files: readonly BootFile[]): number {
  return sum(filesOf(entry, files))
}

/** Bytes of the files that only entries of its system need: freed on /boot with these entries. */
export function onlyItsSize({ entry }: ReportedEntry, files: readonly BootFile[]): number {
  return sum(filesOf(entry, files).filter(({ users }) => users.size === 1))
}

interface UsedFile {
  readonly bytes: number
  /** The systems whose entries use it. */
  readonly users: ReadonlySet<string | null>
}

/** By path, made once for each report: a menu may have ten thousand entries, and twice as many files. */
const BY_PATH = new WeakMap<readonly BootFile[], ReadonlyMap<string, UsedFile>>()

function filesOf(entry: BootEntry, files: readonly BootFile[]): UsedFile[] {
  const found = BY_PATH.get(files) ?? new Map(files.map((file) => [file.path, usedFile(file)]))
  BY_PATH.set(files, found)
  return [...new Set(entry.files)].flatMap((path) => found.get(path) ?? [])
}

function usedFile({ bytes: size, usedBy }: BootFile): UsedFile {
  return { bytes: size, users: new Set(usedBy.map(({ toplevel }) => toplevel)) }
}

function sum(files: readonly UsedFile[]): number {
  return files.reduce((total, { bytes: size }) => total + size, 0)
}

/** Whether the location of an entry's files is unknown: a system entry without any file. */
export function hasUnknownFiles({ entry }: ReportedEntry): boolean {
  return entry.toplevel !== null && entry.files.length === 0 && entry.ignored === undefined
}
