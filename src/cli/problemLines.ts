import type { Evidences } from '../health/evidence.ts'
import { readBootRoom } from '../machine/bootRoom.ts'
import type { Unkept } from '../machine/needed.ts'
import { type Finding, findings, type Mend } from '../problems/problems.ts'
import type { Session } from './session.ts'
import { typedCommand } from './typedCommand.ts'

/** What every command says at its start, so that it need not be said again. */
const SAID: ReadonlySet<Finding['kind']> = new Set(['cut-off', 'profile', 'problem'])

/**
 * Says on stderr what is to be known about the machine, each with the command that mends it, to
 * someone who reads the answer on a terminal; to a script only that the next boot can't start.
 */
export async function sayFindings(
  { host, machine, output, options }: Session,
  evidences: Evidences,
  unkept: readonly Unkept[],
): Promise<void> {
  if (output.json) return
  const room = await readBootRoom(host, machine).catch(() => null)
  for (const finding of findings({
    machine,
    cutOff: null,
    room,
    evidences,
    unkept,
    troubles: [],
  })) {
    const broken = finding.kind === 'pin' && finding.fault === 'broken'
    if (SAID.has(finding.kind) || broken) continue
    if (output.terminal || finding.kind === 'next-boot') output.say(findingLine(finding, options))
  }
}

/** `▲ You are on 41; … To make 41 the default again: terrapin switch 41 --boot`. */
export function findingLine({ says, mend }: Finding, options: Options): string {
  return mend === null ? `▲ ${says}` : `▲ ${says} To ${mend.says}: ${mendCommand(mend, options)}`
}

type Options = Parameters<typeof typedCommand>[0]

/** The command that does the same as the key. */
export function mendCommand(mend: Mend, options: Options): string {
  return typedCommand(options, mendWords(mend))
}

function mendWords(mend: Mend): string[] {
  switch (mend.kind) {
    case 'undo':
      return ['undo']
    case 'switch':
      return ['switch', mend.gen, ...(mend.mode === 'boot' ? ['--boot'] : [])]
    case 'rollback':
      return ['rollback', '--known-good']
    case 'menu':
      return ['boot', '--regenerate']
    case 'forget':
      return ['boot', '--forget']
    case 'boot':
      return ['boot']
    case 'pin':
      return ['pin', mend.storePath, mend.name]
    case 'unpin':
      return ['unpin', mend.name]
  }
}
