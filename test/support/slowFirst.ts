import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first. */
const SLOW = [
  'faults/random',
  'attacks/wall',
  'faults/killed',
  'faults/apart',
  'terminal/sudoScreen',
  'oracle/garbage',
  'screens/list',
  'cli/completions/shells',
  'terminal/tmux',
  'terminal/sudo',
  'screens/switch',
  'faults/forged',
  'cli/rescue',
  'cli/switch',
  'screens/bisect',
  'faults/fullBoot',
]

/**
 * Starts the slowest files first, also where Vitest has measured none yet, as in a fresh checkout:
 * the last file to start would leave all workers but its own without work.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const place = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return place === -1 ? SLOW.length : place
    }
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}
