import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import { type Kind, readKept, writeKept } from './kept.ts'

interface Note {
  readonly note: string
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
}

const NOTES: Kind<Note> = {
  file: 'notes.json',
  name: 'note',
  schema: v.object({ note: v.string(), at: v.number() }),
}

/** What this person and root wrote about systems, by store path; one's own words come first. */
export async function readNotes(host: Host): Promise<ReadonlyMap<string, string>> {
  const notes = await readKept(host, NOTES)
  return new Map([...notes].map(([path, { note }]) => [path, note]))
}

/**
 * Writes a note about a system, or takes it away where `note` is empty. Throws a Problem `journal`
 * where nothing can be written.
 */
export function writeNote(host: Host, path: StorePath, note: string): void {
  writeKept(host, NOTES, path, note === '' ? null : { note, at: host.now() })
}
