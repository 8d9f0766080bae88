import { useEffect } from 'react'
import { top } from '../src/state/openScreens.ts'
import { useTerrapin } from './components/useSelected.ts'
import { bindingAt, type Region, shownRows } from './hits.ts'
import { extent, inRows, screenFor } from './inFront.ts'
import type { MouseEvent } from './terminalInput.ts'
import type { TerminalSession } from './terminalSession.ts'

interface Mouse {
  readonly session: TerminalSession
  readonly columns: number
  /** The screen's first line, its height, and the footer below it. */
  readonly first: number
  readonly height: number
  /** The terminal is too small for anything but quitting. */
  readonly small: boolean
  /** Runs a binding by name. */
  readonly act: (name: string) => void
  /** Acts as a key. */
  readonly press: (key: string) => void
}

/** Lines of a text that the wheel moves at once; in rows it moves the cursor by one. */
const WHEEL_LINES = 3

/** The wheel moves, a click selects a row, a second one opens it, and keys and tabs on the screen are buttons. */
export function useMouse(mouse: Mouse): void {
  const { store, actions } = useTerrapin()
  const { session, columns, first, height, small, act, press } = mouse
  const turn = (by: 1 | -1) => {
    const state = store.getState()
    const screen = top(state)
    const { move } = screenFor(screen)
    if (move === null) press(by === 1 ? 'down' : 'up')
    else {
      const { last } = extent(state, columns, height)
      inRows(state, actions, last, columns).move('top' in screen ? by * WHEEL_LINES : by)
    }
  }
  const click = ({ column, row }: MouseEvent) => {
    const [region, line] = placeOf(row, first, height)
    const binding = bindingAt(region, line, column)
    const rows = region === 'screen' ? shownRows() : null
    const index = rows?.at(line) ?? null
    if (binding !== null) act(binding)
    else if (rows !== null && index !== null) {
      if (index === rows.cursor) act(rows.opens)
      else rows.move(index - rows.cursor)
    }
  }
  // At every render: what is on the screen has changed.
  useEffect(() =>
    session.listen((event) => {
      if (small) return
      actions.say(null)
      if (event.kind === 'press') click(event)
      else turn(event.kind === 'wheel-down' ? 1 : -1)
    }),
  )
}

function placeOf(row: number, first: number, height: number): [Region, number] {
  if (row < first) return ['top', row]
  return row < first + height ? ['screen', row - first] : ['footer', row - first - height]
}
