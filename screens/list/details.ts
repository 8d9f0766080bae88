import { shownParameters } from '../../src/compare/boot/shownParameters.ts'
import type { EvidenceOf } from '../../src/health/evidence.ts'
import { append } from '../../src/lists.ts'
import { type Generation, generationProblems } from '../../src/machine/generation.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { nameOf } from '../../src/nix/storePath.ts'
import { pinText, profilePins } from '../../src/pins/pins.ts'
import { shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { agoOf, bytes, counted, dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'

/** `terrapin show` prints all reasons. */
const MAX_REASONS = 2

/** Facts that are loaded separately, as far as available. */
interface Beside {
  readonly evidences: EvidenceOf | null
  readonly sizes: SizesState
}

/** The pane below the list; where it is high enough, each fact has a line of its own. */
interface Pane {
  readonly now: number
  readonly columns: number
  readonly height: number
}

/** Details of the generation under the cursor, for the pane below the list. */
export function detailLines(
  machine: Machine,
  generation: Generation,
  beside: Beside,
  { now, columns, height }: Pane,
): Line[] {
  const { created, number } = generation
  const heading: Line = [
    { text: ` ${number}  `, tone: 'strong' },
    { text: `${dateTime(created)}, ${agoOf(created, now)}` },
  ]
  const problems = generationProblems(generation).flatMap((problem) =>
    wrap(visible(problem), columns - 2).map((text): Line => [{ text: ` ${text}`, tone: 'bad' }]),
  )
  const facts = factsOf(machine, generation, beside, MAX_REASONS)
  const space = height - 1 - problems.length
  const apart = facts.flatMap((fact) => lines(wrap(visible(fact), columns - 2)))
  return [heading, ...problems, ...(apart.length <= space ? apart : joined(facts, columns))]
}

/** Full details: a heading, then one fact per paragraph. */
export function detailParagraphs(
  machine: Machine,
  generation: Generation,
  beside: Beside,
  now: number,
): string[] {
  const { created, number } = generation
  return [
    `${number}  ${dateTime(created)}, ${agoOf(created, now)}`,
    ...generationProblems(generation),
    ...factsOf(machine, generation, beside, Number.POSITIVE_INFINITY),
  ]
}

function factsOf(
  machine: Machine,
  generation: Generation,
  { evidences, sizes }: Beside,
  mostReasons: number,
): string[] {
  const { system, storePath } = generation
  const states = stateWords(generation).join(', ')
  const reasons = evidences?.of(generation).health.reasons ?? []
  const note = storePath === null ? undefined : machine.notes.get(storePath)
  const facts = [
    states,
    note !== undefined && `“${note}”`,
    storePath === null ? 'no store path' : nameOf(storePath),
    evidences?.unknown === null && reasons.slice(0, mostReasons).join(' '),
    sizeText(generation, sizes),
    system?.configurationRevision && `configuration ${short(system.configurationRevision)}`,
    system?.nixpkgsRevision && `nixpkgs ${short(system.nixpkgsRevision)}`,
    (system?.specialisations.length ?? 0) > 0 &&
      `specialisations ${system?.specialisations.map((some) => some.name).join(' ')}`,
    entryText(machine, generation),
    ...profilePins(machine.pins)
      .filter((pin) => pin.storePath === generation.storePath)
      .map((pin) => `pin ${pinText(machine, pin)}`),
    evidences != null && evidences.unknown !== null && reasons.join(' '),
    system?.bootspec &&
      `kernel parameters ${shownParameters(system.bootspec.kernelParams).join(' ')}`,
  ]
  return facts.filter((fact) => typeof fact === 'string').filter((fact) => fact !== '')
}

/** Fills lines with facts; breaks a fact only if it is longer than a line. */
function joined(facts: readonly string[], columns: number): Line[] {
  const found: string[] = []
  for (const fact of facts.map(visible)) {
    const last = found.at(-1)
    const both = last === undefined ? fact : `${last} · ${fact}`
    if (last !== undefined && both.length <= columns - 2) found[found.length - 1] = both
    else append(found, wrap(fact, columns - 2))
  }
  return lines(found)
}

function lines(texts: readonly string[]): Line[] {
  return texts.map((text) => [{ text: ` ${text}` }])
}

function sizeText(generation: Generation, sizes: SizesState): string {
  const known = shownSizes(sizes)
  if (sizes.status === 'unknown') return `sizes unknown: ${sizes.reason}`
  if (known === null) return 'loading sizes…'
  if (generation.storePath === null) return ''
  const closure = known.keptSize(generation)
  if (closure === null) return 'its store path is not valid in the store database'
  const paths = counted(known.keptPaths(generation) ?? 0, 'path')
  const exclusive = known.exclusiveSize(generation)
  const only = exclusive === null ? '' : `, frees ${bytes(exclusive)}`
  return `closure ${bytes(closure)} in ${paths}${only}`
}

function entryText({ bootMenu }: Machine, { storePath, system }: Generation): string | null {
  if (bootMenu === null) return null
  const own = [storePath, ...(system?.specialisations ?? []).map((some) => some.storePath)]
  const entries = bootMenu.entries.filter(
    ({ toplevel }) => toplevel !== null && own.includes(toplevel),
  )
  if (entries.length === 0) return 'no boot entry'
  const failed = entries.find(({ tries }) => tries?.left === 0)
  const counting = failed === undefined ? '' : ` (${failed.tries?.done} boot attempts failed)`
  return `${counted(entries.length, 'boot entry', 'boot entries')}${counting}`
}

/** Short commit hash, with `-dirty` kept. */
function short(revision: string): string {
  return revision.replace(/^([0-9a-f]{7})[0-9a-f]{5,}/, '$1')
}
