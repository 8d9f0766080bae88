import { fstatSync, writeSync } from 'node:fs'
import type { GlobalOptions } from './cli/session.ts'

/** The title that was painted before the screens were loaded, on a screen of its own. */
export interface FirstPaint {
  /** The screens draw over it from now on, and give the terminal back. */
  handOver(): void
  /** Gives the terminal back where no screens come. */
  takeBack(): void
}

const NOTHING: FirstPaint = { handOver: () => {}, takeBack: () => {} }

/** Options with which the screens open; with others it is not certain. */
const OPENING: Readonly<Record<string, Partial<GlobalOptions>>> = {
  '--demo': { demo: true },
  '--dry-run': { dryRun: true },
  '--no-color': { color: false },
  '--yes': { yes: true },
}
/** The same for those that take a value, behind `=` or as the next word. */
const NAMING: Readonly<Record<string, 'root' | 'profile'>> = {
  '--root': 'root',
  '--profile': 'profile',
}

/** What a command line asks for that names no command; null where that is not certain. */
export function openingOptions(argv: readonly string[]): GlobalOptions | null {
  let options: GlobalOptions = { profile: 'system', color: true }
  for (let index = 0; index < argv.length; index++) {
    const [name = '', ...behind] = (argv[index] ?? '').split('=')
    const named = Object.hasOwn(NAMING, name) ? NAMING[name] : undefined
    if (named !== undefined) {
      const value = behind.length > 0 ? behind.join('=') : argv[++index]
      if (value === undefined || value === '' || value.startsWith('-')) return null
      options = { ...options, [named]: value }
    } else if (behind.length === 0 && Object.hasOwn(OPENING, name)) {
      options = { ...options, ...OPENING[name] }
    } else return null
  }
  return options
}

/** The alternate screen, empty, without a cursor (xterm's ctlseqs); and back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H'
const LEAVE = '\u001b[?1049l\u001b[?25h'
/** Where the first frame begins: it draws over the title. */
const HOME = '\u001b[H'

/** What ends us before the screens know of it. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * Paints the title where the screens will come for certain (`opening`), as soon as Node runs at all. Whatever
 * ends the program before they do gives the terminal back.
 */
export function firstPaint(
  opening: GlobalOptions | null,
  env: Readonly<Record<string, string | undefined>>,
): FirstPaint {
  if (opening === null) return NOTHING
  if (!['linux', 'dumb', undefined].every((term) => env.TERM !== term)) return NOTHING
  if (env.INK_SCREEN_READER === 'true' || ![0, 1].every(isDevice)) return NOTHING
  const plain = !opening.color || env.NO_COLOR
  if (!write(ENTER + (plain ? ' terrapin' : ' \u001b[1mterrapin\u001b[22m'))) return NOTHING
  let ours = true
  const takeBack = () => {
    if (ours) write(LEAVE)
    ours = false
  }
  const leave = (signal: NodeJS.Signals) => {
    takeBack()
    process.exit(128 + SIGNALS[signal as keyof typeof SIGNALS])
  }
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  process.on('exit', takeBack)
  for (const signal of signals) process.on(signal, leave)
  const forget = () => {
    for (const signal of signals) process.off(signal, leave)
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
