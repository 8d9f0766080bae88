import type { Unkept } from '../machine/needed.ts'
import { nameOf } from '../nix/storePath.ts'
import { pinNameProblem } from '../pins/pins.ts'
import { numberRanges } from '../text/format.ts'
import type { Fix, MachineProblem, ProblemFacts } from './machineProblem.ts'

/**
 * What the next collection deletes, nix-gc.service's and nix-collect-garbage's as well, though the
 * machine needs it or lists it. Null where nothing is known to be so.
 */
export function findUnkeptSystems({ machine, unkept: all }: ProblemFacts): MachineProblem | null {
  // What is gone already is told as that.
  const unkept = all.filter(({ gone }) => !gone)
  const [first] = unkept
  if (first === undefined) return null
  const numbers = numberRanges(unkept.flatMap(({ generation }) => generation ?? []))
  const others = unkept.filter(({ generation }) => generation === null).map(otherName)
  const names = [...numbers, ...others].join(', ')
  const are = unkept.length === 1 ? 'it' : 'them'
  return {
    kind: 'unkept',
    says: `No known GC root keeps ${names}: the next garbage collection deletes ${are}.`,
    explains: first.valid
      ? 'The collector follows a profile’s link into the store, or through one more link, and no further.'
      : 'Nix’s database does not know it, so it is garbage, whatever refers to it.',
    fix: machine.bootable ? pinIt(unkept) : null,
  }
}

/** `nixos-system-testhost-26.05 (running, booted)`. */
function otherName({ needed, storePath }: Unkept): string {
  return `${nameOf(storePath)} (${needed.join(', ')})`
}

/** A pin, the first of them by a name that is free. */
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
    says: generation === null ? 'pin it' : `pin ${generation}`,
  }
}
