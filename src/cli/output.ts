import { styleText } from 'node:util'
import { asciiOf, fewGlyphs } from '../text/ascii.ts'
import { outputLines, toJson, visibleLines } from '../text/visible.ts'

export type Style = Parameters<typeof styleText>[0]

/** Where a command writes: answers to stdout, messages for people to stderr. */
export interface Output {
  readonly json: boolean
  /** Whether the answer goes to a terminal, where a person reads it. */
  readonly terminal: boolean
  /** One line of the answer. Outside text in it must have been made visible. */
  line(text: string): void
  /** The answer as the one JSON document. */
  document(value: unknown): void
  /** A message for a person. */
  say(text: string): void
  /** Part of what a command prints while it runs. */
  progress(text: string): void
  paint(style: Style, text: string): string
}

/** What is said where a command would keep something beside plans, which --dry-run forbids. */
export const DRY = 'Not kept: --dry-run.'

export function processOutput(options: { json: boolean; color: boolean }): Output {
  const colored = options.color && process.stdout.isTTY === true && !process.env.NO_COLOR
  const few = fewGlyphs(process.env)
  const onStdout = few && process.stdout.isTTY === true ? asciiOf : asIs
  const onStderr = few && process.stderr.isTTY === true ? asciiOf : asIs
  return {
    json: options.json,
    terminal: process.stdout.isTTY === true,
    line: (text) => void process.stdout.write(`${onStdout(text)}\n`),
    document: (value) => void process.stdout.write(`${toJson(value)}\n`),
    say: (text) => void process.stderr.write(`${onStderr(visibleLines(text).join('\n'))}\n`),
    progress: (text) => void process.stderr.write(onStderr(harmless(text))),
    paint: (style, text) => (colored ? styleText(style, text, { validateStream: false }) : text),
  }
}

function asIs(text: string): string {
  return text
}

/** A piece of output as it comes, its line ends kept. */
function harmless(text: string): string {
  return outputLines(text).join('\n') + (text.endsWith('\n') ? '\n' : '')
}
