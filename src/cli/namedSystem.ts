import { systemOf } from '../compare/saved/compareSaved.ts'
import {
  MAX_SNAPSHOT_BYTES,
  parseSnapshot,
  type SavedSystem,
} from '../compare/saved/savedSystem.ts'
import { readTypedFile } from '../host/typedFile.ts'
import { Problem } from '../problem.ts'
import type { FoundSystem } from '../targets/linkedSystem.ts'
import { type LeanSession, systemOfGen } from './session.ts'

/** A system that a command names: one of the machine, or one in a file. */
export interface NamedSystem {
  readonly target: FoundSystem
  /** Its content where it comes from a file. */
  readonly saved: SavedSystem | null
}

/**
 * Whether an argument names a snapshot: a file ending in `.json`, `-` for standard input, or what a shell
 * makes of `<(…)`. No generation, pin or system is called so.
 */
export function isSnapshotName(name: string): boolean {
  return name === '-' || name.endsWith('.json') || /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(name)
}

/** Resolves GEN or a snapshot; the machine is asked only for the former. Throws as `findTarget`. */
export async function findSystem(
  session: () => Promise<LeanSession>,
  name: string,
): Promise<NamedSystem> {
  if (!isSnapshotName(name)) {
    return { target: await systemOfGen(await session(), name), saved: null }
  }
  const label = name === '-' ? 'standard input' : name
  const content = await readTypedFile(name, MAX_SNAPSHOT_BYTES)
  if (content === null) throw new Problem('no-path', `No such file or directory: ${name}.`)
  const saved = parseSnapshot(label, content)
  const { storePath } = saved
  return { target: { label, storePath, generation: null, system: systemOf(saved) }, saved }
}

/** Opens the machine when `work` first asks for it, and closes it afterwards. */
export async function withSession<Result>(
  open: () => Promise<LeanSession>,
  work: (session: () => Promise<LeanSession>) => Promise<Result>,
): Promise<Result> {
  const opened: Promise<LeanSession>[] = []
  const session = () => {
    if (opened.length === 0) opened.push(open())
    return opened[0] as Promise<LeanSession>
  }
  try {
    return await work(session)
  } finally {
    for (const { host } of await Promise.all(opened).catch(() => [])) await host.close()
  }
}
