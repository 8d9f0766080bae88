import { largest } from '../../src/lists.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { shownChoices } from '../../src/state/sideActions.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, truncateStart, width } from '../../src/text/width.ts'
import { type Line, rowsShown, rule } from '../components/line.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { cursorSign } from '../theme.ts'

/** The question, the typed text, and an empty line. */
const ABOVE = 4

export function choosePage(height: number): number {
  return Math.max(1, height - ABOVE - 1)
}

/** Asks for the system on one side of the comparison. */
export function ChooseView({ screen, columns, height }: DrawnScreen<'choose'>) {
  const { side, text, cursor } = screen
  const other = useSelected((state) => {
    const { before, after } = screenOf(state, 'compare') ?? {}
    return visible((side === 'before' ? after : before)?.label ?? '')
  })
  const choices = shownChoices(screen)
  const page = choosePage(height)
  const top = useTop(cursor, page, choices.length)
  const { actions } = useTerrapin()
  useShownRows({
    at: rowsFrom(Math.min(ABOVE, height - 1), { top, page, count: choices.length }),
    cursor,
    move: actions.moveChoice,
    opens: 'choose-take',
  })
  const wide = Math.min(
    30,
    largest(
      choices.map(({ gen }) => gen.length),
      8,
    ),
  )
  const question = side === 'before' ? ` Compare with ${other}: ` : ` Compare ${other} with: `
  const above: Line[] = [
    [],
    [
      { text: question, tone: 'strong' },
      { text: `${truncateStart(visible(text), columns - width(question) - 1)}█` },
    ],
    [{ text: ' Type to filter, or paste a store path.', tone: 'faint' }],
    [],
  ]
  return (
    <>
      <Rows lines={above} columns={columns} height={Math.min(ABOVE, height - 1)} />
      {choices.slice(top, top + page).map(({ gen, description }, index) => {
        const selected = top + index === cursor
        const parts: Line = [
          { text: selected ? `${cursorSign()} ` : '  ', tone: 'strong' },
          { text: `${pad(visible(gen), wide)}  ` },
          { text: visible(description), tone: 'faint' },
        ]
        return <Row key={gen} parts={parts} columns={columns} selected={selected} />
      })}
      <Rows
        lines={[rule(columns, rowsShown(top, page, choices.length))]}
        columns={columns}
        height={Math.max(1, 1 + page - choices.slice(top, top + page).length)}
      />
    </>
  )
}
