import type { OpenScreen } from '../../src/state/openScreens.ts'
import { asSentence } from '../../src/text/sentence.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, truncateStart, width, wrap } from '../../src/text/width.ts'
import { type Line, rowsShown, rule, shortened } from '../components/line.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import { sentence } from '../reader.ts'
import type { DrawnScreen } from '../screen.ts'
import { cursorSign } from '../theme.ts'
import { type PaletteEntry, paletteEntries } from './paletteEntries.ts'

/** Lines above the entries (input, blank) and below (rule, description of the selection). */
const [ABOVE, BELOW] = [2, 4]
/** Columns for the keys. */
const KEYS = 12

export function palettePage(height: number): number {
  return Math.max(1, height - ABOVE - BELOW)
}

/** All actions, searchable, with their keys and the reason where unavailable. */
export function PaletteView({ screen, columns, height }: DrawnScreen<'palette'>) {
  const state = useSelected((whole) => whole)
  const entries = paletteEntries(state)
  const page = palettePage(height)
  const top = useTop(screen.cursor, page, entries.length)
  const shown = entries.slice(top, top + page)
  const chosen = entries[screen.cursor]
  const { actions } = useTerrapin()
  useShownRows({
    at: rowsFrom(ABOVE, { top, page, count: entries.length }),
    cursor: screen.cursor,
    move: (rows) => actions.movePalette(rows, entries.length),
    opens: 'palette-do',
  })
  const typed = truncateStart(visible(screen.text), columns - 4)
  const above: Line[] = [[{ text: ' : ', tone: 'key' }, { text: `${typed}█` }], []]
  const lines = shown.map((entry, index) => entryLine(entry, top + index === screen.cursor))
  return (
    <>
      <Rows lines={above} columns={columns} height={ABOVE} />
      {lines.map((parts, index) => {
        const selected = top + index === screen.cursor
        const entry = selected ? chosen : undefined
        const spokenText = entry === undefined ? undefined : entrySentence(entry)
        return (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
            key={index}
            parts={parts}
            columns={columns}
            selected={selected}
            spokenText={spokenText}
          />
        )
      })}
      <Rows lines={[]} columns={columns} height={page - lines.length} />
      <Rows
        lines={[
          rule(columns, rowsShown(top, page, entries.length)),
          ...shortened(chosenLines(chosen, screen, columns), BELOW - 1),
        ]}
        columns={columns}
        height={BELOW}
      />
    </>
  )
}

function entryLine({ binding, whyNot, target }: PaletteEntry, cursor: boolean): Line {
  const possible = whyNot === null
  return [
    { text: cursor ? cursorSign() : ' ', tone: 'strong' },
    { text: possible ? '  ' : '- ', tone: 'faint' },
    { text: `${pad(binding.shown, KEYS)}  `, tone: possible ? 'key' : 'faint' },
    { text: target?.text ?? binding.help, tone: possible ? 'plain' : 'faint' },
  ]
}

/** The selected action for screen readers; the lines below give the reason if it is unavailable. */
function entrySentence({ binding, whyNot, target }: PaletteEntry): string {
  const keys = `${binding.keys.length > 1 ? 'keys' : 'key'} ${binding.shown}`
  return sentence([target?.text ?? binding.help, keys, whyNot !== null && 'unavailable'])
}

/** Description of the selected action: help, why it is unavailable, its name in the settings. */
function chosenLines(
  entry: PaletteEntry | undefined,
  { text }: OpenScreen<'palette'>,
  columns: number,
): Line[] {
  if (entry === undefined) {
    const message = `No match for “${visible(text)}”.`
    return wrap(message, columns - 2).map((line): Line => [{ text: ` ${line}`, tone: 'notice' }])
  }
  const { binding, whyNot } = entry
  const reason = whyNot === null ? [] : wrap(asSentence(whyNot), columns - 2)
  const called = binding.fixed === true ? '' : ` [keys] ${binding.name}`
  const help = wrap(binding.help, columns - 2)
  const last = help.at(-1) ?? ''
  const space = columns - 3 - width(last) - width(called)
  return [
    ...reason.map((line): Line => [{ text: ` ${line}`, tone: 'notice' }]),
    ...help.slice(0, -1).map((line): Line => [{ text: ` ${line}` }]),
    ...(space > 0
      ? [[{ text: ` ${last}${' '.repeat(space)}` }, { text: called, tone: 'faint' } as const]]
      : [[{ text: ` ${last}` }], [{ text: called, tone: 'faint' } as const]]),
  ]
}
