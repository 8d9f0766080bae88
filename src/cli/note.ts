import { writeNote } from '../annotations/notes.ts'
import { findTarget } from '../targets/target.ts'
import { visible } from '../text/visible.ts'
import { DRY } from './output.ts'
import type { Session } from './session.ts'

/**
 * `terrapin note GEN [TEXT]`: a person's own words on a generation. Without a text they are
 * printed; only a text that is empty takes them away, so that nobody loses them by looking.
 */
export async function note(session: Session, gen: string, words: readonly string[]): Promise<void> {
  const { host, machine, options, output } = session
  const { storePath, label } = await findTarget(host, machine, gen)
  if (words.length === 0) {
    const kept = machine.notes.get(storePath) ?? null
    if (output.json) output.document({ storePath, note: kept })
    else if (kept === null) output.say(`${label} has no note.`)
    else output.content(visible(kept))
    return
  }
  const text = words.join(' ').trim()
  const dryRun = options.dryRun === true
  const counts = await writeNote(host, storePath, text, dryRun)
  if (output.json) output.document({ storePath, note: counts })
  else output.say(told(label, text, counts, dryRun))
  if (dryRun) output.say(DRY)
}

/** What became of the note, or would; `now` is the one that counts, be it root’s. */
function told(label: string, text: string, now: string | null, dryRun: boolean): string {
  if (text !== '') return dryRun ? `It would be noted for ${label}.` : `Noted for ${label}.`
  if (now === null) return dryRun ? `${label} would have no note.` : `${label} has no note now.`
  return dryRun
    ? `Your note on ${label} would go; root’s would stay: ${visible(now)}`
    : `Your note on ${label} is gone; root’s stays: ${visible(now)}`
}
