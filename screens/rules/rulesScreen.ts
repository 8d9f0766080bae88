import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { RulesView, rulesLines, rulesPage } from './RulesView.tsx'
import { RULES_BINDINGS } from './rulesBindings.ts'

/** The screen for typing deletion rules. */
export const RULES_SCREEN: Screen<'rules'> = {
  modes: {
    rules: {
      title: null,
      elsewhere: 'only while deleting by rules',
      bindings: RULES_BINDINGS,
      last: [],
    },
  },
  mode: 'rules',
  draw: RulesView,
  extent: (rules, _, columns, height) => {
    const page = rulesPage(height)
    return { page, last: lastTop(rulesLines(rules, columns), page) }
  },
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: null,
  text: null,
  typing: { edit: (actions, change) => void actions.typeRules(change), pastes: true },
  details: null,
  coversNotices: true,
}
