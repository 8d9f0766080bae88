import { startedAt } from '../bootlog/bootHistory.ts'
import { shownParameters } from '../compare/boot/shownParameters.ts'
import type { Evidence } from '../health/evidence.ts'
import { healthText } from '../health/evidenceText.ts'
import { largest } from '../lists.ts'
import { generationProblems, type ShownGeneration } from '../machine/generation.ts'
import { stateWords } from '../machine/generationStates.ts'
import { shownSystem } from '../machine/machine.ts'
import { isSystemProfile } from '../machine/otherProfiles.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { System } from '../nix/system.ts'
import { pinText } from '../pins/pins.ts'
import { findGeneration, findTarget, type Target } from '../targets/target.ts'
import { agoOf, bytesOr, counted, dateTime } from '../text/format.ts'
import { visible } from '../text/visible.ts'
import { width } from '../text/width.ts'
import { readEvidences } from './evidences.ts'
import { exclusiveSize, generationJson } from './generationJson.ts'
import { type Session, sizesOrNull } from './session.ts'

/** `terrapin show GEN`: everything about one generation. */
export async function show(session: Session, gen: string): Promise<void> {
  const { output } = session
  const { shown: generation, specialisation, otherLabel } = await findShown(session, gen)
  const reading = readEvidences(session)
  const sizes = await sizesOrNull(session)
  const evidences = await reading
  const evidence = evidences.of(generation)
  if (output.json) {
    output.document({
      ...generationJson(generation, sizes, evidences, session),
      link: generation.link,
      specialisationOf: specialisation?.parent.generation?.number ?? null,
      specialisation: specialisation?.name ?? null,
      runningSpecialisation: generation.runningSpecialisation,
      nixpkgsRevision: generation.system?.nixpkgsRevision ?? null,
      kernelParams: kernelParameters(generation.system),
      specialisationPaths: Object.fromEntries(
        (generation.system?.specialisations ?? []).map(({ name, storePath }) => [name, storePath]),
      ),
      pathCount: pathCount(generation, sizes),
      bootEntries: bootEntries(session, generation),
      verdictReasons: evidence.health.reasons,
      bootHistory: bootHistory(evidence),
    })
    return
  }
  const named =
    specialisation === undefined
      ? (generation.number ?? otherLabel)
      : `${specialisation.parent.label}/${specialisation.name}`
  const rows: [string, string][] = [
    ['Generation', String(named ?? 'none')],
    ...details(session, generation, sizes, evidence),
  ]
  const widest = largest(rows.map(([name]) => width(name)))
  for (const [name, text] of rows) {
    output.line(`${output.paint('bold', name.padEnd(widest))}  ${visible(text)}`)
  }
}

/** A generation, present or not; or another system, with its parent if it is a specialisation. */
async function findShown(
  { host, machine }: Session,
  gen: string,
): Promise<{
  shown: ShownGeneration
  specialisation?: Target['specialisation']
  otherLabel?: string
}> {
  if (/^[0-9]+$/.test(gen)) return { shown: await findGeneration(host, machine, gen) }
  const target = await findTarget(host, machine, gen)
  const { storePath, generation, system, specialisation, other } = target
  const shown = generation ?? shownSystem(machine, storePath, system, other)
  return { shown, specialisation, ...(other !== undefined && { otherLabel: target.label }) }
}

function details(
  session: Session,
  generation: ShownGeneration,
  sizes: Sizes | null,
  evidence: Evidence,
) {
  const { system, storePath, created } = generation
  const unknown = 'unknown'
  const closure = sizes?.keptSize(generation) ?? null
  const paths = pathCount(generation, sizes)
  const rows: [string, string][] = [
    ['State', stateWords(generation).join(', ') || 'not running, booted, current or default'],
    ['Date', created === null ? unknown : dateOf(created, session.host.now())],
    ['NixOS', system?.nixosVersion ?? unknown],
    ...kernelRows(system, unknown),
    ['Configuration', system?.configurationRevision ?? unknown],
    ['nixpkgs', system?.nixpkgsRevision ?? unknown],
    [
      'Specialisations',
      (system?.specialisations ?? []).map(({ name }) => name).join(', ') || 'none',
    ],
    ['Store path', storePath ?? unknown],
    ['Link', generation.link ?? 'none'],
    [
      'Closure size',
      bytesOr(closure, unknown) + (paths === null ? '' : `, ${counted(paths, 'path')}`),
    ],
    ['Frees', bytesOr(exclusiveSize(generation, sizes), unknown)],
  ]
  const { link } = generation
  const boots = link === null || isSystemProfile(link.replace(/-\d+-link$/, ''))
  const entries = boots ? bootEntries(session, generation) : null
  if (entries !== null) rows.push(['Boot entries', entries.join(', ') || 'none'])
  if (boots && session.machine.bootable) {
    const [last] = evidence.boots ?? []
    if (last !== undefined) rows.push(['Last boot', dateOf(startedAt(last), session.host.now())])
    rows.push(['Verdict', healthText(evidence)])
    for (const reason of evidence.health.reasons) rows.push(['', reason])
  }
  const { pins, notes } = session.machine
  const note = storePath === null ? undefined : notes.get(storePath)
  if (note !== undefined) rows.push(['Note', note])
  for (const pin of pins.filter((some) => some.storePath === storePath)) {
    if (pin.kind === 'profile') rows.push(['Pin', pinText(session.machine, pin)])
    else rows.push([`Kept as ${pin.name}`, `user GC root ${pin.link} (store path only)`])
  }
  for (const problem of generationProblems(generation)) rows.push(['Problem', problem])
  return rows
}

/** What is booted; empty for a container's or WSL's system. */
function kernelRows(system: System | null, unknown: string): [string, string][] {
  if (system?.hasKernel === false) return []
  return [
    ['Kernel', system?.kernelVersion ?? unknown],
    ['Kernel parameters', kernelParameters(system)?.join(' ') ?? unknown],
  ]
}

function kernelParameters(system: System | null): string[] | null {
  const parameters = system?.bootspec?.kernelParams
  return parameters === undefined ? null : shownParameters(parameters)
}

/** Its boots one by one, newest first; null where the journal can't be read. */
function bootHistory({ boots }: Evidence) {
  return (
    boots?.map(
      ({ id, first, last, up, finished, undecided, end, specialisation, failedUnits }) => ({
        bootId: id,
        date: dateTime(startedAt({ first, last, up })),
        uptime: Math.floor(up / 1000),
        finished: undecided ? null : finished,
        end,
        specialisation,
        failedUnits,
      }),
    ) ?? null
  )
}

function dateOf(created: number, now: number): string {
  return `${dateTime(created)} (${agoOf(created, now)})`
}

function pathCount(generation: ShownGeneration, sizes: Sizes | null): number | null {
  return sizes?.keptPaths(generation) ?? null
}

/** The menu entries that start it or one of its specialisations; null where the menu is unknown. */
function bootEntries(
  { machine }: Session,
  { storePath, system }: ShownGeneration,
): string[] | null {
  if (machine.bootMenu === null) return null
  const own = [storePath, ...(system?.specialisations ?? []).map((some) => some.storePath)]
  return machine.bootMenu.entries
    .filter(({ toplevel }) => toplevel !== null && own.includes(toplevel))
    .map(({ id }) => id)
}
