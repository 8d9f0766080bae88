import { effectiveSettings } from '../src/config/effective.ts'
import { LOOK_EXPECTED, THEMES, TONES } from '../src/config/looks.ts'

/** Describes each setting by its name; `colors` has its own table below. */
const MEANINGS: Readonly<Record<string, string>> = {
  elevation:
    'The program that runs steps that need root: sudo, doas or run0. If unset, the first that works.',
  theme: `The theme of the screens: ${THEMES.join(', ')}. plain uses ASCII only and no colours.`,
  screen_reader:
    'true to write the screens for a screen reader. The variable INK_SCREEN_READER overrides it.',
  full_redraw:
    'true to redraw the whole screen at each key, for a terminal that shows leftovers of earlier text. \
Ctrl+L redraws it once.',
  mouse:
    'false to leave the mouse to the terminal. Otherwise the wheel moves, a click selects, a second click opens, and \
tabs and keys can be clicked; Shift and the mouse select text.',
  'configuration.repository':
    'The directory of the git repository of the configuration, for the commits between two generations. \
If unset, /etc/nixos and the system’s flake registry.',
  keys: 'Key bindings: NAME = "x", or a list of keys. terrapin config prints all names with their keys.',
}

const COLORS: Readonly<Record<(typeof TONES)[number], string>> = {
  plain: 'ordinary text',
  faint: 'less important text',
  strong: 'titles, and what is selected',
  good: 'success',
  notice: 'warnings',
  bad: 'errors',
  key: 'keys',
  name: 'names and commands',
  come: 'what was added within a line',
  gone: 'what was removed within a line',
  match: 'what a filter or a search matches',
  open: 'the open tab',
}

/** Lists every setting with its description. Throws for a setting that has none here. */
export function settingItems(): [name: string, description: string][] {
  const rest = effectiveSettings([]).filter(({ key }) => !key.startsWith('colors.'))
  const tones = TONES.map((tone) => `${tone} (${COLORS[tone]})`).join(', ')
  const colors = `The looks of ${tones}. Each ${LOOK_EXPECTED}.`
  const items = rest.map(({ key }): [string, string] => {
    const description = MEANINGS[key]
    if (description === undefined)
      throw new Error(`The man page does not describe the setting ${key}.`)
    return [key, description]
  })
  return [...items, ['colors', colors]]
}
