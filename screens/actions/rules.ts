import type { Action } from './action.ts'

/** What to delete, typed as rules. */
export const RULES_ACTIONS: readonly Action[] = [
  {
    name: 'delete-by-rules',
    places: ['list'],
    keys: ['D'],
    shown: 'D',
    label: '',
    help: 'delete by rules, such as keep-last 5 or 3-7 (shows what would go, then the plan)',
    also: ['prune', 'clean', 'expire', 'policy', 'wipe-history', 'older-than', 'keep-last'],
    run: ({ intents }) => void intents.askRules(),
  },
  {
    name: 'rules-plan',
    places: ['rules'],
    keys: ['enter'],
    shown: '↵',
    label: 'plan it',
    help: 'make the plan',
    whyNot: ({ dialog }) => {
      if (dialog?.kind !== 'rules') return 'there are no rules'
      if (dialog.problem !== null) return dialog.problem
      if (dialog.text.trim() === '') return 'type what to delete first'
      return dialog.plan === null ? 'the generations are being looked at' : null
    },
    run: ({ intents }) => void intents.planTypedRules(),
  },
  {
    name: 'rules-scroll',
    places: ['rules'],
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'scroll',
    help: 'scroll what would go',
    run: ({ intents, key, page, last }) =>
      intents.scroll({ up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0, last),
  },
  {
    name: 'rules-leave',
    places: ['rules'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
]
