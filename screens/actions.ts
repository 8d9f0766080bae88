import type { Action, Place } from './actions/action.ts'
import { BISECT_ACTIONS } from './actions/bisect.ts'
import { BOOT_ACTIONS, OPEN_BOOT } from './actions/boot.ts'
import { COMMON_ACTIONS } from './actions/common.ts'
import { COMPARE_ACTIONS } from './actions/compare.ts'
import { DETAILS } from './actions/details.ts'
import { FIND, FIND_ACTIONS } from './actions/find.ts'
import { FINDING_ACTIONS } from './actions/findings.ts'
import { LIST_ACTIONS, MACHINE_ACTIONS, NOTE_ACTIONS, WHOLE_LIST_ACTIONS } from './actions/list.ts'
import { MOVING, MOVING_ACTIONS } from './actions/moving.ts'
import { PALETTE_ACTIONS } from './actions/palette.ts'
import { PLAN_ACTIONS } from './actions/plan.ts'
import { CHOOSE_ACTIONS, READING_ACTIONS } from './actions/reading.ts'
import { RULES_ACTIONS } from './actions/rules.ts'
import { makeKeymap, setKeymap } from './keymap.ts'

/**
 * The one table of what keys do: the keys, the footer, the help and the README's table of keys
 * are all made from it.
 */
export const ACTIONS: readonly Action[] = [
  ...MOVING_ACTIONS,
  ...LIST_ACTIONS,
  ...RULES_ACTIONS,
  ...NOTE_ACTIONS,
  ...MACHINE_ACTIONS,
  OPEN_BOOT,
  DETAILS,
  ...FINDING_ACTIONS,
  ...BISECT_ACTIONS,
  FIND,
  ...WHOLE_LIST_ACTIONS,
  ...COMPARE_ACTIONS,
  ...BOOT_ACTIONS,
  ...FIND_ACTIONS,
  ...READING_ACTIONS,
  ...CHOOSE_ACTIONS,
  ...PLAN_ACTIONS,
  ...PALETTE_ACTIONS,
  ...COMMON_ACTIONS,
]

// Until a session sets its own.
setKeymap(makeKeymap(ACTIONS, []))

/** Told once, not for each place: how to move, and what is the same everywhere. */
const EVERYWHERE: ReadonlySet<string> = new Set(['palette', 'help', 'interrupt', 'suspend'])

interface ActionGroup {
  readonly title: string
  /** Where its keys are pressed; null for those of several places. */
  readonly place: Place | null
  readonly actions: readonly Action[]
}

/** Groups of keys for the help and the README. */
export function actionGroups(actions: readonly Action[] = ACTIONS): ActionGroup[] {
  const isMoving = ({ places }: Action) => places === MOVING
  const group = (title: string, place: Place) => ({
    title,
    place,
    actions: actions.filter(
      (action) =>
        action.places.includes(place) && !isMoving(action) && !EVERYWHERE.has(action.name),
    ),
  })
  return [
    group('In the list', 'list'),
    group('Comparing two', 'compare'),
    group('Finding the first bad one', 'bisect'),
    group('Reading what a row opened', 'reading'),
    group('In the boot menu', 'boot'),
    group('What to know about the machine', 'findings'),
    group('Before a plan is carried out', 'plan'),
    group('While a plan is carried out', 'run'),
    group('After an activation that failed', 'failure'),
    group('While finding', 'find'),
    { title: 'Moving', place: null, actions: actions.filter(isMoving) },
    {
      title: 'Everywhere',
      place: null,
      actions: actions.filter(({ name }) => EVERYWHERE.has(name)),
    },
  ]
}
