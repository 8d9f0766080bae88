import * as v from 'valibot'
import type { Host, StateFiles } from '../host/host.ts'
import { ROOTS_STATE } from '../host/statePlaces.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'
import { fromJson } from '../text/checkedJson.ts'

/*
 * Notes and ratings of systems. Keyed by store path, because a generation's number may be reused for another
 * system, and kept separately for each person: root's are readable by everyone.
 */

/** A kind of annotation: its file and the schema of a record. */
export interface AnnotationKind<Value> {
  /** Its file in the state directory: `notes.json`. */
  readonly file: string
  /** Its name in error messages: `note`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, Value>
}

/** Longer notes are truncated when read: a mounted disk's may be of any length. */
const MAX_NOTE = 4096

/** The schema of a note’s text. */
export const NOTE_TEXT = v.pipe(
  v.string(),
  v.transform((text) => (text.length <= MAX_NOTE ? text : `${text.slice(0, MAX_NOTE)}…`)),
)

/** Enough for thousands of notes. */
const MAX_SIZE = 1 << 20

/** The annotations of one kind. */
export interface Annotation<Value> {
  /** By store path; a person's own have priority over root's. */
  readonly values: ReadonlyMap<string, Value>
  /** Unreadable or damaged files, whose contents are unknown. */
  readonly problems: readonly Problem[]
}

/** Annotations of this person and of root. Never throws: unreadable files are reported. */
export async function readAnnotations<Value>(
  host: Host,
  kind: AnnotationKind<Value>,
): Promise<Annotation<Value>> {
  const problems: Problem[] = []
  const part = async (read: () => Promise<Record<string, Value>>) => {
    try {
      return await read()
    } catch (error) {
      problems.push(asProblem(error, 'unreadable'))
      return {}
    }
  }
  const mine = await part(async () => own(host, kind))
  const roots = isRoots(host) ? {} : await part(() => rootsOf(host, kind))
  return { values: new Map(Object.entries({ ...roots, ...mine })), problems }
}

/** The effective annotation if this value were saved: after deleting one's own (null), root's may remain. */
export async function wouldCount<Value>(
  host: Host,
  kind: AnnotationKind<Value>,
  path: StorePath,
  value: Value | null,
): Promise<Value | null> {
  if (value !== null || isRoots(host)) return value
  const roots = await rootsOf(host, kind).catch((): Record<string, Value> => ({}))
  return roots[path] ?? null
}

/**
 * Saves a person's own annotation of a system, or deletes it for null. Throws a Problem `journal` where
 * nothing can be written, and where the file is damaged: overwriting would lose what a person may still
 * repair.
 */
export function writeAnnotation<Value>(
  host: Host,
  kind: AnnotationKind<Value>,
  path: StorePath,
  value: Value | null,
): void {
  const { state } = host
  if (state === null) {
    throw new Problem('journal', `Only root can save a ${kind.name} for this machine.`)
  }
  try {
    state.update(kind.file, (text) => {
      const { [path]: _, ...others } = parsed(fileOf(state, kind), text, kind)
      const all = value === null ? others : { ...others, [path]: value }
      return `${JSON.stringify(all, null, 2)}\n`
    })
  } catch (error) {
    const why = asProblem(error, 'journal').message
    throw new Problem('journal', `The ${kind.name} can’t be saved: ${why}`)
  }
}

function own<Value>({ state }: Host, kind: AnnotationKind<Value>): Record<string, Value> {
  return state === null ? {} : parsed(fileOf(state, kind), state.read(kind.file), kind)
}

function fileOf<Value>({ path }: StateFiles, { file }: AnnotationKind<Value>): string {
  return `${path}/${file}`
}

async function rootsOf<Value>(
  host: Host,
  kind: AnnotationKind<Value>,
): Promise<Record<string, Value>> {
  const file = `${ROOTS_STATE}/${kind.file}`
  return parsed(file, await host.read(file, MAX_SIZE + 1), kind)
}

/** Whether one's own file is root's: on a mounted system only root's is used. */
function isRoots({ state, user }: Host): boolean {
  return state !== null && user.root
}

/** Parses a file; empty where it does not exist. Throws a Problem `journal` for a damaged one. */
function parsed<Value>(
  file: string,
  text: string | null,
  { name, schema }: AnnotationKind<Value>,
): Record<string, Value> {
  const found =
    (text?.length ?? 0) > MAX_SIZE ? null : fromJson(v.record(v.string(), schema), text ?? '{}')
  if (found !== null) return found
  throw new Problem(
    'journal',
    `${file} is damaged, so its ${name}s are ignored: repair it, or move it away to start afresh.`,
  )
}
