import type { Dialog } from '../src/state/dialog.ts'
import { machineOf, type State } from '../src/state/state.ts'
import { bisectLayout } from './bisect/bisectLines.ts'
import { bootPage } from './boot/BootScreen.tsx'
import { choosePage } from './compare/ChooseScreen.tsx'
import { comparePage } from './compare/CompareScreen.tsx'
import { readingLines } from './compare/readingLines.ts'
import { lastTop } from './components/Scrolled.tsx'
import { detailsLines } from './details/detailsLines.ts'
import { findingsExtent } from './findings/FindingsScreen.tsx'
import { helpedPlace, helpLines } from './help/HelpScreen.tsx'
import { listPage } from './list/ListScreen.tsx'
import { noteExtent } from './list/NoteScreen.tsx'
import { palettePage } from './palette/PaletteScreen.tsx'
import { planScreenLines } from './plan/PlanScreen.tsx'
import { rulesLines, rulesPage } from './plan/RulesScreen.tsx'
import { runScreenLines } from './plan/RunScreen.tsx'

/** Whether a plan or the help goes on below the screen. */
export function isUnseen(state: State, columns: number, height: number): boolean {
  const { dialog } = state
  const scrolls = dialog?.kind === 'plan' || dialog?.kind === 'help'
  return scrolls && dialog.top < extent(state, columns, height).last
}

/** How much what is in front shows at once, and how far it can be scrolled. */
export function extent(state: State, columns: number, height: number) {
  const { dialog, palette } = state
  if (palette !== null) return { page: palettePage(height), last: 0 }
  if (dialog === null) return { page: pageInFront(state, columns, height), last: 0 }
  if (dialog.kind === 'choose') return { page: choosePage(height), last: 0 }
  if (dialog.kind === 'rules') {
    const page = rulesPage(height)
    return { page, last: lastTop(rulesLines(dialog, columns), page) }
  }
  if (dialog.kind === 'findings') return findingsExtent(state, dialog, columns, height)
  if (dialog.kind === 'note') return noteExtent(dialog, columns, height)
  return {
    page: height - 1,
    last: lastTop(scrolledLines(state, dialog, columns, height), height),
  }
}

function pageInFront(state: State, columns: number, height: number): number {
  const { comparison, boot, bisect } = state
  if (comparison !== null) return comparePage(height, comparison.tab)
  if (boot !== null) return bootPage(height)
  return bisect === null ? listPage(height) : bisectLayout(state, columns, height).page
}

function scrolledLines(state: State, dialog: Dialog, columns: number, height: number) {
  const { comparison } = state
  switch (dialog.kind) {
    case 'plan':
      return planScreenLines(dialog, machineOf(state), columns)
    case 'run':
      return runScreenLines(dialog, columns, height)
    case 'help':
      return helpLines(columns, helpedPlace(state))
    case 'details':
      return detailsLines(state, dialog.now, columns)
    case 'reading':
      return readingLines(dialog, comparison, columns)
    default:
      return []
  }
}
