import { existsSync, fstatSync, readFileSync, statSync, writeSync } from 'node:fs'
import { ownFile, systemFilesHere } from '../config/settingsPlaces.ts'
import { drawsScreens } from '../text/terminal.ts'
import { FATAL_SIGNALS, reraise } from './signals.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The title that was painted before the screens were loaded, on a screen of its own. */
export interface FirstPaint {
  /** The screens draw over it from now on, and give the terminal back. */
  handOver(): void
  /** Gives the terminal back where no screens come. */
  takeBack(): void
}

const NOTHING: FirstPaint = { handOver: () => {}, takeBack: () => {} }

/** The alternate screen, empty, without a cursor (xterm's ctlseqs); and back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H'
const LEAVE = '\u001b[?1049l\u001b[?25h'
/** Where the first frame begins: it draws over the title. */
const HOME = '\u001b[H'

/**
 * Paints the title where the screens will come for certain (`opening`), as soon as Node runs at all. Whatever
 * ends the program before they do gives the terminal back.
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
 * Whether a file seems to say that the screens are read aloud, on the terminal as it is; the title waits
 * for that. What is set is read for certain later.
 */
function mayBeReadAloud(): boolean {
  const own = ownFile()
  try {
    return [...(own === null ? [] : [own]), ...systemFilesHere()].some((file) => {
      if (!existsSync(file)) return false
      const status = statSync(file)
      if (!status.isFile() || status.size > MAX_BYTES) return false
      // The key of a line of its own: no comment, and no other's value.
      return /^[ \t]*["']?screen_reader["']?[ \t]*=[ \t]*true/m.test(readFileSync(file, 'latin1'))
    })
  } catch {
    return false // what can't be read sets nothing
  }
}

/** As many as `config/files.ts` reads. */
const MAX_BYTES = 1 << 20

/** A terminal, or another device that takes everything (/dev/null); asking for isatty costs 4 ms. */
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
    return false // the terminal is gone, or full; what comes later says so
  }
}
