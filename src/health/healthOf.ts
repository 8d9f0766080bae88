import { startedAt } from '../bootlog/bootHistory.ts'
import { append } from '../lists.ts'
import { agoOf, counted, duration } from '../text/format.ts'
import type { BootRecords } from './bootRecords.ts'
import type { Boot, Evidence, Health } from './evidence.ts'
import { stateSentence } from './systemState.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A boot that was shut down in order works where it was up for so long; any other needs more. */
const STEADY = { shutDown: MINUTE, otherwise: 5 * MINUTE }
/** Whatever its journal says: what is up for so long has started. */
const LONG = HOUR
/** What has not finished a boot that runs for less is still starting. */
const TIMEOUT_MS = 10 * MINUTE

export function reachedTarget({ finished, emergency, up }: Boot): boolean {
  return !emergency && (finished || up >= LONG)
}

/** Whether a boot speaks for its system: it came up and stayed up. */
export function isHealthyBoot(boot: Boot): boolean {
  const { end, up } = boot
  const enough = end === 'clean' || end === 'begun' ? STEADY.shutDown : STEADY.otherwise
  return reachedTarget(boot) && up >= enough
}

/**
 * Whether nothing in a boot that went well is to be complained of. One in which units failed speaks
 * for its system all the same, only less: where the same unit fails at every start, no state of the
 * machine would be known to be good otherwise, on the day when that is asked for.
 */
export function isCleanBoot(boot: Boot): boolean {
  return isHealthyBoot(boot) && boot.failedUnits.length === 0
}

/** Whether a boot speaks against it: it never came up, and had the time to. */
export function didNotFinish(boot: Boot): boolean {
  const { emergency, undecided, end, up } = boot
  if (reachedTarget(boot) || undecided) return false
  return emergency || end !== 'runs' || up >= TIMEOUT_MS
}

/**
 * Whether the machine runs it now without having come up: its last boots say so, or systemd does,
 * which knows it without a journal, too.
 */
export function isStuck(evidence: Pick<Evidence, 'boots' | 'state'>): boolean {
  if (evidence.state === 'maintenance') return true
  return ownBoots(evidence).some((boot) => boot.end === 'runs' && didNotFinish(boot))
}

/** The boots of the system itself, not of its specialisations: they may start another way. */
export function ownBoots({ boots }: Pick<Evidence, 'boots'>): readonly Boot[] {
  return (boots ?? []).filter(({ specialisation }) => specialisation === null)
}

/**
 * What the evidence comes to. `unknown` is why the journal was not read, null where it was; `isHere`:
 * the machine was started from it, and runs it.
 */
export function healthOf(
  evidence: Omit<Evidence, 'verdict'>,
  unknown: string | null,
  isHere: boolean,
  { now, history }: Pick<BootRecords, 'now' | 'history'>,
): Health {
  const { mark, tries } = evidence
  const own = ownBoots(evidence)
  const whole = history.status !== 'known' || history.history.whole
  // The counter is of earlier starts where the machine runs it now, unless it is stuck in this one.
  const worn = tries?.left === 0 && (!isHere || isStuck(evidence))
  const counter = triesSentence(tries)
  const reasons = [
    unknown === null ? '' : `Its boots are unknown: ${unknown}.`,
    // A switch that went well reads as good news before it.
    worn ? counter : '',
    ...(unknown === null ? bootSentences(evidence, now, whole) : []),
    evidence.leftNoTrace ? NO_TRACE : '',
    worn ? '' : counter,
    failedSentence(evidence),
    stateSentence(evidence.state),
  ].filter((sentence) => sentence !== '')
  if (mark !== null) {
    return { kind: mark.word, by: 'person', reasons: [markSentence(mark, now), ...reasons] }
  }
  const verdict = (kind: Health['kind']): Health => ({ kind, by: 'evidence', reasons })
  const finished = own.some(reachedTarget)
  // It may have finished one that was not read.
  if (worn) return verdict(finished || !whole || unknown !== null ? 'bad' : 'no-boot')
  const lastWell = own.findIndex(isHealthyBoot)
  if (lastWell !== -1) {
    // It worked once, and does not any more: the machine around it changed.
    return verdict(own.slice(0, lastWell).filter(didNotFinish).length >= 2 ? 'bad' : 'good')
  }
  const failed = own.filter(didNotFinish).length
  if (finished || failed === 0) return verdict('unknown')
  if (whole) return verdict('no-boot')
  return verdict(failed >= 2 ? 'bad' : 'unknown')
}

const NO_TRACE =
  'It was the default at the last shutdown, and no boot of it is recorded since: it was started and ' +
  'left no trace, or something else was started.'

function markSentence({ word, note, at }: NonNullable<Evidence['mark']>, now: number): string {
  return `Marked ${word} ${agoOf(at, now)}${note === '' ? '.' : `: “${note}”.`}`
}

/** How its boots and switches went. */
function bootSentences(evidence: Omit<Evidence, 'verdict'>, now: number, whole: boolean): string[] {
  const boots = evidence.boots ?? []
  const [last] = boots
  const said: string[] = []
  if (last === undefined) {
    said.push(
      whole
        ? 'The journal holds no boot of it.'
        : 'The journal as far as it was read holds no boot of it.',
    )
  } else {
    const read = whole ? '' : ' as far as the journal was read'
    said.push(`It was booted ${times(boots.length)}${read}${wellText(boots)}.`)
    said.push(lastBootSentence(last, agoOf(startedAt(last), now)))
    append(said, unitSentences(boots))
    const special = specialText(boots)
    if (special !== '') said.push(special)
  }
  if (evidence.ran >= MINUTE) said.push(`The machine ran it for ${duration(evidence.ran)} in all.`)
  const [switched] = evidence.switches
  if (switched !== undefined) {
    const how = switched.status === 0 ? 'went well' : `ended with status ${switched.status}`
    said.push(`The last switch to it, ${agoOf(switched.at, now)}, ${how}.`)
    const { failedUnits } = switched
    if (failedUnits.length > 0) {
      said.push(`${counted(failedUnits.length, 'unit')} failed after it: ${listed(failedUnits)}.`)
    }
  }
  return said
}

/** Units that could not be started in the last boot of it in which any could not. */
function unitSentences(boots: readonly Boot[]): string[] {
  const failed = boots.filter(({ failedUnits }) => failedUnits.length > 0)
  const [latest] = failed
  if (latest === undefined) return []
  const units = counted(latest.failedUnits.length, 'unit')
  const names = listed(latest.failedUnits)
  if (latest === boots[0]) return [`${units} failed in it: ${names}.`]
  return [`${units} failed in an earlier one: ${names}.`]
}

function wellText(boots: readonly Boot[]): string {
  const well = boots.filter(isHealthyBoot).length
  const failed = boots.filter(didNotFinish).length
  if (well === boots.length && !boots.every(isCleanBoot)) {
    return well === 1 ? ', and it came up' : ', and it came up each time'
  }
  if (well === boots.length) return well === 1 ? ', and it went well' : ', each time well'
  if (failed === boots.length) {
    return failed === 1 ? ', and it did not come up' : ', and it never came up'
  }
  if (well === 0 && failed === 0) {
    return boots.some(({ undecided }) => undecided)
      ? ', and the journal does not say how far it came'
      : ', for too short a time to tell how it does'
  }
  const parts = [
    `${well === 0 ? 'never' : times(well)} well`,
    ...(failed === 0 ? [] : [`${times(failed)} without coming up`]),
  ]
  return `: ${parts.join(', ')}`
}

function lastBootSentence(boot: Boot, when: string): string {
  const { end, up, emergency } = boot
  if (end !== 'runs') return `Its last boot, ${when}, ${endText(boot, end)}.`
  if (reachedTarget(boot) || boot.undecided)
    return `Its last boot was ${when}, and it has run since.`
  return `Its last boot, ${when}, ${emergency ? NO_FURTHER : `has not come up in ${duration(up)}`}.`
}

const NO_FURTHER = 'came no further than to an emergency shell'

function endText(boot: Boot, end: Exclude<Boot['end'], 'runs'>): string {
  const { up, emergency, undecided } = boot
  const trouble =
    reachedTarget(boot) || undecided ? null : emergency ? NO_FURTHER : 'did not come up'
  const ended = {
    clean: `was shut down after ${duration(up)}`,
    begun: `was being shut down after ${duration(up)}`,
    'cut-off': `was cut off after ${duration(up)}, without a shutdown`,
  }[end]
  return trouble === null ? ended : `${trouble}; it ${ended}`
}

function specialText(boots: readonly Boot[]): string {
  const names = [...new Set(boots.map(({ specialisation }) => specialisation))]
  const parts = names.flatMap((name) => {
    if (name === null) return []
    const count = boots.filter(({ specialisation }) => specialisation === name).length
    return [`${times(count)} its specialisation ${name}`]
  })
  return parts.length === 0 ? '' : `Of these, ${parts.join(', ')}.`
}

function triesSentence(tries: Evidence['tries']): string {
  if (tries === null) return ''
  const done = counted(tries.done, 'start')
  if (tries.left === 0)
    return `The boot loader gave up after ${counted(tries.done, 'failed attempt')}.`
  return `The boot loader still counts: ${done} without success, ${tries.left} left.`
}

function failedSentence({ failedUnits }: Pick<Evidence, 'failedUnits'>): string {
  if (failedUnits === null) return ''
  if (failedUnits.length === 0) return 'No unit has failed now.'
  return `Now ${counted(failedUnits.length, 'unit has', 'units have')} failed: ${listed(failedUnits)}.`
}

function listed(names: readonly string[]): string {
  const most = 5
  const more = names.length - most
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : counted(count, 'time')
}
