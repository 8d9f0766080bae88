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

/** A person's rating of a system, which overrides all evidence. */
export interface Rating {
  readonly word: 'good' | 'bad'
  /** The reason in the person's words; may be empty. */
  readonly note: string
  /** When it was made, in milliseconds since 1970. */
  readonly at: number
}

const RATINGS: AnnotationKind<Rating> = {
  file: 'marks.json',
  name: 'rating',
  schema: v.object({ word: v.picklist(['good', 'bad']), note: NOTE_TEXT, at: v.number() }),
}

/** Ratings of this person and of root. */
export function readRatings(host: Host): Promise<Annotation<Rating>> {
  return readAnnotations(host, RATINGS)
}

/**
 * Rates a system as good or bad, or deletes the rating for null; with `dryRun` only computes the result.
 * Returns the effective rating: after deleting one's own, root's may remain. Throws a Problem `journal` where
 * nothing can be written.
 */
export async function writeRating(
  host: Host,
  path: StorePath,
  rating: Pick<Rating, 'word' | 'note'> | null,
  dryRun = false,
): Promise<Rating | null> {
  const dated = rating === null ? null : { ...rating, at: host.now() }
  if (!dryRun) writeAnnotation(host, RATINGS, path, dated)
  return wouldCount(host, RATINGS, path, dated)
}
