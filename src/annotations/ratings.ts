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

/** A person's own word on a system: it counts more than any evidence. */
export interface Rating {
  readonly word: 'good' | 'bad'
  /** Why, in their words; may be empty. */
  readonly note: string
  /** When it was said, in milliseconds since 1970. */
  readonly at: number
}

const MARKS: AnnotationKind<Rating> = {
  file: 'marks.json',
  name: 'mark',
  schema: v.object({ word: v.picklist(['good', 'bad']), note: NOTE_TEXT, at: v.number() }),
}

/** The marks of this person and of root. */
export function readRatings(host: Host): Promise<Annotation<Rating>> {
  return readAnnotations(host, MARKS)
}

/**
 * Says that a system is good or bad, or takes the word back for null; with `dryRun` it is only told
 * what that would come to. The mark that counts then is returned: where one's own went, root's may
 * still be there. Throws a Problem `journal` where nothing can be written.
 */
export async function writeRating(
  host: Host,
  path: StorePath,
  mark: Pick<Rating, 'word' | 'note'> | null,
  dryRun = false,
): Promise<Rating | null> {
  const dated = mark === null ? null : { ...mark, at: host.now() }
  if (!dryRun) writeAnnotation(host, MARKS, path, dated)
  return wouldCount(host, MARKS, path, dated)
}
