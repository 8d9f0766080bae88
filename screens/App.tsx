import { Box, useIsScreenReaderEnabled, useWindowSize } from 'ink'
import { useEffect, useMemo, useRef, useState } from 'react'
import { shownProblems } from '../src/state/selectors.ts'
import { machineOf, type State } from '../src/state/state.ts'
import { wrap } from '../src/text/width.ts'
import { BisectScreen, ForgetScreen } from './bisect/BisectScreen.tsx'
import { BootScreen } from './boot/BootScreen.tsx'
import { ChooseScreen } from './compare/ChooseScreen.tsx'
import { CompareScreen } from './compare/CompareScreen.tsx'
import { ReadingScreen } from './compare/ReadingScreen.tsx'
import { Footer } from './components/Footer.tsx'
import { Header } from './components/Header.tsx'
import type { Line } from './components/line.ts'
import { Row, Rows } from './components/Row.tsx'
import { useSelected } from './components/useSelected.ts'
import { DetailsScreen } from './details/DetailsScreen.tsx'
import { isUnseen } from './extent.ts'
import { FindingsScreen } from './findings/FindingsScreen.tsx'
import { noticeLines } from './findings/noticeLines.ts'
import { HelpScreen } from './help/HelpScreen.tsx'
import { ListScreen } from './list/ListScreen.tsx'
import { NoteScreen } from './list/NoteScreen.tsx'
import { PaletteScreen } from './palette/PaletteScreen.tsx'
import { ConfirmScreen } from './plan/ConfirmScreen.tsx'
import { PinNameScreen } from './plan/PinNameScreen.tsx'
import { PlanScreen } from './plan/PlanScreen.tsx'
import { RulesScreen } from './plan/RulesScreen.tsx'
import { RunScreen } from './plan/RunScreen.tsx'
import { READER_SIZE } from './reader.ts'
import { useKeys } from './useKeys.ts'

const MIN_COLUMNS = 40
const MIN_ROWS = 12
const ROOMY_ROWS = 18
const MAX_NOTICES = 2

interface AppProps {
  readonly now: () => number
  /** Draws everything again, whatever the terminal shows. */
  readonly redraw: () => void
}

/** The whole screen: title, perhaps notices, what is in front, and what the keys do. */
export function App({ now, redraw }: AppProps) {
  const reader = useIsScreenReaderEnabled()
  const size = useWindowSize()
  const { columns, rows } = reader ? READER_SIZE : size
  const about = useSelected((state) => state.about)
  const findings = useSelected(shownProblems)
  const reading = useSelected(({ records }) => records === null)
  const inFront = useSelected(isInFront)
  // Their keys are the list's, and what was opened needs the lines more.
  const most = inFront ? 0 : rows >= ROOMY_ROWS ? MAX_NOTICES : 1
  const notices = useMemo(
    () => noticeLines(about, findings, columns, most, reading),
    [about, findings, columns, most, reading],
  )
  const height = rows - 2 - notices.length
  const unseen = useSelected((state) => isUnseen(state, columns, height))
  const small = columns < MIN_COLUMNS || rows < MIN_ROWS
  useKeys({ columns, height, small, redraw })
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
        {!inFront && <Header columns={columns} />}
        {notices.map((notice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
          <Row key={index} parts={notice} columns={columns} />
        ))}
        <Front now={now()} columns={columns} height={height} />
        <Footer columns={columns} unseen={unseen} />
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
      <Front now={now()} columns={columns} height={height} />
      <Footer columns={columns} unseen={unseen} />
    </Box>
  )
}

/** Something lies over the list. */
function isInFront({ dialog, comparison, boot, bisect, palette }: State): boolean {
  return (
    palette !== null || dialog !== null || comparison !== null || boot !== null || bisect !== null
  )
}

interface FrontProps {
  readonly now: number
  readonly columns: number
  readonly height: number
}

function Front({ now, columns, height }: FrontProps) {
  const dialog = useSelected((state) => state.dialog)
  const comparing = useSelected((state) => state.comparison !== null)
  const booting = useSelected((state) => state.boot !== null)
  const palette = useSelected((state) => state.palette)
  const bisecting = useSelected((state) => state.bisect !== null && machineOf(state) !== null)
  if (palette !== null) {
    return <PaletteScreen palette={palette} columns={columns} height={height} />
  }
  switch (dialog?.kind) {
    case 'help':
      return <HelpScreen dialog={dialog} columns={columns} height={height} />
    case 'wait':
      return <Rows lines={[[], [{ text: ` ${dialog.says}` }]]} columns={columns} height={height} />
    case 'reading':
      return <ReadingScreen dialog={dialog} columns={columns} height={height} />
    case 'choose':
      return <ChooseScreen dialog={dialog} columns={columns} height={height} />
    case 'details':
      return <DetailsScreen dialog={dialog} columns={columns} height={height} />
    case 'findings':
      return <FindingsScreen dialog={dialog} columns={columns} height={height} />
    case 'pin-name':
      return <PinNameScreen dialog={dialog} columns={columns} height={height} />
    case 'rules':
      return <RulesScreen dialog={dialog} columns={columns} height={height} />
    case 'plan':
      return <PlanScreen key={dialog.chosen} dialog={dialog} columns={columns} height={height} />
    case 'note':
      return <NoteScreen dialog={dialog} columns={columns} height={height} />
    case 'forget':
      return <ForgetScreen columns={columns} height={height} />
    case 'confirm':
      return <ConfirmScreen dialog={dialog} columns={columns} height={height} />
    case 'run':
      return <RunScreen dialog={dialog} columns={columns} height={height} />
  }
  if (comparing) return <CompareScreen now={now} columns={columns} height={height} />
  if (booting) return <BootScreen columns={columns} height={height} />
  if (bisecting) return <BisectScreen now={now} columns={columns} height={height} />
  return <ListScreen now={now} columns={columns} height={height} />
}

/**
 * Draws everything again once the terminal has another size: what it made of the frame is its own, and
 * Ink has drawn the one of the old size on it.
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
