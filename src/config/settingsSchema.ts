import * as v from 'valibot'
import { ELEVATION_PROGRAMS } from '../host/elevation.ts'
import { LOOK_EXPECTED, type Look, parseLook, THEMES, TONES } from './looks.ts'

const PATH_EXPECTED = 'must be a quoted path that begins with / or ~/'
const KEYS_EXPECTED = 'must be a quoted key, or a list of keys: ["s", "ctrl+s"]'

const LOOK = v.pipe(
  v.string(LOOK_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }): Look => {
    const look = parseLook(dataset.value)
    if (look !== null) return look
    addIssue({ message: LOOK_EXPECTED })
    return NEVER
  }),
)

const KEY = v.pipe(v.string(KEYS_EXPECTED), v.nonEmpty(KEYS_EXPECTED))

const KEY_LIST = v.pipe(v.array(KEY), v.nonEmpty(KEYS_EXPECTED))

const ONE_KEY = v.pipe(
  KEY,
  v.transform((key) => [key]),
)

/** All settings with their types and defaults. */
export const SETTINGS = v.strictObject({
  elevation: v.optional(v.picklist(ELEVATION_PROGRAMS, 'must be "sudo", "doas" or "run0"')),
  theme: v.optional(v.picklist(THEMES, 'must be "default", "light", "high-contrast" or "plain"')),
  screen_reader: v.optional(v.boolean('must be true or false')),
  full_redraw: v.optional(v.boolean('must be true or false')),
  mouse: v.optional(v.boolean('must be true or false')),
  configuration: v.optional(
    v.strictObject(
      {
        repository: v.optional(
          v.pipe(v.string(PATH_EXPECTED), v.regex(/^(\/|~\/)/, PATH_EXPECTED)),
        ),
      },
      'must be a table: [configuration]',
    ),
    {},
  ),
  colors: v.optional(
    v.strictObject(v.entriesFromList(TONES, v.optional(LOOK)), 'must be a table: [colors]'),
    {},
  ),
  keys: v.optional(
    v.record(
      v.string(),
      // Not a union: its errors would not identify the invalid list element.
      v.lazy((written) => (Array.isArray(written) ? KEY_LIST : ONE_KEY)),
      'must be a table: [keys]',
    ),
    {},
  ),
})

/** All settings, for the message about an unknown one. */
export const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': [
    'colors',
    'configuration.repository',
    'elevation',
    'full_redraw',
    'keys',
    'mouse',
    'screen_reader',
    'theme',
  ],
  colors: TONES,
}
