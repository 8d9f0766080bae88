import type { BootReport } from '../boot/report/bootReport.ts'
import type { BootFile, Orphan, ReportedEntry, Unlisted } from '../boot/report/bootReportParts.ts'
import {
  entryTitle,
  entryWords,
  startsText,
  unlistedWord,
  whyUnlisted,
} from '../machine/bootWords.ts'
import type { View } from './filterState.ts'
import { memo } from './memo.ts'

/** State of the boot menu screen. */
export interface BootState {
  /** Null while loading, or for no menu. */
  readonly report: BootReport | null
  /** Why there is no menu. */
  readonly problem: string | null
  readonly view: View
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly boot: BootState
  }
}

/** One row of the boot screen. */
export type BootRow =
  | { readonly kind: 'entry'; readonly row: ReportedEntry }
  | { readonly kind: 'unlisted'; readonly row: Unlisted }
  | { readonly kind: 'file'; readonly row: BootFile }
  | { readonly kind: 'orphan'; readonly row: Orphan }

/** Rows that match the filter. */
export function shownBootRows({ report, view }: BootState): readonly BootRow[] {
  return filtered(bootRows(report), view.filter.text)
}

/** All rows: the menu in its order, missing generations, files on /boot. */
export const bootRows = memo((report: BootState['report']): readonly BootRow[] => {
  if (report === null) return []
  const { entries, unlisted, files, orphans } = report
  return [
    ...entries.map((row) => ({ kind: 'entry', row }) as const),
    ...unlisted.map((row) => ({ kind: 'unlisted', row }) as const),
    ...files.map((row) => ({ kind: 'file', row }) as const),
    ...orphans.map((row) => ({ kind: 'orphan', row }) as const),
  ]
})

const filtered = memo((rows: readonly BootRow[], text: string) => {
  const wanted = text.toLowerCase()
  return wanted === '' ? rows : rows.filter((row) => searchText(row).includes(wanted))
})

function searchText(row: BootRow): string {
  return textsOf(row).join('\n').toLowerCase()
}

function textsOf({ kind, row }: BootRow): string[] {
  switch (kind) {
    case 'entry':
      return [
        startsText(row),
        entryTitle(row),
        row.entry.id,
        ...row.entry.files,
        ...entryWords(row),
      ]
    case 'unlisted':
      return [row.bootable.gen, unlistedWord(row), whyUnlisted(row)]
    default:
      return [row.path]
  }
}
