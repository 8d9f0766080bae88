import { fixWords } from '../changes/fixes.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { readBootRoom } from '../machine/bootRoom.ts'
import type { Unkept } from '../machine/needed.ts'
import { type Fix, type MachineProblem, machineProblems } from '../problems/problems.ts'
import type { Session } from './session.ts'
import { typedCommand } from './typedCommand.ts'

/** Problems that every command already reports at its start. */
const SAID: ReadonlySet<MachineProblem['kind']> = new Set(['cut-off', 'profile', 'problem'])

/**
 * Reports the machine's problems on stderr, each with the command that fixes it, if stdout is a terminal;
 * scripts only get the problem that the next boot can't start.
 */
export async function reportProblems(
  { host, machine, output, options }: Session,
  evidences: EvidenceOf,
  unkept: readonly Unkept[],
): Promise<void> {
  if (output.json) return
  const room = await readBootRoom(host, machine).catch(() => null)
  for (const problem of machineProblems({
    machine,
    interruptedChange: null,
    room,
    evidences,
    unkept,
    warnings: [],
  })) {
    const broken = problem.kind === 'pin' && problem.error === 'broken'
    if (SAID.has(problem.kind) || broken) continue
    if (output.terminal || problem.kind === 'next-boot') output.say(problemLine(problem, options))
  }
}

/** `▲ You are on 41; … To make 41 the default again: terrapin switch 41 --boot`. */
export function problemLine({ message, fix }: MachineProblem, options: Options): string {
  return fix === null
    ? `▲ ${message}`
    : `▲ ${message} To ${fix.description}: ${fixCommand(fix, options)}`
}

type Options = Parameters<typeof typedCommand>[0]

/** The command equivalent of the key. */
export function fixCommand(fix: Fix, options: Options): string {
  return typedCommand(options, fixWords(fix))
}
