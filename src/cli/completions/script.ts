import { Problem } from '../../problem.ts'
import type { DescribedCommand } from '../describeProgram.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** Supported shells. */
export type Shell = keyof typeof SCRIPTS

/** `terrapin completions SHELL`: prints its script. Throws a Problem `usage` for another shell. */
export function completionScript(program: DescribedCommand, shell: string): string {
  if (!Object.hasOwn(SCRIPTS, shell)) {
    throw new Problem('usage', `No completions for ${shell}; supported: bash, zsh, fish.`)
  }
  return SCRIPTS[shell as Shell](program)
}
