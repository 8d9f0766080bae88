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

/** What this person and root wrote about systems. */
export async function readNotes(host: Host): Promise<Annotation<string>> {
  const { values, problems } = await readAnnotations(host, NOTES)
  return { values: new Map([...values].map(([path, { note }]) => [path, note])), problems }
}

/**
 * Writes a note about a system, or takes it away where `note` is empty; with `dryRun` it is only
 * told what that would come to. The note that counts then is returned: where one's own went,
 * root's may still be there. Throws a Problem `journal` where nothing can be written.
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
