import { writeNote } from '../annotations/notes.ts'
import { findTarget } from '../targets/target.ts'
import { visible } from '../text/visible.ts'
import { DRY } from './output.ts'
import type { Session } from './session.ts'

/**
 * `terrapin note GEN [TEXT]`: a note on a generation. Without a text the note is printed; only an empty text
 * deletes it, so that viewing never loses a note.
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
  else output.say(reported(label, text, counts, dryRun))
  if (dryRun) output.say(DRY)
}

/** Describes the change of the note; `now` is the effective note, which may be root’s. */
function reported(label: string, text: string, now: string | null, dryRun: boolean): string {
  if (text !== '')
    return dryRun ? `The note on ${label} would be saved.` : `Saved the note on ${label}.`
  if (now === null)
    return dryRun ? `${label} would no longer have a note.` : `${label} no longer has a note.`
  return dryRun
    ? `Your note on ${label} would be removed; root’s note would remain: ${visible(now)}`
    : `Your note on ${label} was removed; root’s note remains: ${visible(now)}`
}
