import { styleText } from 'node:util'
import { readConfig } from '../config/readConfig.ts'
import type { Problem } from '../problem.ts'
import { asciiOf } from '../text/ascii.ts'
import { writtenOutput } from '../text/outputFilter.ts'
import { drawsScreens, onlyAscii } from '../text/terminal.ts'
import { toJson, visible, visibleColoured } from '../text/visible.ts'

export type Style = Parameters<typeof styleText>[0]

/** Where a command writes: answers to stdout, messages for people to stderr. */
export interface Output {
  readonly json: boolean
  /** Whether the answer goes to a terminal, where a person reads it. */
  readonly terminal: boolean
  /** One line of the answer. Outside text in it must have been made visible before it was painted. */
  line(text: string): void
  /** One that stays as it is, whatever signs are drawn here: what stands in a file, Nix's own words. */
  content(text: string): void
  /** The answer as the one JSON document. */
  document(value: unknown): void
  /** A message for a person. */
  say(text: string): void
  /** One line for a person, like `line` painted before: by `paintSaid`. */
  sayLine(text: string): void
  /** Part of what a command prints while it runs, filtered by `CommandOutput`. */
  progress(text: string): void
  paint(style: Style, text: string): string
  paintSaid(style: Style, text: string): string
  /** A text with the signs that are drawn here, for what is written beside `line` and `say`. */
  drawn(text: string): string
}

/** Message of commands that save data without a plan, under --dry-run. */
export const DRY = 'Not saved: --dry-run.'

interface Wanted {
  readonly json?: boolean
  readonly color: boolean
}

/** What this process writes, in the colours and signs that the person's theme and terminal want. */
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
  // What other programs print goes into a file as they have it.
  const ofOthers = errorsSeen ? drawn : asIs
  const restarts = errorsSeen && drawsScreens(process.env)
  return {
    json,
    terminal: process.stdout.isTTY === true,
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

/** What was said of this run's problems: one that also ends the command is said once. */
const said = new WeakSet<Problem>()

/** Says what is wrong, unless that was said before. */
export function sayProblem({ say }: Pick<Output, 'say'>, problem: Problem): void {
  if (!said.has(problem)) say(`terrapin: ${problem.message}`)
  said.add(problem)
}

function asIs(text: string): string {
  return text
}
