import { Box, useIsScreenReaderEnabled, useWindowSize } from 'ink'
import { useEffect, useMemo, useRef, useState } from 'react'
import { top } from '../src/state/openScreens.ts'
import { shownProblems } from '../src/state/selectors.ts'
import { wrap } from '../src/text/width.ts'
import { Footer } from './components/Footer.tsx'
import { Header } from './components/Header.tsx'
import type { Line } from './components/line.ts'
import { Row, Rows } from './components/Row.tsx'
import { useSelected } from './components/useSelected.ts'
import { useClickable } from './hits.ts'
import { screenFor } from './inFront.ts'
import { noticeLines } from './problems/noticeLines.ts'
import { READER_SIZE } from './reader.ts'
import type { TerminalSession } from './terminalSession.ts'
import { useKeys } from './useKeys.ts'

const MIN_COLUMNS = 40
const MIN_ROWS = 12
const ROOMY_ROWS = 18
const MAX_NOTICES = 2
/** From here on the keys take two lines, and an empty line follows the notices. */
const TALL_ROWS = 30

interface AppProps {
  readonly now: () => number
  /** Redraws everything, whatever the terminal shows. */
  readonly redraw: () => void
  readonly session: TerminalSession
}

/** Root component: title, notices, the top screen and the footer. */
export function App({ now, redraw, session }: AppProps) {
  const reader = useIsScreenReaderEnabled()
  const size = useWindowSize()
  const { columns, rows } = reader ? READER_SIZE : size
  const about = useSelected((state) => state.about)
  const problems = useSelected(shownProblems)
  const reading = useSelected(({ records }) => records === null)
  const isCovered = useSelected((state) => screenFor(top(state)).coversNotices)
  // The notices' keys belong to the list, and the open screen needs the lines more.
  const most = isCovered ? 0 : rows >= ROOMY_ROWS ? MAX_NOTICES : 1
  const notices = useMemo(
    () => noticeLines(about, problems, columns, most, reading),
    [about, problems, columns, most, reading],
  )
  const footer = rows >= TALL_ROWS && !reader ? 2 : 1
  const gap = rows >= TALL_ROWS && !isCovered && !reader ? 1 : 0
  const first = 1 + notices.length + gap
  const height = rows - first - footer
  const small = columns < MIN_COLUMNS || rows < MIN_ROWS
  useKeys({ columns, first, height, small, redraw, session })
  useClickable(
    'top',
    notices.map((notice, index) => [1 + index, notice]),
  )
  useEffect(() => session.ask(), [session])
  useClock(!reader)
  useRedrawn(reader ? READER_SIZE : size, redraw)
  if (small) {
    const text =
      `terrapin needs ${MIN_COLUMNS}×${MIN_ROWS}; this terminal is ${columns}×${rows}. ` +
      'q quits.'
    const lines = wrap(text, columns).map((line): Line => [{ text: line }])
    return <Rows lines={lines} columns={columns} height={rows} />
  }
  if (reader) {
    return (
      <Box flexDirection="column">
        {!isCovered && <Header columns={columns} />}
        {notices.map((notice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
          <Row key={index} parts={notice} columns={columns} />
        ))}
        <Front now={now()} columns={columns} height={height} />
        <Footer columns={columns} height={height} lines={footer} />
      </Box>
    )
  }
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header columns={columns} />
      {notices.map((notice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Row key={index} parts={notice} columns={columns} />
      ))}
      {gap > 0 && <Row parts={[]} columns={columns} />}
      <Front now={now()} columns={columns} height={height} />
      <Footer columns={columns} height={height} lines={footer} />
    </Box>
  )
}

interface FrontProps {
  readonly now: number
  readonly columns: number
  readonly height: number
}

/** The top screen. */
function Front({ now, columns, height }: FrontProps) {
  const screen = useSelected(top)
  const { draw: Draw } = screenFor(screen)
  return <Draw screen={screen} now={now} columns={columns} height={height} />
}

/**
 * Redraws everything after the terminal was resized: terminals reflow the frame, and Ink has drawn one of the
 * old size over it.
 */
function useRedrawn(
  { columns, rows }: { columns: number; rows: number },
  redraw: () => void,
): void {
  const drawn = useRef({ columns, rows })
  useEffect(() => {
    if (drawn.current.columns === columns && drawn.current.rows === rows) return
    drawn.current = { columns, rows }
    redraw()
  }, [columns, rows, redraw])
}

/** Ages grow while the screen stays open. */
function useClock(ticks: boolean): void {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!ticks) return
    const timer = setInterval(() => tick((count) => count + 1), MINUTE)
    return () => clearInterval(timer)
  }, [ticks])
}

const MINUTE = 60_000
