import type { State } from '../../src/state/state.ts'
import { width } from '../../src/text/width.ts'
import { modeOf, whyNotNow } from '../inFront.ts'
import { labelOf } from '../keyBinding.ts'
import { firstKey, keymap } from '../keymap.ts'
import type { Line, Part } from './line.ts'

/** A key with its label, for the footer. */
export interface Hint {
  /** The full form, and a shorter one if there is one. */
  readonly forms: readonly Form[]
  readonly stays: boolean
}

interface Form {
  readonly parts: readonly Part[]
  readonly columns: number
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
      forms: [label, ...(binding.short === undefined ? [] : [binding.short])].map((text) => {
        const parts: Part[] = [
          { text: firstKey(binding), tone: 'key', does: binding.name },
          { text: ` ${text}`, does: binding.name },
          { text: GAP },
        ]
        return { parts, columns: wide(parts) }
      }),
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
  const kept = new Map<Hint, Form>()
  const first = wide(start)
  const inOrder = () => all.flatMap((hint) => kept.get(hint) ?? [])
  /** Takes a form, or leaves everything as it is. */
  const take = (hint: Hint, form: Form | undefined): boolean => {
    if (form === undefined) return false
    const before = kept.get(hint)
    kept.set(hint, form)
    if (breaks(first, inOrder(), space) !== null) return true
    if (before === undefined) kept.delete(hint)
    else kept.set(hint, before)
    return false
  }
  const staying = all.filter(({ stays }) => stays)
  for (const hint of staying) take(hint, hint.forms.at(-1))
  for (const hint of staying) take(hint, hint.forms[0])
  for (const hint of all) {
    if (!hint.stays) hint.forms.some((form) => take(hint, form))
  }
  const forms = inOrder()
  const ends = [...(breaks(first, forms, space) ?? []), forms.length]
  return ends.map((end, line) => [
    ...(line === 0 ? start : [INDENT]),
    ...forms.slice(ends[line - 1] ?? 0, end).flatMap(({ parts }) => parts),
  ])
}

const INDENT: Part = { text: ' ' }

/** The forms that begin a line after the first, by index; null where they do not fit. */
function breaks(
  first: number,
  forms: readonly Form[],
  { columns, lines, last }: HintSpace,
): number[] | null {
  const found: number[] = []
  let used = first
  for (const [index, form] of forms.entries()) {
    if (used + form.columns - GAP.length > columns) {
      found.push(index)
      used = INDENT.text.length
    }
    used += form.columns
  }
  const fits = last === 0 ? used - GAP.length <= columns : used + last <= columns
  return found.length < lines && fits ? found : null
}

function wide(parts: Line): number {
  return parts.reduce((sum, { text }) => sum + width(text), 0)
}
