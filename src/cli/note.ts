import { writeNote } from '../machine/notes.ts'
import { findTarget } from '../machine/target.ts'
import type { Session } from './session.ts'

/** `terrapin note GEN TEXT`: a person's own words on a generation; none takes them away. */
export async function note(session: Session, gen: string, words: readonly string[]) {
  const { host, machine, output } = session
  const target = await findTarget(host, machine, gen)
  const text = words.join(' ').trim()
  writeNote(host, target.storePath, text)
  if (output.json) output.document({ storePath: target.storePath, note: text === '' ? null : text })
  else output.say(text === '' ? `${target.label} has no note now.` : `Noted for ${target.label}.`)
}
