import type { Step } from './plan.ts'

/** A step as it stands in the JSON of the command line and in the changelog on disk: both names are fixed. */
export function stepJson({ argv, root, description, kind }: Step) {
  return { argv, root, says: description, kind }
}
