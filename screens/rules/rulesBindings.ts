import { screenOf } from '../../src/state/openScreens.ts'
import { type KeyBinding, rowsOf } from '../keyBinding.ts'

/** Opens the screen for deletion rules. */
export const OPEN_RULES: KeyBinding = {
  name: 'delete-by-rules',
  keys: ['D'],
  shown: 'D',
  label: '',
  help: 'delete by rules such as keep-last 5 or 3-7 (with a preview, then the plan)',
  also: ['prune', 'clean', 'expire', 'policy', 'wipe-history', 'older-than', 'keep-last'],
  run: ({ actions }) => void actions.askRules(),
}

export const RULES_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'rules-plan',
    keys: ['enter'],
    shown: '↵',
    label: 'plan',
    help: 'show the plan',
    whyNot: (state) => {
      const rules = screenOf(state, 'rules')
      if (rules === null) return 'there are no rules'
      if (rules.problem !== null) return rules.problem
      if (rules.text.trim() === '') return 'type generations or rules first'
      return rules.plan === null ? 'the preview is still loading' : null
    },
    run: ({ actions }) => void actions.planTypedRules(),
  },
  {
    name: 'rules-scroll',
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'scroll',
    help: 'scroll the preview',
    run: (context) => context.actions.scroll(rowsOf(context), context.last),
  },
  {
    name: 'rules-leave',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.close(),
  },
]
