import { existsSync, fstatSync, readFileSync, statSync, writeSync } from 'node:fs'
import type { GlobalOptions } from './cli/session.ts'

type Variables = Readonly<Record<string, string | undefined>>

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

/**
 * What ends us, of what can be caught (signal(7)); SIGUSR1 is Node's own, see main.ts. SIGIOT is SIGABRT
 * by another name, by which a library may catch it as well.
 */
export const DEADLY = [
  ...(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const),
  ...(['SIGABRT', 'SIGIOT', 'SIGUSR2', 'SIGALRM'] as const),
] as const

/**
 * Paints the title where the screens will come for certain (`opening`), as soon as Node runs at all. Whatever
 * ends the program before they do gives the terminal back.
 */
export function firstPaint(opening: GlobalOptions | null, env: Variables): FirstPaint {
  if (opening === null) return NOTHING
  if (!drawsScreens(env) || env.TERM === 'linux') return NOTHING
  if (env.INK_SCREEN_READER === 'true' || ![0, 1].every(isDevice)) return NOTHING
  if (mayBeReadAloud(env)) return NOTHING
  const plain = !opening.color || env.NO_COLOR
  if (!write(ENTER + (plain ? ' terrapin' : ' \u001b[1mterrapin\u001b[22m'))) return NOTHING
  let ours = true
  const takeBack = () => {
    if (ours) write(LEAVE)
    ours = false
  }
  const leave = (signal: NodeJS.Signals) => {
    takeBack()
    dieOf(signal)
  }
  process.on('exit', takeBack)
  for (const signal of DEADLY) process.on(signal, leave)
  const forget = () => {
    for (const signal of DEADLY) process.off(signal, leave)
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

/** Ends this process as if nobody had caught the signal, so that whoever waits for it can see that. */
export function dieOf(signal: NodeJS.Signals): void {
  // Those of libraries, too: the system’s own action is back with the last one.
  for (const one of DEADLY) process.removeAllListeners(one)
  process.kill(process.pid, signal)
}

/** Whether a terminal can be drawn on; a dumb one, or an unknown one, takes lines only (terminfo(5)). */
export function drawsScreens({ TERM }: Variables): boolean {
  return TERM !== undefined && TERM !== '' && TERM !== 'dumb'
}

/**
 * Whether a file seems to say that the screens are read aloud, on the terminal as it is. Only looked
 * at where nearly everyone has it (`config/places.ts` knows all of it), since the title waits for it:
 * what is set is read for certain later.
 */
function mayBeReadAloud(env: Variables): boolean {
  const bases = [
    env.XDG_CONFIG_HOME || `${env.HOME}/.config`,
    ...(env.XDG_CONFIG_DIRS || '/etc/xdg').split(':'),
  ]
  try {
    return bases.some((base) => {
      const file = `${base}/terrapin/config.toml`
      if (!base.startsWith('/') || !existsSync(file)) return false
      const status = statSync(file)
      if (!status.isFile() || status.size > MOST_BYTES) return false
      return /screen_reader["']?\s*=\s*true/.test(readFileSync(file, 'latin1'))
    })
  } catch {
    return false // what can't be read sets nothing
  }
}

/** As many as `config.ts` reads. */
const MOST_BYTES = 1 << 20

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
