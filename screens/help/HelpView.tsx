import type { State } from '../../src/state/state.ts'
import { pad, wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { below, modeOf } from '../inFront.ts'
import type { Mode } from '../keyBinding.ts'
import { keymap } from '../keymap.ts'
import type { DrawnScreen } from '../screen.ts'
import { COMPARISON_SIGNS, listWordMeanings, type Meaning } from './words.ts'

/** Columns for a key or a word. */
const LEFT = 12

/** The keys, from the key table, and the vocabulary. */
export function HelpView({ screen, columns, height }: DrawnScreen<'help'>) {
  const mode = useSelected(helpedMode)
  const lines = helpLines(columns, mode)
  return (
    <Scrolled
      lines={lines}
      top={screen.top}
      columns={columns}
      height={height}
      match={screen.search.text}
    />
  )
}

/** The mode in which help was opened. */
export function helpedMode(state: State): Mode {
  return modeOf(below(state, 'help'))
}

/**
 * All lines of the help: the keys of the mode where it was opened, that mode's vocabulary, and the rest. For
 * a comparison the symbols come first.
 */
export function helpLines(columns: number, asked: Mode): Line[] {
  const groups = keymap().groups
  const keysOf = (some: typeof groups): Line[][] =>
    some.map(({ title, bindings }) =>
      block(
        title,
        bindings.map(({ shown, help }) => [shown, help]),
        columns,
      ),
    )
  const own = keysOf(groups.filter(({ mode }) => mode === asked))
  const others = keysOf(groups.filter(({ mode }) => mode !== asked))
  const words = block('Words in the list (may be shortened)', listWordMeanings(), columns)
  const signs = block('Symbols in a comparison', COMPARISON_SIGNS, columns)
  const blocks =
    asked === 'compare' ? [signs, ...own, ...others, words] : [...own, words, ...others, signs]
  return blocks.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]))
}

function block(title: string, some: readonly Meaning[], columns: number): Line[] {
  return [
    [{ text: ` ${title}`, tone: 'strong' }],
    ...some.flatMap(([left, right]) => pair(left, right, columns)),
  ]
}

function pair(left: string, right: string, columns: number): Line[] {
  const keys = wrap(left, LEFT)
  const descriptions = wrap(right, columns - LEFT - 5)
  return Array.from({ length: Math.max(keys.length, descriptions.length) }, (_, index) => [
    { text: `   ${pad(keys[index] ?? '', LEFT)} `, tone: 'key' },
    { text: descriptions[index] ?? '' },
  ])
}
