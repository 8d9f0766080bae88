import { realpathSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Host } from '../../host/host.ts'
import { askSeparateProcess, NoAnswer } from '../../host/separateProcess.ts'
import { Problem, type ProblemCode } from '../../problem.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'
import { DATABASE, explained, missing, notNix } from './databaseProblems.ts'
import { type DatabaseState, databaseState } from './databaseState.ts'
import { type Answers, answer, type Kind, type Questions } from './questions.ts'

/**
 * Queries the store's database of a machine. This machine's own is read in this process, since only
 * users who may change the store itself can write it. Any other file may make SQLite work forever,
 * so it is read in a separate process, which `stopUnfinished` ends.
 *
 * Throws a Problem `database` if the database can't be read.
 */
export async function askDatabase<K extends Kind>(
  host: Host,
  kind: K,
  question: Questions[K],
  yieldIfDue: YieldIfDue = noYield,
): Promise<Answers[K]> {
  const file = await databaseFile(host)
  // Never fall back to this computer's own database for another machine.
  if (file === null) throw missing()
  if (isOwn(host, file)) return answer(file, 'own', kind, question, yieldIfDue)
  const request: Request<K> = { file, kind, question }
  try {
    const reply = (await askSeparateProcess({
      script: SCRIPT,
      request,
      maxBytes: MAX_ANSWER_BYTES,
    })) as Reply<K>
    if ('problem' in reply) throw new Problem(reply.problem.code, reply.problem.message)
    return reply.answer
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const limit = 'reading it took too long or too much memory'
    throw notNix(error.signal === null ? error.message : limit)
  }
}

/** Enough for the graph of 1.5 million paths, or of one million with their names. */
const MAX_ANSWER_BYTES = 128 << 20

/** The database's path for this process; null if there is none. */
export async function databaseFile(host: Host): Promise<string | null> {
  try {
    const file = await host.localFile(DATABASE)
    return file === null ? null : realpathSync.native(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw explained(error, () => false)
  }
}

/** The state of the machine's database; null if it is not accessible. */
export async function stateOf(host: Host): Promise<DatabaseState | null> {
  const file = await databaseFile(host)
  return file === null ? null : databaseState(file)
}

/** Whether the database belongs to root or to this user. */
function isOwn({ kind }: Host, file: string): boolean {
  if (kind === 'mounted') return false
  const owner = statSync(file, { throwIfNoEntry: false })?.uid
  return owner === undefined || owner === 0 || owner === process.geteuid?.()
}

/** The request to `readDatabase.ts`. */
export interface Request<K extends Kind> {
  readonly file: string
  readonly kind: K
  readonly question: Questions[K]
}

/** Its reply. */
export type Reply<K extends Kind> =
  | { readonly answer: Answers[K] }
  | { readonly problem: { readonly code: ProblemCode; readonly message: string } }

/** Next to this file, in the sources as well as in the bundle. */
const SCRIPT = join(import.meta.dirname, `readDatabase${extname(import.meta.filename)}`)
