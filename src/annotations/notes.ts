import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import {
  type Annotation,
  type AnnotationKind,
  NOTE_TEXT,
  readAnnotations,
  wouldCount,
  writeAnnotation,
} from './annotations.ts'

interface Note {
  readonly note: string
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
}

const NOTES: AnnotationKind<Note> = {
  file: 'notes.json',
  name: 'note',
  schema: v.object({ note: NOTE_TEXT, at: v.number() }),
}

/** Notes of this person and of root. */
export async function readNotes(host: Host): Promise<Annotation<string>> {
  const { values, problems } = await readAnnotations(host, NOTES)
  return { values: new Map([...values].map(([path, { note }]) => [path, note])), problems }
}

/**
 * Saves a note on a system, or deletes it where `note` is empty; with `dryRun` only computes the result.
 * Returns the effective note: after deleting one's own, root's may remain. Throws a Problem `journal` where
 * nothing can be written.
 */
export async function writeNote(
  host: Host,
  path: StorePath,
  note: string,
  dryRun = false,
): Promise<string | null> {
  const dated = note === '' ? null : { note, at: host.now() }
  if (!dryRun) writeAnnotation(host, NOTES, path, dated)
  return (await wouldCount(host, NOTES, path, dated))?.note ?? null
}
