import { writeRating } from '../annotations/ratings.ts'
import { Problem } from '../problem.ts'
import { findTarget } from '../targets/target.ts'
import { DRY } from './output.ts'
import type { Session } from './session.ts'

/** `terrapin mark GEN good|bad|none [NOTE]`: a person's rating of a generation. */
export async function mark(
  session: Session,
  gen: string,
  word: string,
  words: readonly string[],
): Promise<void> {
  const { host, machine, options, output } = session
  if (word !== 'good' && word !== 'bad' && word !== 'none') {
    throw new Problem('usage', `Rate a generation good, bad or none, not “${word}”.`)
  }
  const note = words.join(' ').trim()
  if (word === 'none' && note !== '') {
    throw new Problem('usage', 'mark none takes no note; use terrapin note.')
  }
  const { storePath, label } = await findTarget(host, machine, gen)
  const dryRun = options.dryRun === true
  const counts = await writeRating(host, storePath, word === 'none' ? null : { word, note }, dryRun)
  const now = counts?.word ?? null
  if (output.json) output.document({ storePath, mark: now, markNote: counts?.note || null })
  else output.say(reported(label, word, now, dryRun))
  if (dryRun) output.say(DRY)
}

/** Describes the change of the rating; `now` is the effective rating, which may be root’s. */
function reported(label: string, word: string, now: string | null, dryRun: boolean): string {
  if (word !== 'none') {
    return dryRun ? `${label} would be rated ${word}.` : `${label} is now rated ${word}.`
  }
  if (now === null)
    return dryRun ? `${label} would no longer be rated.` : `${label} is no longer rated.`
  return dryRun
    ? `Your rating of ${label} would be removed; root’s rating would remain: ${now}.`
    : `Your rating of ${label} was removed; root’s rating remains: ${now}.`
}
