import { append } from '../../src/lists.ts'
import type { State } from '../../src/state/state.ts'
import { width } from '../../src/text/width.ts'
import { modeOf, whyNotNow } from '../inFront.ts'
import { labelOf } from '../keyBinding.ts'
import { firstKey, keymap } from '../keymap.ts'
import type { Line, Part } from './line.ts'

/** A key with its label, for the footer. */
export interface Hint {
  /** The full form, and a shorter one if there is one. */
  readonly forms: readonly (readonly Part[])[]
  readonly stays: boolean
}

/** Keys and labels of the actions available now, most important first. */
export function hints(state: State, unseen: () => boolean): Hint[] {
  const mode = modeOf(state)
  return keymap()
    .bindingsIn(mode)
    .map((binding) => ({ binding, label: labelOf(binding, state, unseen) }))
    .filter(
      ({ binding, label }) =>
        label !== '' &&
        // Where text is typed, its first key may be a character.
        keymap().bindingFor(mode, binding.keys[0] ?? '') !== null &&
        (binding.offered?.(state) ?? true) &&
        whyNotNow(binding, state, mode) === null,
    )
    .map(({ binding, label }) => ({
      forms: [label, ...(binding.short === undefined ? [] : [binding.short])].map(
        (text): Part[] => [
          { text: firstKey(binding), tone: 'key', does: binding.name },
          { text: ` ${text}`, does: binding.name },
          { text: GAP },
        ],
      ),
      stays: binding.stays ?? false,
    }))
}

/** Between two hints; the one behind the last of a line may be cut. */
const GAP = '  '

/** The lines that hints may fill. */
export interface HintSpace {
  readonly columns: number
  readonly lines: number
  /** Columns that are taken at the end of the last line. */
  readonly last: number
}

/** As many whole hints as fit behind `start`, in order; those that stay have priority. */
export function fitted(start: Line, all: readonly Hint[], space: HintSpace): Line[] {
  const kept = new Map<Hint, readonly Part[]>()
  let found: Line[] = [start]
  /** Takes a form, or leaves everything as it is. */
  const take = (hint: Hint, form: readonly Part[]): boolean => {
    const before = kept.get(hint)
    kept.set(hint, form)
    const forms = all.flatMap((one) => (kept.has(one) ? [kept.get(one) ?? []] : []))
    const tried = packed(start, forms, space)
    if (tried !== null) found = tried
    else if (before === undefined) kept.delete(hint)
    else kept.set(hint, before)
    return tried !== null
  }
  const staying = all.filter(({ stays }) => stays)
  for (const hint of staying) take(hint, hint.forms.at(-1) ?? [])
  for (const hint of staying) take(hint, hint.forms[0] ?? [])
  for (const hint of all) {
    if (!hint.stays) hint.forms.some((form) => take(hint, form))
  }
  return found
}

/** Fills line after line; null where they do not fit. */
function packed(
  start: Line,
  forms: readonly (readonly Part[])[],
  { columns, lines, last }: HintSpace,
): Line[] | null {
  const found: Part[][] = [[...start]]
  for (const form of forms) {
    const line = found.at(-1) as Part[]
    if (wide(line) + wide(form) - GAP.length <= columns) append(line, form)
    else found.push([{ text: ' ' }, ...form])
  }
  const end = wide(found.at(-1) ?? [])
  const fits = last === 0 ? end - GAP.length <= columns : end + last <= columns
  return found.length <= lines && fits ? found : null
}

function wide(parts: Line): number {
  return parts.reduce((sum, { text }) => sum + width(text), 0)
}
