/* The process that reads a database which a stranger may have made; see `askDatabase.ts`. */

import { readFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { asProblem } from '../../problem.ts'
import type { Reply, Request } from './askDatabase.ts'
import { answer, type Kind } from './questions.ts'

async function replyTo<K extends Kind>({ file, kind, question }: Request<K>): Promise<Reply<K>> {
  try {
    return { answer: await answer(file, 'foreign', kind, question) }
  } catch (error) {
    const { code, message } = asProblem(error, 'database')
    return { problem: { code, message } }
  }
}

process.stdout.write(serialize(await replyTo(deserialize(readFileSync(0)))))
