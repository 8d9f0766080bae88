import type { Unkept } from '../machine/needed.ts'
import { nameOf } from '../nix/storePath.ts'
import { pinNameProblem } from '../pins/pins.ts'
import { numberRanges } from '../text/format.ts'
import type { Fix, MachineProblem, ProblemFacts } from './machineProblem.ts'

/**
 * Reports needed or listed systems that the next garbage collection deletes, be it by terrapin,
 * nix-gc.service or nix-collect-garbage. Null where none is known.
 */
export function findUnkeptSystems({ machine, unkept: all }: ProblemFacts): MachineProblem | null {
  // Missing ones are reported as missing.
  const unkept = all.filter(({ gone }) => !gone)
  const [first] = unkept
  if (first === undefined) return null
  const numbers = numberRanges(unkept.flatMap(({ generation }) => generation ?? []))
  const others = unkept.filter(({ generation }) => generation === null).map(otherName)
  const names = [...numbers, ...others].join(', ')
  const are = unkept.length === 1 ? 'it' : 'them'
  return {
    kind: 'unkept',
    message: `The next garbage collection deletes ${names}: no known GC root keeps ${are}.`,
    explains: first.valid
      ? 'The garbage collector follows a profile’s link into the store or through one more link, no further.'
      : 'The path is not registered in the store database, so it counts as garbage.',
    fix: machine.bootable ? pinIt(unkept) : null,
  }
}

/** `nixos-system-testhost-26.05 (running, booted)`. */
function otherName({ needed, storePath }: Unkept): string {
  return `${nameOf(storePath)} (${needed.join(', ')})`
}

/** The fix that pins the first of them that can be pinned. */
function pinIt(unkept: readonly Unkept[]): Fix | null {
  const found = unkept.find(({ valid }) => valid)
  if (found === undefined) return null
  const { generation, storePath, needed } = found
  const name =
    generation === null ? (needed[0] ?? '').replace(/\W/g, '_') : `generation_${generation}`
  if (pinNameProblem(name) !== null) return null
  return {
    kind: 'pin',
    name,
    storePath,
    description: generation === null ? 'pin it' : `pin ${generation}`,
  }
}
