import { keymap } from '../screens/keymap.ts'
import '../screens/registry.ts'
import { effectiveSettings } from '../src/config/effective.ts'
import { LOOK_EXPECTED, THEMES, TONES } from '../src/config/looks.ts'

/** What a setting is for and what it may be, by its name; the tones of `colors` by their own. */
const MEANINGS: Readonly<Record<string, string>> = {
  elevation:
    'What runs the steps that need root: sudo, doas or run0; where unset, the first that can.',
  theme: `How the screens look: ${THEMES.join(', ')}. plain has no colours, and signs of ASCII only.`,
  screen_reader:
    'true where the screens are read aloud; the variable INK_SCREEN_READER, true or false, wins.',
  full_redraw:
    'true to write the whole screen at each key rather than what changed, for a terminal that shows ' +
    'leftovers of what stood there before. Ctrl+L redraws it once.',
  'configuration.repository':
    'The directory of the git repository that holds the configuration, for the commits between two ' +
    'generations; where unset, /etc/nixos and what the system’s flake registry names.',
  keys: 'Other keys for actions: ACTION = "x", or a list of keys. The actions are under KEYS.',
}

const COLORS: Readonly<Record<(typeof TONES)[number], string>> = {
  plain: 'ordinary text',
  faint: 'what matters less',
  strong: 'titles, and what is chosen',
  good: 'what is well',
  notice: 'what should be noticed',
  bad: 'what is wrong',
  key: 'keys',
  name: 'names and commands',
  come: 'what came within a line',
  gone: 'what went within a line',
}

/** Every setting with what it is for. Throws where one is not told here. */
export function settingItems(): [name: string, says: string][] {
  const rest = effectiveSettings([]).filter(({ key }) => !key.startsWith('colors.'))
  const tones = TONES.map((tone) => `${tone} (${COLORS[tone]})`).join(', ')
  const colors = `How ${tones} look, each a key of the table: it ${LOOK_EXPECTED}.`
  const items = rest.map(({ key }): [string, string] => {
    const says = MEANINGS[key]
    if (says === undefined) throw new Error(`The manual page does not tell what ${key} is for.`)
    return [key, says]
  })
  return [...items, ['colors', colors]]
}

/** The actions of the screens by the name that `keys` takes, with their keys and what they do. */
export function actionItems(): [name: string, says: string][] {
  const bindings = keymap().groups.flatMap((group) => group.bindings)
  const named = bindings.filter(({ fixed }) => fixed !== true)
  const items = new Map(named.map(({ name, shown, help }) => [name, `${shown}: ${help}.`]))
  return [...items]
}
