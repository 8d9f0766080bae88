import { startedAt } from '../bootlog/bootHistory.ts'
import { append } from '../lists.ts'
import { agoOf, counted, duration } from '../text/format.ts'
import type { BootRecords } from './bootRecords.ts'
import type { Boot, Evidence, Health } from './evidence.ts'
import { stateSentence } from './systemState.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Minimum uptime of a healthy boot: shorter where it ended in a clean shutdown. */
const STEADY = { shutDown: MINUTE, otherwise: 5 * MINUTE }
/** A boot with this uptime has started, whatever its journal says. */
const LONG = HOUR
/** A running boot that has not finished its startup by then counts as failed. */
const TIMEOUT_MS = 10 * MINUTE

export function reachedTarget({ finished, emergency, up }: Boot): boolean {
  return !emergency && (finished || up >= LONG)
}

/** Whether a boot counts as successful: it finished its startup and stayed up. */
export function isHealthyBoot(boot: Boot): boolean {
  const { end, up } = boot
  const enough = end === 'clean' || end === 'begun' ? STEADY.shutDown : STEADY.otherwise
  return reachedTarget(boot) && up >= enough
}

/**
 * Whether a boot was successful and no unit failed in it. A boot with failed units still counts in
 * favour of its system, only less: where the same unit fails at every boot, no generation would be
 * known to be good otherwise.
 */
export function isCleanBoot(boot: Boot): boolean {
  return isHealthyBoot(boot) && boot.failedUnits.length === 0
}

/** Whether a boot failed: startup did not finish within the time it had. */
export function didNotFinish(boot: Boot): boolean {
  const { emergency, undecided, end, up } = boot
  if (reachedTarget(boot) || undecided) return false
  return emergency || end !== 'runs' || up >= TIMEOUT_MS
}

/**
 * Whether the machine runs it now but its startup did not finish, according to its boots or to
 * systemd, which knows without a journal.
 */
export function isStuck(evidence: Pick<Evidence, 'boots' | 'state'>): boolean {
  if (evidence.state === 'maintenance') return true
  return ownBoots(evidence).some((boot) => boot.end === 'runs' && didNotFinish(boot))
}

/** The boots of the system itself, without its specialisations, which may fail for other reasons. */
export function ownBoots({ boots }: Pick<Evidence, 'boots'>): readonly Boot[] {
  return (boots ?? []).filter(({ specialisation }) => specialisation === null)
}

/**
 * Assesses the evidence. `unknown` is the reason why the journal was not read, null where it was;
 * `isHere`: the machine was booted from this system and still runs it.
 */
export function healthOf(
  evidence: Omit<Evidence, 'health'>,
  unknown: string | null,
  isHere: boolean,
  { now, history }: Pick<BootRecords, 'now' | 'history'>,
): Health {
  const { rating, tries } = evidence
  const own = ownBoots(evidence)
  const whole = history.status !== 'known' || history.history.whole
  // Where the machine runs it now, the counter counts earlier attempts, unless this one is stuck.
  const worn = tries?.left === 0 && (!isHere || isStuck(evidence))
  const counter = triesSentence(tries)
  const reasons = [
    unknown === null ? '' : `Boot history unknown: ${unknown}.`,
    // Before the boots: a successful switch would read as good news.
    worn ? counter : '',
    ...(unknown === null ? bootSentences(evidence, now, whole) : []),
    evidence.leftNoTrace ? NO_TRACE : '',
    worn ? '' : counter,
    failedSentence(evidence),
    stateSentence(evidence.state),
  ].filter((sentence) => sentence !== '')
  if (rating !== null) {
    return { kind: rating.word, by: 'person', reasons: [ratingSentence(rating, now), ...reasons] }
  }
  const health = (kind: Health['kind']): Health => ({ kind, by: 'evidence', reasons })
  const finished = own.some(reachedTarget)
  // A boot that was not read may have finished.
  if (worn) return health(finished || !whole || unknown !== null ? 'bad' : 'no-boot')
  const lastWell = own.findIndex(isHealthyBoot)
  if (lastWell !== -1) {
    // It worked once and no longer does: the machine around it changed.
    return health(own.slice(0, lastWell).filter(didNotFinish).length >= 2 ? 'bad' : 'good')
  }
  const failed = own.filter(didNotFinish).length
  if (finished || failed === 0) return health('unknown')
  if (whole) return health('no-boot')
  return health(failed >= 2 ? 'bad' : 'unknown')
}

const NO_TRACE =
  'Default at the last shutdown, but no recorded boot since: either it failed without a trace, or ' +
  'another entry was started.'

function ratingSentence({ word, note, at }: NonNullable<Evidence['rating']>, now: number): string {
  return `Rated ${word} ${agoOf(at, now)}${note === '' ? '.' : `: “${note}”.`}`
}

/** The outcomes of its boots and switches. */
function bootSentences(evidence: Omit<Evidence, 'health'>, now: number, whole: boolean): string[] {
  const boots = evidence.boots ?? []
  const [last] = boots
  const said: string[] = []
  if (last === undefined) {
    said.push(
      whole ? 'No recorded boot.' : 'No recorded boot in the part of the journal that was read.',
    )
  } else {
    const read = whole ? '' : ' (in the part of the journal that was read)'
    said.push(`Booted ${times(boots.length)}${read}${outcomeText(boots)}.`)
    said.push(lastBootSentence(last, agoOf(startedAt(last), now)))
    append(said, unitSentences(boots))
    const special = specialText(boots)
    if (special !== '') said.push(special)
  }
  if (evidence.ran >= MINUTE) said.push(`Total uptime: ${duration(evidence.ran)}.`)
  const [switched] = evidence.switches
  if (switched !== undefined) {
    const how = switched.status === 0 ? 'successful' : `exit status ${switched.status}`
    said.push(`Last switch: ${agoOf(switched.at, now)}, ${how}.`)
    const { failedUnits } = switched
    if (failedUnits.length > 0) said.push(failedText(failedUnits, ' after that switch'))
  }
  return said
}

/** The failed units of the latest boot that had any. */
function unitSentences(boots: readonly Boot[]): string[] {
  const failed = boots.filter(({ failedUnits }) => failedUnits.length > 0)
  const [latest] = failed
  if (latest === undefined) return []
  return [failedText(latest.failedUnits, latest === boots[0] ? '' : ' in an earlier boot')]
}

/** `Failed units in an earlier boot: a.service, b.service.` */
function failedText(units: readonly string[], when: string): string {
  return `Failed ${units.length === 1 ? 'unit' : 'units'}${when}: ${listed(units)}.`
}

function outcomeText(boots: readonly Boot[]): string {
  const well = boots.filter(isHealthyBoot).length
  const failed = boots.filter(didNotFinish).length
  if (well === boots.length && !boots.every(isCleanBoot)) {
    return well === 1 ? ', startup finished' : ', startup always finished'
  }
  if (well === boots.length) return well === 1 ? ', successfully' : ', always successfully'
  if (failed === boots.length) {
    return failed === 1 ? ', unsuccessfully' : ', never successfully'
  }
  if (well === 0 && failed === 0) {
    return boots.some(({ undecided }) => undecided)
      ? ', outcome not recorded'
      : ', too briefly to judge'
  }
  return `: ${well} successful${failed === 0 ? '' : `, ${failed} failed`}`
}

function lastBootSentence(boot: Boot, when: string): string {
  const { end, up, emergency } = boot
  if (end !== 'runs') return `Last booted ${when}${endText(boot, end)}.`
  if (reachedTarget(boot) || boot.undecided) return `Last booted ${when}, still running.`
  return `Last booted ${when}: ${emergency ? EMERGENCY : `startup not finished after ${duration(up)}`}.`
}

const EMERGENCY = 'dropped to an emergency shell'

function endText(boot: Boot, end: Exclude<Boot['end'], 'runs'>): string {
  const { up, emergency, undecided } = boot
  const trouble =
    reachedTarget(boot) || undecided ? null : emergency ? EMERGENCY : 'startup never finished'
  const ended = {
    clean: `shut down after ${duration(up)}`,
    begun: `shutdown began after ${duration(up)}`,
    'cut-off': `ended after ${duration(up)} without a shutdown`,
  }[end]
  return trouble === null ? `, ${ended}` : `: ${trouble}, ${ended}`
}

function specialText(boots: readonly Boot[]): string {
  const names = [...new Set(boots.map(({ specialisation }) => specialisation))]
  const parts = names.flatMap((name) => {
    if (name === null) return []
    const count = boots.filter(({ specialisation }) => specialisation === name).length
    return [`${name} ${times(count)}`]
  })
  return parts.length === 0 ? '' : `Specialisation boots: ${parts.join(', ')}.`
}

function triesSentence(tries: Evidence['tries']): string {
  if (tries === null) return ''
  const done = counted(tries.done, 'failed attempt')
  if (tries.left === 0) return `The boot loader gave up after ${done}.`
  return `Boot counting: ${done}, ${tries.left} left.`
}

function failedSentence({ failedUnits }: Pick<Evidence, 'failedUnits'>): string {
  if (failedUnits === null) return ''
  if (failedUnits.length === 0) return 'No failed units.'
  return failedText(failedUnits, ' now')
}

function listed(names: readonly string[]): string {
  const most = 5
  const more = names.length - most
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : counted(count, 'time')
}
