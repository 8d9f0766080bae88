import * as v from 'valibot'
import type { Host, StateFiles } from '../host/host.ts'
import { ROOTS_STATE } from '../host/statePlaces.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'
import { fromJson } from '../text/checkedJson.ts'

/*
 * What people say about systems. It is kept by store path, as a generation's number may be used
 * again for another system, and told apart by person: root's is read by everyone.
 */

/** A kind of thing that is kept: its file and what one record of it is. */
export interface AnnotationKind<Value> {
  /** Its file in the state directory: `notes.json`. */
  readonly file: string
  /** What it is called where it can't be written: `note`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, Value>
}

/** A longer note is cut where it is read: a mounted disk's may be of any length. */
const MAX_NOTE = 4096

/** The schema of a note’s text. */
export const NOTE_TEXT = v.pipe(
  v.string(),
  v.transform((text) => (text.length <= MAX_NOTE ? text : `${text.slice(0, MAX_NOTE)}…`)),
)

/** Thousands of notes. */
const MAX_SIZE = 1 << 20

/** What is kept of one kind. */
export interface Annotation<Value> {
  /** By store path; one's own come before root's. */
  readonly values: ReadonlyMap<string, Value>
  /** Files that could not be read, or hold something else: what they held is not known. */
  readonly problems: readonly Problem[]
}

/** What this person and root keep. Never throws: what is lost with a file is told. */
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

/**
 * What would count of a system if this were kept about it: where one's own is taken away by null,
 * root's may still be there.
 */
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
 * Writes what is kept about a system, or takes it away for null; one's own only. Throws a Problem
 * `journal` where nothing can be written, and where what is there is damaged: to write over it
 * would lose what a person may still mend.
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

/** Whether one's own file is root's: of a mounted system root alone keeps any. */
function isRoots({ state, user }: Host): boolean {
  return state !== null && user.root
}

/** What a file holds; nothing where there is none. Throws a Problem `journal` where it is damaged. */
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
