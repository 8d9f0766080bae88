import type { TextProps } from 'ink'
import type { EffectiveConfig } from '../src/config/effectiveConfig.ts'
import type { Config } from '../src/config/loadConfig.ts'
import { TONES } from '../src/config/looks.ts'
import { makeKeymap } from './keymap.ts'
import { parseKey } from './keyNames.ts'
import { KEY_TABLE } from './registry.ts'
import { makeTheme } from './theme.ts'

/** Every key binding with its effective keys and every tone with its effective look. */
export function effectiveConfig(config: Config): EffectiveConfig {
  const keymap = makeKeymap(KEY_TABLE, config.keys)
  const { tones } = makeTheme(config, process.env)
  return {
    keys: keymap.bindings.map(({ name, keys, help, fixed }, index) => {
      const builtIn = KEY_TABLE.bindings[index]?.keys
      const nameable = keys.every((key) => 'key' in parseKey(key))
      return { action: name, keys, help, settable: fixed !== true, nameable, set: keys !== builtIn }
    }),
    colors: TONES.map((tone) => ({
      tone,
      look: lookText(tones[tone]),
      set: config.colors[tone] !== undefined,
    })),
    errors: keymap.errors,
  }
}

/** Formats a look so that `parseLook` reads it back. */
function lookText({ color, bold, dimColor, italic, underline, inverse }: TextProps): string {
  const named = color?.replace(/^(.*)Bright$/, 'bright-$1').replace(/^ansi256\((.*)\)$/, '$1')
  const words = [
    bold && 'bold',
    dimColor && 'dim',
    italic && 'italic',
    underline && 'underline',
    inverse && 'inverse',
    named,
  ].filter((word) => typeof word === 'string')
  return words.length === 0 ? 'none' : words.join(' ')
}
