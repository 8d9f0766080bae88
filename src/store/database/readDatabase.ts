/* The process that reads an untrusted database; see `askDatabase.ts`. */

import { answerParent } from '../../host/separateProcess.ts'
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

await answerParent((request) => replyTo(request as Request<Kind>))
