import { HELP } from '../bindings/common.ts'
import type { Screen } from '../screen.ts'
import { FindingsView, findingsExtent } from './FindingsView.tsx'
import { FINDINGS_BINDINGS } from './findingsBindings.ts'

/** The machine's problems and their fixes. */
export const FINDINGS_SCREEN: Screen<'findings'> = {
  modes: {
    findings: {
      title: 'Problems',
      elsewhere: 'only in the list of problems',
      bindings: FINDINGS_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'findings',
  draw: FindingsView,
  extent: (findings, state, columns, height) => findingsExtent(state, findings, columns, height),
  move: null,
  filter: null,
  typing: null,
  details: null,
  coversNotices: true,
}
