import { constants } from 'node:os'
import chalk from 'chalk'
import { type RenderOptions, render } from 'ink'
import type { Opened } from '../src/cli/noCommand.ts'
import { type Config, readerWanted } from '../src/config/loadConfig.ts'
import { readConfig } from '../src/config/readConfig.ts'
import { inOrder } from '../src/config/settingErrors.ts'
import { stopUnfinished } from '../src/host/unfinished.ts'
import { profilePath } from '../src/nix/profile.ts'
import type { FirstPaint } from '../src/runtime/firstPaint.ts'
import { FATAL_SIGNALS, reraise } from '../src/runtime/signals.ts'
import { screenOf } from '../src/state/openScreens.ts'
import { createTerrapin, type Terrapin } from '../src/state/terrapin.ts'
import { drawsScreens, hasAlternateScreen } from '../src/text/terminal.ts'
import { visible } from '../src/text/visible.ts'
import { App } from './App.tsx'
import { mayBeAsked } from './background.ts'
import { changedCells } from './changedCells.ts'
import { ThemeContext } from './components/Row.tsx'
import { TerrapinContext } from './components/useSelected.ts'
import { makeKeymap, setKeymap } from './keymap.ts'
import { linesOnly } from './linesOnly.ts'
import { KEY_TABLE } from './registry.ts'
import { keysOnly } from './terminalInput.ts'
import { TerminalSession } from './terminalSession.ts'
import { drawable, makeTheme, type Selection, setTheme } from './theme.ts'
import { titleSequences } from './title.ts'

/** Arguments of the screens, and the frame painted before. */
interface OpenedScreens extends Opened {
  readonly painted?: FirstPaint
}

/**
 * Shows the screens until the person quits; returns the exit status. `terminal` replaces this process's own
 * streams in tests.
 */
export async function runScreens(
  { host, options, standIn, painted }: OpenedScreens,
  terminal: RenderOptions = {},
): Promise<number> {
  const profile = await profilePath(host, options.profile)
  const { config, warnings } = await settings(host)
  const dryRun = options.dryRun === true
  const terrapin = createTerrapin(host, profile, { standIn, dryRun, config, warnings })
  const reader = readerWanted(config)
  const title = titleSequences(host.kind === 'sample' ? 'sample machine' : host.name, process.env)
  const { stderr = process.stderr } = terminal
  const dumb = !drawsScreens(process.env)
  const screen = terminal.stdout ?? process.stdout
  // A screen reader reads all output: unchanged lines would be repeated at each key.
  const lines = dumb || reader ? linesOnly(screen, { dumb }) : null
  const cells = lines === null ? changedCells(screen, { whole: config.fullRedraw }) : null
  const stdout = lines?.stdout ?? cells?.stdout ?? screen
  void terrapin.actions.load()
  await factsOrPatience(terrapin)
  terrapin.actions.followMachine()
  let status = 0
  let dying: NodeJS.Signals | null = null
  const leave = (signal: NodeJS.Signals) => {
    // While a plan runs and Ctrl+C and Ctrl+\ are not read as keys (raw mode is off), the terminal is lent to
    // a command, and these are for that command.
    const lent = !process.stdin.isRaw && screenOf(terrapin.store.getState(), 'run') !== null
    if (lent && ['SIGINT', 'SIGQUIT'].includes(signal)) return
    status = 128 + constants.signals[signal]
    if (!ENDING.has(signal)) dying = signal
    terrapin.actions.stopRun()
    screens.unmount()
  }
  // Before other handlers are removed, or a pending signal would be lost.
  for (const signal of FATAL_SIGNALS) process.on(signal, leave)
  // Spoken text is kept in the terminal's main screen for reading it again.
  if (reader) painted?.takeBack()
  else painted?.handOver()
  const draws = lines === null && drawsScreens(process.env)
  const session = new TerminalSession({
    title,
    write: (text) => void stdout.write(text),
    mouse: draws && config.mouse,
    asks: draws && asksForBackground(config) && mayBeAsked(process.env),
    onBackground: (background) => {
      setTheme(makeTheme(config, process.env, undefined, background))
      looks++
      screens.rerender(tree())
    },
  })
  /** Counts the changes of the theme. */
  let looks = 0
  session.take()
  process.on('exit', session.releaseAtOnce)
  const redraw = () => {
    lines?.forget()
    cells?.forget()
    screens.clear()
    screens.rerender(tree())
  }
  const tree = () => (
    <ThemeContext value={looks}>
      <TerrapinContext value={terrapin}>
        <App now={() => host.now()} redraw={redraw} session={session} />
      </TerrapinContext>
    </ThemeContext>
  )
  const screens = render(tree(), {
    ...{ interactive: true, alternateScreen: !reader, exitOnCtrlC: false },
    // Whole frames, of which `changedCells` writes what differs.
    incrementalRendering: false,
    // Makes Ink write each frame completely.
    ...{ isScreenReaderEnabled: reader, debug: lines !== null, ...terminal, stdout },
    stdin: keysOnly(terminal.stdin ?? process.stdin, session),
  })
  try {
    await screens.waitUntilExit()
    return status
  } finally {
    // A running plan is not left half done, whatever happened to the terminal and the screens.
    terrapin.actions.stopFollowing()
    await terrapin.actions.leaveRun()
    stopUnfinished()
    for (const signal of FATAL_SIGNALS) process.off(signal, leave)
    session.release()
    process.off('exit', session.releaseAtOnce)
    // The last frame remains there, and the prompt would follow on its last line.
    if (lines === null && !hasAlternateScreen(process.env)) {
      cells?.leave()
      stdout.write('\r\n')
    }
    // A single line of the screen may have been too short for all of them.
    for (const trouble of warnings) stderr.write(`terrapin: ${drawable(visible(trouble))}\n`)
    await host.close()
    // The signal then has its usual effect, including a core dump.
    if (dying !== null) reraise(dying)
  }
}

/** Milliseconds to delay the first frame for the list, to avoid drawing twice. */
const TIMEOUT_MS = 100

async function factsOrPatience({ store }: Terrapin): Promise<void> {
  const isThere = () => store.getState().facts.status !== 'loading'
  if (isThere()) return
  await new Promise<void>((done) => {
    const stop = store.subscribe(() => isThere() && end())
    const timer = setTimeout(() => end(), TIMEOUT_MS)
    const end = () => {
      stop()
      clearTimeout(timer)
      done()
    }
  })
}

/** Reports invalid settings without preventing the start. */
async function settings(host: Opened['host']): Promise<{ config: Config; warnings: string[] }> {
  const { config, errors } = await readConfig()
  const made = makeTheme(config, process.env)
  // Screen readers read a bar by its Unicode name.
  const theme = readerWanted(config) ? { ...made, selected: READ_ALOUD } : made
  setTheme(theme)
  // Screen readers read arrows by their Unicode names, which are on no keyboard.
  const spelled = theme.ascii || readerWanted(config)
  const keymap = makeKeymap(KEY_TABLE, config.keys, spelled)
  setKeymap(keymap)
  const warnings = inOrder([...errors, ...keymap.errors]).map(({ message }) => message)
  if (host.kind !== 'sample') return { config, warnings }
  // The sample machine has its own repository and root.
  return { config: { ...config, repository: null, elevation: null }, warnings }
}

const READ_ALOUD: Selection = { look: 'inverse', ground: null }

/** Only the default theme depends on the background, and only where colours are drawn. */
function asksForBackground({ theme }: Config): boolean {
  return theme === 'default' && chalk.level > 0
}

/** Signals that ask a program to end normally; others end it by reraising. */
const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGHUP', 'SIGINT'])
