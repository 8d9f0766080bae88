import { expect } from 'vitest'
import type { Screen } from './screen.ts'

/** Waits for the list with its sizes: one that is not known yet is a lone `…`. */
export async function seeSizes(screen: Screen): Promise<void> {
  const reading = /Reading|[Ll]oading(?! the journal)|\s\s…(?:\s|$)/
  await screen.until(() => !reading.test(screen.text()), 'the list with its sizes')
}

/** The line under the cursor. */
export function cursorLine(screen: Screen): string {
  const lines = screen.lines().filter((line) => line.startsWith('>') || line.startsWith('▌'))
  expect(lines, screen.text()).toHaveLength(1)
  return lines[0] as string
}

/** The number of the generation under the cursor. */
export function cursorNumber(screen: Screen): number {
  return Number(/^[>▌]\*? *[●o]? *(\d+)/.exec(cursorLine(screen))?.[1])
}

const ROW = /^[>▌ ][* ][●o ] *(\d+) +(?:[\d-]{5,10} +)?\d* *(?:now|future|min|h|d|w|mo|y) /

/** The lines of generations, from top to bottom. */
export function generationRows(screen: Screen): string[] {
  return screen.lines().filter((line) => ROW.test(`${line} `))
}

/** The numbers of the generations that are shown, from top to bottom. */
export function shownNumbers(screen: Screen): number[] {
  return generationRows(screen).map((line) => Number(ROW.exec(`${line} `)?.[1]))
}

/** The line of one generation. */
export function rowOf(screen: Screen, number: number): string {
  const found = generationRows(screen).find((line) => Number(ROW.exec(`${line} `)?.[1]) === number)
  if (found === undefined) throw new Error(`No row shows ${number}.\n${screen.text()}`)
  return found
}

/** The title stands in the first line, the keys in the last, and nothing is wider than the screen. */
export function expectWholeFrame(screen: Screen): void {
  const text = screen.text()
  expect(screen.line(0), text).toMatch(/^ terrapin {2}\S/)
  expect(screen.line(-1), text).toMatch(/^ \S/)
  expect(screen.overflowing(), text).toEqual([])
  expect(text.match(/ terrapin {2}/g), text).toHaveLength(1)
}
