import { writeMark } from '../machine/marks.ts'
import { findTarget } from '../machine/target.ts'
import { Problem } from '../problem.ts'
import { DRY } from './output.ts'
import type { Session } from './session.ts'

/** `terrapin mark GEN good|bad|none [NOTE]`: a person's own word on a generation. */
export async function mark(
  session: Session,
  gen: string,
  word: string,
  words: readonly string[],
): Promise<void> {
  const { host, machine, options, output } = session
  if (word !== 'good' && word !== 'bad' && word !== 'none') {
    throw new Problem('usage', `A generation is marked good, bad or none, not ${word}.`)
  }
  const note = words.join(' ').trim()
  if (word === 'none' && note !== '') {
    throw new Problem('usage', 'A mark that is taken away has no note: see terrapin note.')
  }
  const { storePath, label } = await findTarget(host, machine, gen)
  const dryRun = options.dryRun === true
  const counts = await writeMark(host, storePath, word === 'none' ? null : { word, note }, dryRun)
  if (dryRun) output.say(DRY)
  if (output.json) {
    output.document({ storePath, mark: counts?.word ?? null, markNote: counts?.note || null })
  } else if (dryRun) return
  else if (word !== 'none') output.say(`${label} is marked ${word} now.`)
  else if (counts === null) output.say(`${label} has no mark now.`)
  else output.say(`Your mark on ${label} is gone; root’s stays: ${counts.word}.`)
}
