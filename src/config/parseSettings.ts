import * as v from 'valibot'
import { homeHere } from '../host/user.ts'
import type { KeySetting, Settings } from './loadConfig.ts'
import type { SettingsFile } from './settingsFiles.ts'
import { SETTINGS } from './settingsSchema.ts'
import { parseWritten, type SettingError } from './written.ts'

/** Settings of one file and their errors. */
interface FileSettings {
  readonly set: v.InferOutput<typeof SETTINGS>
  readonly keys: readonly KeySetting[]
  readonly errors: readonly SettingError[]
}

/** A setting outside of any table. */
type SimpleSetting = 'elevation' | 'theme' | 'screen_reader' | 'full_redraw' | 'mouse'

/** Merges the settings of several files: each overrides those after it, setting by setting. */
export function parseConfigs(files: readonly SettingsFile[]): Settings {
  const all = files.map(parseFile)
  const first = <Key extends SimpleSetting>(key: Key) =>
    all.find(({ set }) => set[key] !== undefined)?.set[key]
  const lastFirst = all.toReversed()
  const keys = new Map(lastFirst.flatMap((one) => one.keys).map((key) => [key.action, key]))
  const repository = all.find(({ set }) => set.configuration.repository !== undefined)?.set
    .configuration.repository
  return {
    config: {
      repository: repository === undefined ? null : atHome(repository),
      elevation: first('elevation') ?? null,
      theme: first('theme') ?? 'default',
      colors: Object.assign({}, ...lastFirst.map(({ set }) => set.colors)),
      keys: [...keys.values()],
      screenReader: first('screen_reader') ?? null,
      fullRedraw: first('full_redraw') ?? false,
      mouse: first('mouse') ?? true,
    },
    errors: all.flatMap(({ errors }) => errors),
    elevationError: elevationError(all),
  }
}

/** An error that may hide the intended `elevation`. */
function elevationError(all: readonly FileSettings[]): string | null {
  for (const { set, errors } of all) {
    const error = errors.find(({ setting }) => setting === null || setting[0] === 'elevation')
    if (error !== undefined) return error.message
    if (set.elevation !== undefined) return null
  }
  return null
}

function atHome(path: string): string | null {
  if (!path.startsWith('~')) return path
  const home = homeHere()
  return home === null ? null : home + path.slice(1)
}

function parseFile(file: SettingsFile): FileSettings {
  const { table, errors, lineOf } = parseWritten(file)
  const set = v.parse(SETTINGS, table)
  const keys = Object.entries(set.keys).map(
    ([action, some]): KeySetting => ({
      action,
      keys: some,
      place: { file: file.file, line: lineOf(['keys', action]) },
    }),
  )
  return { set, keys, errors }
}
