import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { readAt } from '../host/files.ts'
import type { Host } from '../host/host.ts'
import { ROOTS_STATE } from '../host/state.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'

/*
 * What people write about generations. It is kept by store path: a generation's number may be used
 * again for another system.
 */

const FILE = 'notes.json'
const MOST = 4 << 20

const NOTES = v.record(v.string(), v.object({ note: v.string(), at: v.number() }))
type Notes = v.InferOutput<typeof NOTES>

/** The notes of this person and of root; one's own words come first. */
export async function readNotes(host: Host): Promise<ReadonlyMap<string, string>> {
  const roots = await host.read(`${ROOTS_STATE}/${FILE}`, MOST).catch(() => null)
  const found = { ...parsed(roots), ...ownNotes(host) }
  return new Map(Object.entries(found).map(([path, { note }]) => [path, note]))
}

/**
 * Writes a note about a system, or takes it away where `note` is empty. Throws a Problem `journal`
 * where nothing can be written.
 */
export function writeNote(host: Host, path: StorePath, note: string): void {
  const { state } = host
  if (state === null) {
    throw new Problem('journal', 'Notes about this machine can only be kept by root.')
  }
  const { [path]: _, ...others } = ownNotes(host)
  const notes: Notes = note === '' ? others : { ...others, [path]: { note, at: host.now() } }
  const file = join(state, FILE)
  try {
    mkdirSync(state, { recursive: true, mode: 0o755 })
    writeFileSync(`${file}.new`, `${JSON.stringify(notes, null, 2)}\n`, {
      mode: 0o644,
      flush: true,
    })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw new Problem('journal', `The note can’t be kept: ${asProblem(error, 'journal').message}`)
  }
}

function ownNotes({ state }: Host): Notes {
  return state === null ? {} : parsed(readAt(join(state, FILE), MOST))
}

/** A file that was damaged holds no notes. */
function parsed(text: string | null): Notes {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), NOTES), text ?? '{}')
  return found.success ? found.output : {}
}
