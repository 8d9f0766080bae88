import type { EvidenceOf } from '../health/evidence.ts'
import { evidenceText } from '../health/evidenceText.ts'
import { besides } from '../machine/besides.ts'
import type { Generation } from '../machine/generation.ts'
import { listedWords } from '../machine/generationStates.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { ageOf, bytesOr, dateTime, duration } from '../text/format.ts'
import { type Column, table } from '../text/table.ts'
import { visible } from '../text/visible.ts'
import { readEvidences } from './evidences.ts'
import { generationJson } from './generationJson.ts'
import { reportProblems } from './problemLines.ts'
import { type Session, sizesOrNull } from './session.ts'
import { typedCommand } from './typedCommand.ts'

const UNKNOWN = '–'

/** Milliseconds to wait for the journal; the oldest boots may then be missing. */
const TIMEOUT_MS = 1000

/** `terrapin list`: the generations, newest first. */
export async function list(session: Session): Promise<void> {
  const { machine, output, host } = session
  // journalctl searches while the sizes are read.
  const reading = readEvidences(session, TIMEOUT_MS)
  const sizes = await sizesOrNull(session)
  const evidences = await reading
  if (output.json) {
    output.document(
      machine.generations.map((generation) =>
        generationJson(generation, sizes, evidences, session),
      ),
    )
    return
  }
  for (const problem of sizes?.unseen ?? []) {
    output.say(`terrapin: FREES may be too high. ${problem.message}`)
  }
  const lines = table(columns(sizes, evidences, host.now(), machine), machine.generations)
  const [title = '', ...rows] = lines
  output.line(output.paint('bold', title))
  for (const row of rows) output.line(row)
  for (const line of besides(session.machine)) output.line(line)
  if (evidences.late && output.terminal) output.say(lateJournal(session, evidences))
  await reportProblems(session, evidences, sizes?.unkept ?? [])
}

/** Reports that boots are missing, and the command that waits for them. */
function lateJournal({ options }: Session, { unknown }: EvidenceOf): string {
  const missing = unknown === null ? 'Older boots are' : 'Boots are'
  return (
    `${missing} missing from STATE: reading the journal took longer than ${duration(TIMEOUT_MS)}. ` +
    `To wait longer: ${typedCommand(options, ['show', 'GEN'])}.`
  )
}

const KERNEL: Column<Generation> = {
  title: 'KERNEL',
  text: ({ system }) => visible(system?.kernelVersion ?? UNKNOWN),
}

function columns(
  sizes: Sizes | null,
  evidences: EvidenceOf,
  now: number,
  { notes, startsItself }: Machine,
): Column<Generation>[] {
  return [
    { title: 'GEN', side: 'right', text: ({ number }) => String(number) },
    { title: 'DATE', text: ({ created }) => dateTime(created) },
    { title: 'AGE', side: 'right', text: ({ created }) => ageOf(created, now) },
    { title: 'NIXOS', text: ({ system }) => visible(system?.nixosVersion ?? UNKNOWN) },
    ...(startsItself ? [KERNEL] : []),
    {
      title: 'CLOSURE',
      side: 'right',
      text: (generation) => bytesOr(sizes?.keptSize(generation) ?? null, UNKNOWN),
    },
    {
      title: 'FREES',
      side: 'right',
      text: (generation) => bytesOr(sizes?.exclusiveSize(generation) ?? null, UNKNOWN),
    },
    {
      title: 'STATE',
      text: (generation) =>
        listedWords(generation, evidenceText(evidences.of(generation))).join(', '),
    },
    { title: 'NOTE', text: ({ storePath }) => visible((storePath && notes.get(storePath)) ?? '') },
  ]
}
