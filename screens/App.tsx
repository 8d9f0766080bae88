import {
  Box,
  useApp,
  useInput,
  useIsScreenReaderEnabled,
  usePaste,
  useStdout,
  useWindowSize,
} from 'ink'
import { useEffect, useMemo, useState } from 'react'
import type { AskOnFailure } from '../src/plan/stepFailure.ts'
import { shownFindings } from '../src/state/selectors.ts'
import type { Dialog, State } from '../src/state/state.ts'
import { visibleLines } from '../src/text/visible.ts'
import { wrap } from '../src/text/width.ts'
import type { Action } from './actions/action.ts'
import { BisectScreen, ForgetScreen } from './bisect/BisectScreen.tsx'
import { bisectLayout } from './bisect/bisectLines.ts'
import { BootScreen, bootPage } from './boot/BootScreen.tsx'
import { ChooseScreen, choosePage } from './compare/ChooseScreen.tsx'
import { CompareScreen, comparePage } from './compare/CompareScreen.tsx'
import { ReadingScreen } from './compare/ReadingScreen.tsx'
import { readingLines } from './compare/readingLines.ts'
import { Footer } from './components/Footer.tsx'
import { Header } from './components/Header.tsx'
import { type Line, Row, Rows } from './components/Row.tsx'
import { lastTop } from './components/Scrolled.tsx'
import { useSelected, useTerrapin } from './components/useSelected.ts'
import { FindingsScreen } from './findings/FindingsScreen.tsx'
import { noticeLines } from './findings/noticeLines.ts'
import { HelpScreen, helpedPlace, helpLines } from './help/HelpScreen.tsx'
import { keymap } from './keymap.ts'
import { keyNames, typedCharacter } from './keys.ts'
import { ListScreen, listPage } from './list/ListScreen.tsx'
import { NoteScreen } from './list/NoteScreen.tsx'
import { PaletteScreen, palettePage } from './palette/PaletteScreen.tsx'
import { placeOf } from './place.ts'
import { ConfirmScreen } from './plan/ConfirmScreen.tsx'
import { PinNameScreen } from './plan/PinNameScreen.tsx'
import { PlanScreen, planScreenLines } from './plan/PlanScreen.tsx'
import { RulesScreen, rulesLines, rulesPage } from './plan/RulesScreen.tsx'
import { RunScreen, runScreenLines } from './plan/RunScreen.tsx'
import { READER_SIZE } from './reader.ts'
import { stopJob } from './suspend.ts'

const LEAST_COLUMNS = 40
const LEAST_ROWS = 12
const ROOMY_ROWS = 18
const MOST_NOTICES = 2

/** The whole screen: title, perhaps notices, what is in front, and what the keys do. */
export function App({ now }: { readonly now: () => number }) {
  const reader = useIsScreenReaderEnabled()
  const size = useWindowSize()
  const { columns, rows } = reader ? READER_SIZE : size
  const about = useSelected((state) => state.about)
  const findings = useSelected(shownFindings)
  const inFront = useSelected(isInFront)
  // Their keys are the list's, and what was opened needs the lines more.
  const most = inFront ? 0 : rows >= ROOMY_ROWS ? MOST_NOTICES : 1
  const notices = useMemo(
    () => noticeLines(about, findings, columns, most),
    [about, findings, columns, most],
  )
  const height = rows - 2 - notices.length
  const unseen = useSelected((state) => isUnseen(state, columns, height))
  const small = columns < LEAST_COLUMNS || rows < LEAST_ROWS
  useKeys({ columns, height, small })
  useClock(!reader)
  if (small) {
    const text =
      `terrapin needs ${LEAST_COLUMNS}×${LEAST_ROWS}; this terminal is ${columns}×${rows}. ` +
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
  const bisecting = useSelected(({ bisect, machine }) => bisect !== null && machine !== null)
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

/** Every key goes through the one table of actions; only quitting does where nothing is shown. */
function useKeys({ columns, height, small }: Omit<FrontProps, 'now'> & { small: boolean }): void {
  const { store, intents } = useTerrapin()
  const { exit, suspendTerminal } = useApp()
  const { stdout } = useStdout()
  // OSC 52: nothing of it is seen, so the frame stays as it is.
  const copy = (text: string) =>
    void stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  const suspend = () => void suspendTerminal(stopJob)
  const runPlan = () => {
    const { about, dialog } = store.getState()
    const plan = dialog?.kind === 'plan' ? dialog.variants[dialog.chosen]?.plan : undefined
    const asksPassword = !about.root && plan?.steps.some(({ root }) => root) === true
    if (!asksPassword) void intents.runShownPlan('capture')
    else
      void suspendTerminal(() =>
        withoutInterrupt(stopThere, () => intents.runShownPlan('inherit', askThere)),
      )
  }
  const stopThere = () => {
    intents.stopRun()
    const running = store.getState().dialog
    const says = running?.kind === 'run' ? running.stopping : null
    if (says !== null) process.stderr.write(`${visibleLines(says).join('\n')}\n`)
  }
  const press = (name: string) => {
    const state = store.getState()
    const place = placeOf(state)
    intents.say(null)
    const action = keymap().actionFor(place, name)
    if (action !== null) perform(action, name)
    else if (place === 'palette') type(name, intents.typePalette)
    else {
      if (place === 'find') type(name, intents.typeFind)
      else if (place === 'pin-name') type(name, intents.typePinName)
      else if (place === 'choose') type(name, intents.typeChoice)
      else if (place === 'rules') type(name, (edit) => void intents.typeRules(edit))
      else if (place === 'confirm') type(name, intents.typeWord)
      else if (place === 'note') type(name, intents.typeNote)
    }
  }
  const perform = (action: Action, key: string) => {
    const state = store.getState()
    const reason = action.whyNot?.(state) ?? null
    if (reason !== null) intents.say(`Not now: ${reason}.`)
    else {
      const size = extent(state, columns, height)
      const does = { quit: () => exit(), act, suspend, runPlan, copy }
      action.run({ state, intents, key, ...size, ...does })
    }
  }
  const act = (name: string) => {
    const action = keymap().actionNamed(name)
    if (action !== null) perform(action, action.keys[0] ?? '')
  }
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      if (!small) press(name)
      else if (name === 'q' || name === 'ctrl+c') press('ctrl+c')
      else if (name === 'ctrl+z') press(name)
    }
  })
  // What is pasted is text for where text is asked for, never keys.
  usePaste((pasted) => {
    const place = small ? null : placeOf(store.getState())
    const typed = [...pasted].flatMap((character) => typedCharacter(character) ?? []).join('')
    if (place === 'palette') intents.typePalette((text) => text + typed)
    else if (place === 'find') intents.typeFind((text) => text + typed)
    else if (place === 'pin-name') intents.typePinName((text) => text + typed)
    else if (place === 'choose') intents.typeChoice((text) => text + typed)
    else if (place === 'rules') void intents.typeRules((text) => text + typed)
    else if (place === 'note') intents.typeNote((text) => text + typed)
  })
}

/** Whether a plan goes on below the screen. */
function isUnseen(state: State, columns: number, height: number): boolean {
  const { dialog } = state
  return dialog?.kind === 'plan' && dialog.top < extent(state, columns, height).last
}

/** How much what is in front shows at once, and how far it can be scrolled. */
function extent(state: State, columns: number, height: number) {
  const { dialog, palette } = state
  if (palette !== null) return { page: palettePage(height), last: 0 }
  if (dialog === null) return { page: pageInFront(state, columns, height), last: 0 }
  if (dialog.kind === 'choose') return { page: choosePage(height), last: 0 }
  if (dialog.kind === 'rules') {
    const page = rulesPage(height)
    return { page, last: lastTop(rulesLines(dialog, columns), page) }
  }
  return {
    page: height - 1,
    last: lastTop(scrolledLines(state, dialog, columns, height), height),
  }
}

function pageInFront(state: State, columns: number, height: number): number {
  const { comparison, boot, bisect } = state
  if (comparison !== null) return comparePage(height, comparison.tab)
  if (boot !== null) return bootPage(height)
  return bisect === null ? listPage(height) : bisectLayout(state, columns, height).page
}

function scrolledLines(state: State, dialog: Dialog, columns: number, height: number) {
  const { machine, comparison } = state
  switch (dialog.kind) {
    case 'plan':
      return planScreenLines(dialog, machine, columns)
    case 'run':
      return runScreenLines(dialog, columns, height)
    case 'help':
      return helpLines(columns, helpedPlace(state))
    case 'reading':
      return readingLines(dialog, comparison, columns)
    default:
      return []
  }
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

function type(name: string, change: (edit: (text: string) => string) => void): void {
  const character = typedCharacter(name)
  if (name === 'backspace') change((text) => [...text].slice(0, -1).join(''))
  else if (name === 'ctrl+u') change(() => '')
  else if (character !== null) change((text) => text + character)
}

let asksThere = false

/** Asks on the terminal itself, while the commands have it and no screen is shown. */
const askThere: AskOnFailure = async (failure, left) => {
  const { askToPutBack } = await import('../src/cli/question.ts')
  asksThere = true
  return askToPutBack(failure, left).finally(() => {
    asksThere = false
  })
}

/** Ctrl+C in a command that has the terminal is for it; we live on to put things back. */
async function withoutInterrupt(stop: () => void, work: () => Promise<void>): Promise<void> {
  const interrupted = () => {
    if (!asksThere) stop()
  }
  process.on('SIGINT', interrupted)
  try {
    await work()
  } finally {
    process.off('SIGINT', interrupted)
  }
}
