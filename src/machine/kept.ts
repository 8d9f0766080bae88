import { join } from 'node:path'
import * as v from 'valibot'
import { readAt } from '../host/files.ts'
import type { Host } from '../host/host.ts'
import { keepFile } from '../host/keep.ts'
import { ROOTS_STATE } from '../host/state.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'

/*
 * What people say about systems. It is kept by store path, as a generation's number may be used
 * again for another system, and told apart by person: root's is read by everyone.
 */

/** A kind of thing that is kept: its file and what one record of it is. */
export interface Kind<Value> {
  /** Its file in the state directory: `notes.json`. */
  readonly file: string
  /** What it is called where it can't be written: `note`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, Value>
}

const MOST = 4 << 20

/** What this person and root keep, by store path; one's own come first. */
export async function readKept<Value>(
  host: Host,
  kind: Kind<Value>,
): Promise<ReadonlyMap<string, Value>> {
  const roots = await host.read(`${ROOTS_STATE}/${kind.file}`, MOST).catch(() => null)
  return new Map(Object.entries({ ...parsed(roots, kind), ...own(host, kind) }))
}

/**
 * Writes what is kept about a system, or takes it away for null; one's own only. Throws a Problem
 * `journal` where nothing can be written.
 */
export function writeKept<Value>(
  host: Host,
  kind: Kind<Value>,
  path: StorePath,
  value: Value | null,
): void {
  const { state } = host
  if (state === null) {
    throw new Problem('journal', `A ${kind.name} about this machine can only be kept by root.`)
  }
  const { [path]: _, ...others } = own(host, kind)
  const all = value === null ? others : { ...others, [path]: value }
  try {
    keepFile(state, kind.file, `${JSON.stringify(all, null, 2)}\n`)
  } catch (error) {
    const why = asProblem(error, 'journal').message
    throw new Problem('journal', `The ${kind.name} can’t be kept: ${why}`)
  }
}

function own<Value>({ state }: Host, kind: Kind<Value>): Readonly<Record<string, Value>> {
  return state === null ? {} : parsed(readAt(join(state, kind.file), MOST), kind)
}

/** A file that was damaged holds nothing. */
function parsed<Value>(text: string | null, { schema }: Kind<Value>): Record<string, Value> {
  const all = v.pipe(v.string(), v.parseJson(), v.record(v.string(), schema))
  const found = v.safeParse(all, text ?? '{}')
  return found.success ? found.output : {}
}
