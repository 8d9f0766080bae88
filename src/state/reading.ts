import { orNull } from '../compare/part.ts'
import type { Content } from '../compare/text/content.ts'
import { maskText } from '../compare/text/maskText.ts'
import { shownDifference } from '../compare/text/shownDifference.ts'
import { asProblem } from '../problem.ts'
import type { Desk } from './desk.ts'
import type { Dialog, Reading } from './dialog.ts'
import { TABS, type TabRow } from './tab.ts'
import { rowUnderCursor } from './tabs.ts'

export type ReadingDialog = Extract<Dialog, { kind: 'reading' }>

export interface ReadingIntents {
  /** Opens what the row under the cursor is about. */
  openRow(): Promise<void>
  /** One text with signs, or two columns. */
  toggleColumns(): void
  /** More equal lines around each change, or fewer. */
  changeContext(more: boolean): void
}

/** Equal lines that are shown around each change. */
export const CONTEXTS = [3, 10, 40, Number.POSITIVE_INFINITY] as const

export function readingIntents({ host, get, set }: Desk): ReadingIntents {
  const change = (edit: (dialog: ReadingDialog) => Partial<ReadingDialog>) => {
    const { dialog } = get()
    if (dialog?.kind === 'reading') set({ dialog: { ...dialog, ...edit(dialog) } })
  }
  const read = async (row: TabRow): Promise<Reading | null> => {
    switch (row.kind) {
      case 'package': {
        const paths = await get().comparison?.closures?.pathsOf(row.row.name)
        return paths === undefined ? null : { kind: 'paths', paths }
      }
      case 'unit': {
        const { readUnitDifference } = await import('../compare/units/unitText.ts')
        return differenceOf(...(await readUnitDifference(host, row.row)))
      }
      case 'file': {
        const { readFileTexts } = await import('../compare/files/fileTexts.ts')
        return differenceOf(...(await readFileTexts(host, row.row)))
      }
      case 'commit': {
        const configuration = get().comparison?.systems.configuration
        const repository = configuration && orNull(configuration)?.repository
        if (repository == null) return null
        const { readPatch } = await import('../compare/configuration/patch.ts')
        const patch = await readPatch(repository, row.row.hash)
        if (patch.status === 'unknown') return { kind: 'unknown', reason: patch.reason }
        const { text, cut } = patch.value
        return { kind: 'patch', patch: { text: maskText(text).join('\n'), cut } }
      }
      default:
        return null
    }
  }
  return {
    openRow: async () => {
      const { comparison } = get()
      const row = comparison === null ? null : rowUnderCursor(comparison)
      if (comparison === null || row === null) return
      if (row.kind === 'summary') {
        const tab = TABS.find((one) => one === row.row.part) ?? 'packages'
        set({ comparison: { ...comparison, tab } })
        return
      }
      const dialog: ReadingDialog = {
        kind: 'reading',
        row,
        reading: null,
        columns: false,
        context: CONTEXTS[0],
        top: 0,
      }
      set({ dialog })
      const reading = await read(row).catch(
        (error): Reading => ({ kind: 'unknown', reason: asProblem(error, 'unreadable').message }),
      )
      const now = get().dialog
      // It may have been closed, or another one opened, before it was read.
      if (now?.kind === 'reading' && now.row === row) set({ dialog: { ...now, reading } })
    },
    toggleColumns: () => change(({ columns }) => ({ columns: !columns, top: 0 })),
    changeContext: (more) =>
      change(({ context }) => {
        const place = CONTEXTS.indexOf(context) + (more ? 1 : -1)
        return { context: CONTEXTS[place] ?? context, top: 0 }
      }),
  }
}

function differenceOf(before: Content, after: Content): Reading {
  const texts = textOf(before) !== null && textOf(after) !== null
  const difference = texts ? shownDifference(textOf(before) ?? '', textOf(after) ?? '') : null
  return { kind: 'difference', before: masked(before), after: masked(after), difference }
}

/** What is kept of an opened text is what is shown of it. */
function masked(content: Content): Content {
  if (content.kind !== 'text') return content
  return { kind: 'text', text: maskText(content.text).join('\n') }
}

/** A side without the file counts as an empty text; null for what is no text. */
function textOf(content: Content): string | null {
  if (content.kind === 'none') return ''
  return content.kind === 'text' ? content.text : null
}
