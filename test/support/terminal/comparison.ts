import { diffJson } from '../../../src/cli/diff/diffJson.ts'
import { compareSystems } from '../../../src/compare/comparison.ts'
import { compareClosures } from '../../../src/compare/packages/compareClosures.ts'
import { NO_CONFIG } from '../../../src/config/loadConfig.ts'
import type { Host } from '../../../src/host/host.ts'
import { comparisonContext } from '../../../src/machine/comparisonContext.ts'
import { readMachine } from '../../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../../src/nix/profile.ts'
import { findTarget } from '../../../src/targets/target.ts'
import { seeSizes } from './rows.ts'
import { openList } from './sample.ts'
import { openScreen, type Screen, type ScreenOptions } from './screen.ts'
import { etcOf, smallHost } from './small.ts'

/* The screen that compares two sides, as the tests look at it. */

/** The keys of the tabs behind the summary. */
const PARTS = ['2', '3', '4', '5', '6', '7']

/** On the summary of a comparison, every part of which is read. */
export async function allRead(screen: Screen): Promise<void> {
  for (const key of PARTS) {
    await screen.press(key)
    await screen.miss('Loading…')
  }
  await screen.press('1')
}

/** The sample machine's broken update: 41, which runs, beside 43. */
export async function openComparison(options: Partial<ScreenOptions> = {}): Promise<Screen> {
  const screen = await openList(options)
  await screen.press('g', 'enter')
  await allRead(screen)
  return screen
}

type Files = Readonly<Record<string, string>>

/** Two generations of a small machine with these files below etc, every part of them read. */
export async function openSmallComparison(
  before: Files,
  after: Files,
  options: Partial<ScreenOptions> = {},
): Promise<Screen> {
  const others = { ...etcOf(2, before), ...etcOf(3, after) }
  const screen = await openScreen({ host: smallHost({ others }), ...options })
  await seeSizes(screen)
  await screen.press('j', 'enter')
  await allRead(screen)
  return screen
}

/** Chooses GEN, typed in full, for one side. */
export async function chooseSide(
  screen: Screen,
  side: 'before' | 'after',
  gen: string,
): Promise<void> {
  await screen.press(side === 'before' ? '<' : '>')
  await screen.see('Type to filter, or paste a store path.')
  await screen.type(gen)
  await screen.press('enter')
}

/** The lines of what a row opened: its title, and below that what there is to read. */
export function readLines(screen: Screen): string[] {
  const lines = screen.lines().map((line) => line.trimEnd())
  const from = lines[1]?.startsWith('▲') ? 2 : 1
  const keys = lines.length >= TALL ? 2 : 1
  const end = lines.slice(0, -keys).findLastIndex((line) => line !== '') + 1
  return lines.slice(from, end)
}

/** From so many lines on the keys take two. */
const TALL = 30

export interface TabLines {
  /** What stands above the columns; `''` where they have no titles. */
  readonly titles: string
  readonly rows: readonly string[]
}

const BAR = /\d\[([A-Z][^\]]*)\]/
const RULE = /^─{3}/

/** The open tab: its titles, and its rows from top to bottom. */
export function tabLines(screen: Screen): TabLines {
  const lines = screen.lines()
  const bar = lines.findIndex((line) => BAR.test(line))
  if (bar < 0) throw new Error(`No tab is open.\n${screen.text()}`)
  const isRoomy = lines[bar + 1]?.trim() === ''
  const titles = bar + (isRoomy ? 2 : 1)
  const end = isRoomy ? lines.findLastIndex((line) => RULE.test(line)) : lines.length - 1
  const rows = lines.slice(titles + 1, end).map((line) => line.trimEnd())
  return { titles: lines[titles]?.trimEnd() ?? '', rows: rows.filter((row) => row !== '') }
}

/** What the open tab says of itself: its name and its count. */
export function openTab(screen: Screen): string {
  return BAR.exec(screen.text())?.[1] ?? ''
}

/** All rows of the open tab, which has so many, by going through its pages. */
export async function everyRow(screen: Screen, count: number): Promise<string[]> {
  await screen.press('g')
  const found: string[] = []
  for (let cursor = 0; ; ) {
    const { rows } = tabLines(screen)
    const at = rows.findIndex((row) => /^[>▌]/.test(row))
    for (const [index, row] of rows.entries()) found[cursor - at + index] = ` ${row.slice(1)}`
    if (cursor >= count - 1) return found
    const page = screen.text()
    await screen.press('pagedown')
    await screen.until(() => screen.text() !== page, 'the next page')
    cursor = Math.min(cursor + rows.length, count - 1)
  }
}

/** The two sides, as the line above the tabs names them. */
export function sidesLine(screen: Screen): string {
  return screen.line(screen.lines().findIndex((line) => BAR.test(line)) - 1)
}

/** What `terrapin diff A B --json` says of a machine. */
export async function diffDocument(host: Host, a: string, b: string) {
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const before = await findTarget(host, machine, a)
  const after = await findTarget(host, machine, b)
  const closures = await compareClosures(host, before, after)
  const systems = await compareSystems(host, before, after, comparisonContext(machine, NO_CONFIG))
  return diffJson({ before, after, closures, systems, failure: 'none', dryRun: null })
}

export type DiffDocument = Awaited<ReturnType<typeof diffDocument>>
