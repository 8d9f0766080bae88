import { styleText } from 'node:util'
import { readConfig } from '../config/readConfig.ts'
import type { Problem } from '../problem.ts'
import { asciiOf } from '../text/ascii.ts'
import { writtenOutput } from '../text/outputFilter.ts'
import { drawsScreens, onlyAscii } from '../text/terminal.ts'
import { toJson, visible, visibleColoured } from '../text/visible.ts'

export type Style = Parameters<typeof styleText>[0]

/** The output of a command: answers to stdout, messages for people to stderr. */
export interface Output {
  readonly json: boolean
  /** Whether stdout is a terminal. */
  readonly terminal: boolean
  /**
   * Maximum width of the answer's lines: the terminal's, or COLUMNS where a person exported it. Otherwise
   * Infinity: what goes into a pipe or a file is searched line by line and must be whole.
   */
  readonly columns: number
  /** Prints a line of the answer. Text from outside must have been made visible before painting. */
  line(text: string): void
  /** Prints unchanged content, without substituting symbols: file contents, Nix's own output. */
  content(text: string): void
  /** Prints the answer as one JSON document. */
  document(value: unknown): void
  /** Prints a message for a person. */
  say(text: string): void
  /** Prints a painted line for a person; painted by `paintSaid`. */
  sayLine(text: string): void
  /** Prints part of a running command's output, filtered by `CommandOutput`. */
  progress(text: string): void
  paint(style: Style, text: string): string
  paintSaid(style: Style, text: string): string
  /** Substitutes symbols that the terminal lacks, for text printed by other means than `line` and `say`. */
  drawn(text: string): string
}

/** Message of commands that save data without a plan, under --dry-run. */
export const DRY = 'Not saved: --dry-run.'

interface Wanted {
  readonly json?: boolean
  readonly color: boolean
}

/** This process's output, in the colours and symbols of the person's theme and terminal. */
export async function processOutput({ json = false, color }: Wanted): Promise<Output> {
  const { theme } = (await readConfig()).config
  const painter = ({ isTTY }: { readonly isTTY?: boolean }): Output['paint'] => {
    const colored = color && isTTY === true && drawsScreens(process.env) && !process.env.NO_COLOR
    return (style, text) =>
      colored && (theme !== 'plain' || style === 'bold')
        ? styleText(style, text, { validateStream: false })
        : text
  }
  const drawn = onlyAscii(theme, process.env) ? asciiOf : asIs
  const errorsSeen = process.stderr.isTTY === true
  // Output of other programs goes to a file unchanged.
  const ofOthers = errorsSeen ? drawn : asIs
  const restarts = errorsSeen && drawsScreens(process.env)
  return {
    json,
    terminal: process.stdout.isTTY === true,
    columns: widthOf(process.stdout, process.env.COLUMNS),
    line: (text) => void process.stdout.write(`${drawn(visibleColoured(text))}\n`),
    content: (text) => void process.stdout.write(`${visibleColoured(text)}\n`),
    document: (value) => void process.stdout.write(`${toJson(value)}\n`),
    say: (text) => void process.stderr.write(`${drawn(visible(text.replaceAll('\t', '    ')))}\n`),
    progress: (text) => void process.stderr.write(ofOthers(writtenOutput(text, restarts))),
    sayLine: (text) => void process.stderr.write(`${drawn(visibleColoured(text))}\n`),
    paint: painter(process.stdout),
    paintSaid: painter(process.stderr),
    drawn,
  }
}

/** The width of a terminal that reports none (a serial line): 80. */
function widthOf(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  exported: string | undefined,
): number {
  if (isTTY === true) return columns || 80
  return /^[1-9][0-9]{0,3}$/.test(exported ?? '') ? Number(exported) : Infinity
}

/** Reported problems: one that also ends the command is reported once. */
const said = new WeakSet<Problem>()

/** Reports a problem, unless it was reported before. */
export function sayProblem({ say }: Pick<Output, 'say'>, problem: Problem): void {
  if (!said.has(problem)) say(`terrapin: ${problem.message}`)
  said.add(problem)
}

function asIs(text: string): string {
  return text
}
