import { BISECT_SCREEN } from './bisect/bisectScreen.ts'
import { BOOT_SCREEN } from './boot/bootScreen.ts'
import { CHANGE_ANSWER_SCREEN } from './changeAnswer/changeAnswerScreen.ts'
import { CHOOSE_SCREEN } from './choose/chooseScreen.ts'
import { COMPARE_SCREEN } from './compare/compareScreen.ts'
import { CONFIRM_SCREEN } from './confirm/confirmScreen.ts'
import { DETAILS_SCREEN } from './details/detailsScreen.ts'
import { DISCARD_BISECT_SCREEN } from './discardBisect/discardBisectScreen.ts'
import { HELP_SCREEN } from './help/helpScreen.ts'
import { HISTORY_SCREEN } from './history/historyScreen.ts'
import { setScreens } from './inFront.ts'
import { makeKeymap, setKeymap } from './keymap.ts'
import { keyTableOf } from './keyTable.ts'
import { LIST_SCREEN } from './list/listScreen.ts'
import { NOTE_SCREEN } from './note/noteScreen.ts'
import { PACKAGES_SCREEN } from './packages/packagesScreen.ts'
import { PALETTE_SCREEN } from './palette/paletteScreen.ts'
import { PIN_NAME_SCREEN } from './pinName/pinNameScreen.ts'
import { PLAN_SCREEN } from './plan/planScreen.ts'
import { PROBLEMS_SCREEN } from './problems/problemsScreen.ts'
import { READING_SCREEN } from './reading/readingScreen.ts'
import { RULES_SCREEN } from './rules/rulesScreen.ts'
import { RUN_SCREEN } from './run/runScreen.ts'
import type { Screens } from './screen.ts'
import { WAIT_SCREEN } from './wait/waitScreen.ts'

/**
 * All screens, in the order of their keys in the help, docs/keys.md and the palette. Each screen defines
 * everything else itself.
 */
export const SCREENS: Screens = {
  list: LIST_SCREEN,
  compare: COMPARE_SCREEN,
  packages: PACKAGES_SCREEN,
  history: HISTORY_SCREEN,
  bisect: BISECT_SCREEN,
  'discard-bisect': DISCARD_BISECT_SCREEN,
  'change-answer': CHANGE_ANSWER_SCREEN,
  reading: READING_SCREEN,
  details: DETAILS_SCREEN,
  choose: CHOOSE_SCREEN,
  boot: BOOT_SCREEN,
  problems: PROBLEMS_SCREEN,
  'pin-name': PIN_NAME_SCREEN,
  rules: RULES_SCREEN,
  note: NOTE_SCREEN,
  wait: WAIT_SCREEN,
  plan: PLAN_SCREEN,
  confirm: CONFIRM_SCREEN,
  run: RUN_SCREEN,
  help: HELP_SCREEN,
  palette: PALETTE_SCREEN,
}

export const KEY_TABLE = keyTableOf(SCREENS)

setScreens(SCREENS)
// Until a session sets its own.
setKeymap(makeKeymap(KEY_TABLE, []))
