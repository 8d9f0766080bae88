import type { LogLine } from '../bootlog/readBootLog.ts'
import { orNull } from '../compare/comparisonPart.ts'
import type { Patch } from '../compare/configuration/configurationChange.ts'
import type { PackagePaths } from '../compare/packages/compareClosures.ts'
import type { Content } from '../compare/text/content.ts'
import type { TextDifference } from '../compare/text/difference.ts'
import { textDifference } from '../compare/text/difference.ts'
import { maskCommit, maskString } from '../compare/text/maskText.ts'
import { shownTexts } from '../compare/text/shownDifference.ts'
import { asProblem } from '../problem.ts'
import type { ComparisonState } from './comparisonState.ts'
import { featureSource } from './featureSource.ts'
import { NO_FILTER } from './filterState.ts'
import { change as changed, put, screenOf } from './openScreens.ts'
import type { TextState } from './screenActions.ts'
import type { StoreContext } from './storeContext.ts'
import { TABS, type TabRow } from './tabRows.ts'
import { allRows, rowUnderCursor } from './tabSelectors.ts'

/** The content opened from a row. */
export type Reading =
  | {
      readonly kind: 'difference'
      readonly before: Content
      readonly after: Content
      /** Null where one side is not text. */
      readonly difference: TextDifference | null
      readonly hasSecrets: boolean
    }
  | { readonly kind: 'patch'; readonly patch: Patch; readonly hasSecrets: boolean }
  | { readonly kind: 'paths'; readonly paths: PackagePaths }
  | { readonly kind: 'log'; readonly lines: readonly LogLine[]; readonly hasSecrets: boolean }
  | { readonly kind: 'unknown'; readonly reason: string }

/** State of the screen that shows a row's content. */
export interface ReadingState extends TextState {
  readonly row: TabRow
  /** Null while loading. */
  readonly reading: Reading | null
  /** Two columns, before beside after. */
  readonly columns: boolean
  /** Unchanged lines around each change. */
  readonly context: number
  /** The person revealed its secrets, until it is closed; otherwise they are masked. */
  readonly revealed: boolean
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly reading: ReadingState
  }
}

export interface ReadingActions {
  /** Opens the content of the row under the cursor. */
  openRow(): Promise<void>
  /** Toggles between unified and two-column view. */
  toggleColumns(): void
  /** Shows more or fewer unchanged lines around each change. */
  changeContext(more: boolean): void
  /** Shows the secrets in the open text, or masks them again. */
  toggleSecrets(): Promise<void>
}

/** Unchanged lines shown around each change. */
export const CONTEXTS = [3, 10, 40, Number.POSITIVE_INFINITY] as const

export function readingActions({ host, get, set }: StoreContext): ReadingActions {
  const change = (edit: (screen: ReadingState) => Partial<ReadingState>) =>
    set(changed(get(), 'reading', edit))
  const read = async (row: TabRow, reveal: boolean): Promise<Reading | null> => {
    switch (row.kind) {
      case 'package': {
        const paths = await screenOf(get(), 'compare')?.closures?.pathsOf(row.row.name)
        return paths === undefined ? null : { kind: 'paths', paths }
      }
      case 'unit': {
        const { readUnitDifference } = await import('../compare/units/unitText.ts')
        return differenceOf(...(await readUnitDifference(host, row.row)), reveal, row.row.name)
      }
      case 'file': {
        const { readFileTexts } = await import('../compare/files/fileTexts.ts')
        return differenceOf(...(await readFileTexts(host, row.row)), reveal, row.row.path)
      }
      case 'summary': {
        const { opens } = row.row
        if (opens?.kind !== 'log') return null
        const { readBootLog } = await import('../bootlog/readBootLog.ts')
        const log = await readBootLog(host, opens.boot, opens.unit)
        if (log.status === 'unknown') return { kind: 'unknown', reason: `${log.reason}.` }
        const masked = log.lines.map((line) => ({ ...line, message: maskString(line.message, '') }))
        const hasSecrets = masked.some(
          ({ message }, index) => message !== log.lines[index]?.message,
        )
        return { kind: 'log', lines: reveal ? log.lines : masked, hasSecrets }
      }
      case 'commit': {
        const configuration = screenOf(get(), 'compare')?.systems.configuration
        const repository = configuration && orNull(configuration)?.repository
        if (repository == null) return null
        const { readPatch } = await import('../compare/configuration/commitPatch.ts')
        const patch = await readPatch(repository, row.row.hash)
        if (patch.status === 'unknown') return { kind: 'unknown', reason: patch.reason }
        const { text, cut } = patch.value
        const shown = maskCommit(text)
        const hasSecrets = shown !== text
        return { kind: 'patch', patch: { text: reveal ? text : shown, cut }, hasSecrets }
      }
      default:
        return null
    }
  }
  const fill = async (row: TabRow, reveal: boolean) => {
    const reading = await read(row, reveal).catch(
      (error): Reading => ({ kind: 'unknown', reason: asProblem(error, 'unreadable').message }),
    )
    const now = screenOf(get(), 'reading')
    // It may have been closed, or other content requested, before loading ended.
    if (now?.row === row && now.revealed === reveal) change(() => ({ reading }))
  }
  return {
    openRow: async () => {
      const comparison = screenOf(get(), 'compare')
      const row = comparison === null ? null : rowUnderCursor(comparison)
      if (comparison === null || row === null) return
      const opened = openedBy(comparison, row)
      if (opened === null && row.kind === 'summary') {
        const tab = TABS.find((one) => one === row.row.part) ?? 'packages'
        set(changed(get(), 'compare', () => ({ tab, openedFrom: comparison.tab })))
        return
      }
      if (opened === null && row.kind === 'feature') return
      const shown = { reading: null, columns: false, context: CONTEXTS[0], revealed: false }
      set(put(get(), { kind: 'reading', row: opened ?? row, ...shown, top: 0, search: NO_FILTER }))
      await fill(opened ?? row, false)
    },
    toggleSecrets: async () => {
      const screen = screenOf(get(), 'reading')
      if (screen === null) return
      const revealed = !screen.revealed
      change(() => ({ revealed }))
      // The displayed text contains no secrets that could be revealed.
      await fill(screen.row, revealed)
    },
    toggleColumns: () => change(({ columns }) => ({ columns: !columns, top: 0 })),
    changeContext: (more) =>
      change(({ context }) => {
        const place = CONTEXTS.indexOf(context) + (more ? 1 : -1)
        return { context: CONTEXTS[place] ?? context, top: 0 }
      }),
  }
}

/**
 * The row whose content a row of the summary or a feature opens: its own log, or a row of another tab; null for
 * none.
 */
function openedBy(comparison: ComparisonState, row: TabRow): TabRow | null {
  if (row.kind === 'feature') return featureSource(comparison, row.row)
  if (row.kind !== 'summary' || row.row.opens === undefined) return null
  const { opens, part } = row.row
  if (opens.kind === 'log') return row
  const tab = TABS.find((one) => one === part) ?? 'packages'
  const all = allRows(comparison, tab)
  const found = all.status !== 'known' ? [] : all.rows
  return (
    found.find((one) => {
      if (one.kind !== opens.kind) return false
      if (one.kind === 'commit') return opens.kind === 'commit' && one.row.hash === opens.hash
      return 'name' in one.row && 'name' in opens && one.row.name === opens.name
    }) ?? null
  )
}

function differenceOf(before: Content, after: Content, reveal: boolean, name: string): Reading {
  const [from, to] = [textOf(before), textOf(after)]
  if (from === null || to === null) {
    const sides = { before: masked(before, name), after: masked(after, name) }
    const hasSecrets = from !== textOf(sides.before) || to !== textOf(sides.after)
    return {
      kind: 'difference',
      ...(reveal ? { before, after } : sides),
      difference: null,
      hasSecrets,
    }
  }
  // Masking a large text takes a second: each is masked once.
  const shown = shownTexts(from, to, name)
  const hasSecrets = from !== shown.before || to !== shown.after
  if (reveal) {
    return { kind: 'difference', before, after, difference: textDifference(from, to), hasSecrets }
  }
  const side = (content: Content, text: string): Content =>
    content.kind === 'text' ? { kind: 'text', text } : content
  const sides = { before: side(before, shown.before), after: side(after, shown.after) }
  return { kind: 'difference', ...sides, difference: shown.difference, hasSecrets }
}

/** Keeps only the displayed, masked text in memory. */
function masked(content: Content, name: string): Content {
  if (content.kind !== 'text') return content
  return { kind: 'text', text: maskString(content.text, name) }
}

/** A missing file counts as an empty text; null for content that is not text. */
function textOf(content: Content): string | null {
  if (content.kind === 'none') return ''
  return content.kind === 'text' ? content.text : null
}
