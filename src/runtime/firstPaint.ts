import { existsSync, fstatSync, readFileSync, statSync, writeSync } from 'node:fs'
import { ownFile, systemFilesHere } from '../config/settingsPlaces.ts'
import { drawsScreens } from '../text/terminal.ts'
import { FATAL_SIGNALS, reraise } from './signals.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The title, painted on the alternate screen before the screens are loaded. */
export interface FirstPaint {
  /** The screens take over, and restore the terminal themselves. */
  handOver(): void
  /** Restores the terminal if no screens open. */
  takeBack(): void
}

const NOTHING: FirstPaint = { handOver: () => {}, takeBack: () => {} }

/** The alternate screen, empty, without a cursor (xterm's ctlseqs); and back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H'
const LEAVE = '\u001b[?1049l\u001b[?25h'
/** Top left, where the first frame starts and overwrites the title. */
const HOME = '\u001b[H'

/**
 * Paints the title as soon as Node runs, if the screens will open for certain (`opening`). If the
 * program ends before they open, the terminal is restored.
 */
export function firstPaint(
  opening: { readonly color: boolean } | null,
  env: Variables,
): FirstPaint {
  if (opening === null) return NOTHING
  if (!drawsScreens(env) || env.TERM === 'linux') return NOTHING
  if (env.INK_SCREEN_READER === 'true' || ![0, 1].every(isDevice)) return NOTHING
  if (env.INK_SCREEN_READER !== 'false' && mayBeReadAloud()) return NOTHING
  const plain = !opening.color || env.NO_COLOR
  if (!write(ENTER + (plain ? ' terrapin' : ' \u001b[1mterrapin\u001b[22m'))) return NOTHING
  let ours = true
  const takeBack = () => {
    if (ours) write(LEAVE)
    ours = false
  }
  const leave = (signal: NodeJS.Signals) => {
    takeBack()
    reraise(signal)
  }
  process.on('exit', takeBack)
  for (const signal of FATAL_SIGNALS) process.on(signal, leave)
  const forget = () => {
    for (const signal of FATAL_SIGNALS) process.off(signal, leave)
  }
  return {
    handOver: () => {
      if (ours) write(HOME)
      ours = false
      forget()
    },
    takeBack: () => {
      takeBack()
      forget()
    },
  }
}

/**
 * Whether a settings file seems to enable screen reader mode, which uses the terminal as it is,
 * without a title. The settings are parsed properly later.
 */
function mayBeReadAloud(): boolean {
  const own = ownFile()
  try {
    return [...(own === null ? [] : [own]), ...systemFilesHere()].some((file) => {
      if (!existsSync(file)) return false
      const status = statSync(file)
      if (!status.isFile() || status.size > MAX_BYTES) return false
      // A key on its own line: not a comment, nor another key's value.
      return /^[ \t]*["']?screen_reader["']?[ \t]*=[ \t]*true/m.test(readFileSync(file, 'latin1'))
    })
  } catch {
    return false // an unreadable file sets nothing
  }
}

/** The same limit as in `config/files.ts`. */
const MAX_BYTES = 1 << 20

/** A terminal, or another character device (/dev/null); isatty would cost 4 ms. */
function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice()
  } catch {
    return false
  }
}

function write(text: string): boolean {
  try {
    writeSync(1, text)
    return true
  } catch {
    return false // the terminal is closed, or blocked; a later write reports it
  }
}
