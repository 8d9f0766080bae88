import type { Reversal } from '../changelog/reversal.ts'
import { append } from '../lists.ts'
import { untilCollected } from '../machine/automaticCollection.ts'
import { defaultName, numberOf } from '../machine/bootState.ts'
import { type Machine, whyUnstartable } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { listsPin, pinProtection } from '../pins/pins.ts'
import { bytes, exactBytes, listedWith, numberRanges } from '../text/format.ts'
import { shellWord } from '../text/shellWord.ts'
import { visible } from '../text/visible.ts'
import type { Plan, Refusal, Step } from './plan.ts'
import { promises } from './verify.ts'

/** The description of a plan, the same for the screen and the command line. */
export interface Description {
  readonly title: string
  /** Known dangers. */
  readonly dangers: readonly string[]
  readonly steps: readonly StepDescription[]
  /** Each with its reason. */
  readonly refused: readonly string[]
  readonly kept: readonly string[]
  /** What follows from it: space that is freed, why it is planned, what it changes, whether it can be undone. */
  readonly consequences: readonly string[]
  readonly warnings: readonly string[]
  /** Checks afterwards, and what happens if a step fails. */
  readonly notes: readonly string[]
}

export interface StepDescription {
  readonly description: string
  readonly command: string
  readonly root: boolean
}

/**
 * Describes a plan. `journal`: whether the change is recorded in the changelog, which undo needs.
 */
export function describe(plan: Plan, machine: Machine, isRecorded: boolean): Description {
  return {
    title: plan.blocked ? blockedTitle(plan) : plan.title,
    dangers: plan.dangers,
    steps: plan.blocked ? [] : plan.steps.map((step) => ({ ...step, command: commandLine(step) })),
    // Generations that a policy skips are listed as kept.
    refused: plan.blocked ? grouped(plan.refused) : [],
    kept: grouped(
      plan.kept.map(({ generation, reasons }) => ({ generation, reason: reasons.join(', ') })),
    ),
    consequences: consequencesOf(plan, machine, isRecorded),
    warnings: plan.warnings,
    notes: notesOf(plan, machine),
  }
}

/** The changelog of a mounted system is on that system, where only root may write. */
const NO_JOURNAL = 'Undo: not possible (only root can write the changelog there).'

/** Describes how and until when a change can be undone (`terrapin undo`). */
function undoSentence(
  reversal: Reversal,
  { automatic, generations }: Plan,
  machine: Machine,
): string {
  switch (reversal.kind) {
    case 'switch': {
      const { current, running, mode } = reversal
      const isCurrent = current !== null && generations.includes(current.number)
      // The profile is not moved then; undo activates the running system again (`switchBack`).
      if (machine.bootable && (mode === 'test' || (isCurrent && mode === 'switch'))) {
        return `Undo: activates ${numberOf(machine, running) ?? 'the running system'} again.`
      }
      if (current === null) return 'Undo: possible while the previous system exists.'
      return `Undo: returns to ${current.number} (while it exists).`
    }
    case 'delete':
      return `Undo: possible until ${untilCollected(automatic)}.`
    case 'pin':
      return 'Undo: unpins it.'
    case 'try':
      return 'Undo: possible until the next boot.'
    case 'unpin':
      return `Undo: possible until ${untilCollected(automatic)}, or as long as something else keeps the store path.`
  }
}

function collectedSentence({ freed }: Plan): string {
  if (freed.store === null) return 'Space freed: unknown.'
  return `Frees ${storeBytes(freed.store, freed)}. Deleted generations can’t be restored afterwards.`
}

const VERBS = {
  switch: 'switch',
  try: 'set the next boot',
  'dry-run': 'run a dry activation',
  pin: 'pin',
  unpin: 'unpin',
  delete: 'delete',
  undo: 'undo',
  collect: 'collect garbage',
  menu: 'regenerate the boot menu',
} as const

/** `Can’t delete 41, 43`, with the refused numbers. */
function blockedTitle({ kind, refused }: Plan): string {
  const numbers = kind === 'delete' ? refused.flatMap(({ generation }) => generation ?? []) : []
  const names = numbers.length === 0 ? '' : ` ${numberRanges(numbers).join(', ')}`
  return `Can’t ${VERBS[kind]}${names}`
}

/** Groups generations by reason, a line each: there may be thousands. */
function grouped(refused: readonly Refusal[]): string[] {
  return [...Map.groupBy(refused, ({ reason }) => reason)].map(([reason, about]) => {
    const numbers = about.flatMap(({ generation }) => generation ?? [])
    return numbers.length === 0 ? reason : `${numberRanges(numbers).join(', ')}: ${reason}`
  })
}

function consequencesOf(plan: Plan, machine: Machine, isRecorded: boolean): string[] {
  if (plan.blocked) return [...plan.reasons, ...refusedNotes(plan)]
  const pinned = pinNotes(plan, machine)
  if (plan.steps.length === 0) return [...plan.reasons, ...pinned]
  const freed: string[] = []
  if (plan.kind === 'delete' || plan.kind === 'unpin') append(freed, freedSentences(plan))
  if (plan.kind === 'menu' && plan.freed.boot) {
    freed.push(`Frees ${bytes(plan.freed.boot)} on /boot.`)
  }
  if (plan.kind === 'collect') freed.push(collectedSentence(plan))
  return [
    ...freed,
    ...plan.reasons,
    ...pinned,
    ...(plan.kind === 'try' ? [afterTrySentence(machine)] : []),
    ...(plan.settles?.as === 'undone' ? ['An undo can’t itself be undone.'] : []),
    ...(plan.reversal === null
      ? []
      : [isRecorded ? undoSentence(plan.reversal, plan, machine) : NO_JOURNAL]),
  ]
}

function notesOf(plan: Plan, machine: Machine): string[] {
  const notes: string[] = []
  if (plan.blocked || plan.steps.length === 0) return notes
  if (plan.onFailure.length > 0) {
    notes.push(
      `If a step fails: ${plan.onFailure.map(({ description }) => description).join(' and ')}.`,
    )
  }
  const checked = promises(plan, machine)
  if (checked.length > 0) notes.push(`Verified afterwards: ${checked.join(', ')}.`)
  return notes
}

/** The boot loader clears a one-time entry when it starts it, even if that boot fails. */
function afterTrySentence(machine: Machine): string {
  const then = defaultName(machine)
  return `The boot after that starts the boot default${then === null ? '' : ` (${then})`} again, even if this one fails.`
}

/** What the pin protects, where the boot menu lists pins, and its note. */
function pinNotes({ note, reversal, steps }: Plan, machine: Machine): string[] {
  const pin = reversal?.kind === 'pin' && !reversal.own ? reversal : null
  const isWritten = steps.some(({ kind }) => kind === 'menu')
  const protects = pin !== null && listsPin(machine.bootMenu, pin.name) === true
  return [
    ...(!protects ? [] : [isWritten ? protectionSentence(pin, machine) : NOT_LISTED_YET]),
    ...(note === null ? [] : [noteSentence(note.text)]),
  ]
}

function protectionSentence(
  { name, storePath }: { readonly name: string; readonly storePath: StorePath },
  machine: Machine,
): string {
  const kept = machine.generations.find((generation) => generation.storePath === storePath)
  const unstartable = whyUnstartable(machine, kept?.system ?? null)
  if (unstartable === null) return `The pin ${pinProtection(machine, name)}.`
  return `The pin only protects the system from garbage collection: ${unstartable}, so this machine can’t start it.`
}

const NOT_LISTED_YET =
  'The pin protects the system from garbage collection. The boot menu lists it once regenerated.'

function noteSentence(text: string): string {
  return text === '' ? 'Removes its note.' : `Adds the note “${text}”.`
}

function refusedNotes({ kind, steps, title, refused, advice }: Plan): string[] {
  // Where nothing can be deleted at all, no subset can.
  const isWhole = refused.some(({ generation }) => generation === null)
  const numbers = numberRanges(refused.flatMap(({ generation }) => generation ?? []))
  if (kind !== 'delete') return []
  if (isWhole || steps.length === 0) return [...advice]
  return [...advice, `Without ${listedWith(numbers, 'and')}: ${title}.`]
}

/** Store space is freed by garbage collection, /boot with the menu. */
function freedSentences({ freed, steps }: Plan): string[] {
  const store = freed.store === null ? 'an unknown amount' : storeBytes(freed.store, freed)
  const boot = freed.boot === null ? 'an unknown amount' : bytes(freed.boot)
  const writes = steps.some(({ kind }) => kind === 'menu')
  return [
    `Frees ${store} in the store once garbage is collected.`,
    ...(writes ? [`Frees ${boot} on /boot at once.`] : []),
  ]
}

/** The exact size, or an upper bound for an optimised store. */
function storeBytes(count: number, { upTo }: Plan['freed']): string {
  return upTo ? `up to ${bytes(count)}` : exactBytes(count)
}

/** A step's argv quoted for a shell, to read and copy; never executed. */
export function commandLine({ argv }: Pick<Step, 'argv'>): string {
  return argv.map(shellWord).map(visible).join(' ')
}
