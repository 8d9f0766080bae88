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

/** A plan in words, the same for the screen and the command line. */
export interface Description {
  readonly title: string
  /** What is known to speak against it. */
  readonly dangers: readonly string[]
  readonly steps: readonly StepDescription[]
  /** Each with its reason. */
  readonly refused: readonly string[]
  readonly kept: readonly string[]
  /** Why it is this that is planned, and what changes with it. */
  readonly reasons: readonly string[]
  readonly warnings: readonly string[]
  /** What it frees, what is checked after it, what happens where a step fails. */
  readonly notes: readonly string[]
}

export interface StepDescription {
  readonly says: string
  readonly command: string
  readonly root: boolean
}

/**
 * A plan in words. `journal` is whether it will be written down: without that nothing is undone.
 */
export function describe(plan: Plan, machine: Machine, journal: boolean): Description {
  return {
    title: plan.blocked ? `Refused: nothing is ${DONE[plan.kind]}` : plan.title,
    dangers: plan.dangers,
    steps: plan.blocked ? [] : plan.steps.map((step) => ({ ...step, command: commandLine(step) })),
    // What a policy passes over is told as kept.
    refused: plan.blocked ? grouped(plan.refused) : [],
    kept: grouped(
      plan.kept.map(({ generation, reasons }) => ({ generation, reason: reasons.join(', ') })),
    ),
    reasons: plan.reasons,
    warnings: plan.warnings,
    notes: notesOf(plan, machine, journal),
  }
}

/** The journal of a mounted system lies on it, where only root may write. */
const NO_JOURNAL = 'It can’t be undone by terrapin, whose journal only root may write there.'

/** Until when each kind of change can be undone (`terrapin undo`). */
function undoSentence(
  reversal: Reversal,
  { automatic, generations }: Plan,
  machine: Machine,
): string {
  switch (reversal.kind) {
    case 'switch': {
      const { current, running, mode } = reversal
      const isCurrent = current !== null && generations.includes(current.number)
      // Then the profile stays, and what comes back is what runs (`switchBack`).
      if (machine.bootable && (mode === 'test' || (isCurrent && mode === 'switch'))) {
        return `Undo activates ${numberOf(machine, running) ?? 'what runs now'} again.`
      }
      if (current === null) return 'It can be undone while what was before it is there.'
      return `Undo: returns to ${current.number} (while it exists).`
    }
    case 'delete':
      return `It can be undone until ${untilCollected(automatic)}.`
    case 'pin':
      return 'It can be undone.'
    case 'try':
      return 'It can be undone until then.'
    case 'unpin':
      return `It can be undone until ${untilCollected(automatic)}, or as long as something else keeps it.`
  }
}

function collectedSentence({ freed }: Plan): string {
  if (freed.store === null) return 'How much that frees is not known.'
  return `Frees ${storeBytes(freed.store, freed)}; generations that were deleted can’t be brought back after it.`
}

const DONE = {
  switch: 'switched',
  try: 'set to start once',
  'dry-run': 'asked',
  pin: 'pinned',
  unpin: 'unpinned',
  delete: 'deleted',
  undo: 'undone',
  collect: 'collected',
  menu: 'written',
} as const

/** A line for each reason, with the generations that it is about: there may be thousands. */
function grouped(refused: readonly Refusal[]): string[] {
  return [...Map.groupBy(refused, ({ reason }) => reason)].map(([reason, about]) => {
    const numbers = about.flatMap(({ generation }) => generation ?? [])
    return numbers.length === 0 ? reason : `${numberRanges(numbers).join(', ')}: ${reason}`
  })
}

function notesOf(plan: Plan, machine: Machine, journal: boolean): string[] {
  if (plan.blocked) return refusedNotes(plan)
  const notes = pinNotes(plan, machine)
  if (plan.steps.length === 0) return notes
  if (plan.kind === 'delete' || plan.kind === 'unpin') append(notes, freedSentences(plan))
  if (plan.kind === 'menu' && plan.freed.boot) {
    notes.push(`Frees ${bytes(plan.freed.boot)} of /boot.`)
  }
  if (plan.kind === 'try') notes.push(afterTrySentence(machine))
  if (plan.kind === 'collect') notes.push(collectedSentence(plan))
  if (plan.settles?.as === 'undone') notes.push('An undo can’t itself be undone.')
  if (plan.reversal !== null) {
    notes.push(journal ? undoSentence(plan.reversal, plan, machine) : NO_JOURNAL)
  }
  if (plan.onFailure.length > 0) {
    notes.push(`If a later step fails: ${plan.onFailure.map(({ says }) => says).join(', ')}.`)
  }
  const checked = promises(plan, machine)
  if (checked.length > 0) notes.push(`Checked afterwards: ${checked.join(', ')}.`)
  return notes
}

/** The boot loader forgets it as it starts it, be it that nothing comes of the start. */
function afterTrySentence(machine: Machine): string {
  const then = defaultName(machine)
  return `If it fails, the next start is the boot default again${then === null ? '' : `: ${then}`}.`
}

/** What the pin protects, where it is all that a pin can; and the note that comes with it. */
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
  return `The pin keeps it from garbage collection only: ${unstartable}, so this machine can’t start it.`
}

const NOT_LISTED_YET =
  'The pin keeps it from garbage collection; the boot menu lists it once that is written again.'

function noteSentence(text: string): string {
  return text === '' ? 'Its note is taken away.' : `Noted with it: “${text}”.`
}

function refusedNotes({ kind, steps, title, refused, advice: more }: Plan): string[] {
  // Where nothing can be deleted at all, there is no rest that could be.
  const isWhole = refused.some(({ generation }) => generation === null)
  const numbers = numberRanges(refused.flatMap(({ generation }) => generation ?? []))
  if (kind !== 'delete') return []
  const reasons = refused.map(({ reason }) => reason).join(', ')
  const advice = [
    ...new Set(ADVICE.flatMap(([word, sentence]) => (reasons.includes(word) ? [sentence] : []))),
    ...more,
  ]
  if (isWhole || steps.length === 0) return advice
  return [...advice, `Without ${listedWith(numbers, 'and')}: ${title}.`]
}

const ADVICE: readonly [reason: string, sentence: string][] = [
  ['current', 'Switch to another generation first.'],
  ['running', 'Switch to another generation first.'],
  ['booted', 'Reboot into another generation first.'],
  ['pinned', 'Unpin it first.'],
  ['kept as', 'Unpin it first.'],
]

/** The store only once garbage is collected, /boot with the menu. */
function freedSentences({ freed, steps }: Plan): string[] {
  const store = freed.store === null ? 'an unknown amount' : storeBytes(freed.store, freed)
  const boot = freed.boot === null ? 'an unknown amount' : bytes(freed.boot)
  const writes = steps.some(({ kind }) => kind === 'menu')
  return [
    `Frees ${store} in the store once garbage is collected.`,
    ...(writes ? [`Frees ${boot} of /boot at once.`] : []),
  ]
}

/** Exactly, but for a store of which that can't be said. */
function storeBytes(count: number, { upTo }: Plan['freed']): string {
  return upTo ? `up to ${bytes(count)}` : exactBytes(count)
}

/** A step's argv as a shell would take it, for reading and copying; nothing is run from this. */
export function commandLine({ argv }: Pick<Step, 'argv'>): string {
  return argv.map(shellWord).map(visible).join(' ')
}
