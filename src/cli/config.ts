import { effectiveSettings, type Setting } from '../config/effective.ts'
import type { EffectiveConfig } from '../config/effectiveConfig.ts'
import { readConfig } from '../config/readConfig.ts'
import { inOrder } from '../config/settingErrors.ts'
import { readFiles, type SettingsFile } from '../config/settingsFiles.ts'
import { ownFile } from '../config/settingsPlaces.ts'
import { stateHere } from '../host/statePlaces.ts'
import { cacheHere } from '../host/user.ts'
import { exitStatus } from '../problem.ts'
import { visible } from '../text/visible.ts'
import { effectiveToml, sourceWords, type TomlEntry } from './effectiveToml.ts'
import type { GlobalOptions } from './globalOptions.ts'
import type { Output } from './output.ts'
import type { Screens } from './screens.ts'

/** An effective value that is not a setting of the file. */
interface Surrounding {
  readonly name: string
  readonly value: string | boolean | null
  readonly source: Setting['source'] | FromOption
}

interface FromOption {
  readonly kind: 'option'
  readonly option: string
}

/**
 * `terrapin config`: prints the user's settings and all defaults with their sources, without reading a
 * machine. The output is a valid configuration file. Exit status 2 for invalid settings, listed on stderr,
 * one a line.
 */
export async function config(
  options: GlobalOptions,
  output: Output,
  effective: Screens['effective'],
): Promise<number> {
  const files = readFiles()
  const settings = effectiveSettings(files)
  const { config, errors: wrong } = await readConfig()
  const screens = await effective(config)
  const errors = inOrder([...wrong, ...screens.errors]).map(({ message }) => message)
  const others = surroundings(options)
  if (output.json) {
    const rows = (all: readonly Sourced[]) =>
      all.map(({ source, ...rest }) => ({ ...rest, ...sourceJson(source) }))
    const error = { code: 'config', message: errors.map(visible).join('\n') }
    output.document({
      ...(errors.length > 0 && { error }),
      files: files.map(({ file, kind }) => ({ file, present: PRESENT[kind] })),
      settings: rows(settings),
      colors: rows(colorsOf(screens, settings)),
      keys: rows(keysOf(screens, settings)),
      surroundings: rows(others),
    })
  } else {
    for (const { file, kind } of files) output.line(`# ${visible(file)}${STATES[kind]}`)
    output.line('')
    const entries = tomlEntries(screens, settings)
    for (const line of effectiveToml(entries, output.drawn('é') !== 'é')) output.line(line)
    output.line('')
    output.line('# Also effective:')
    for (const { name, value, source } of others) {
      output.line(`# ${name} ${visible(shownValue(value))} (${sourceWords(source)})`)
    }
  }
  for (const error of errors) output.say(`terrapin: ${error}`)
  return errors.length > 0 ? exitStatus('config') : 0
}

const STATES: Readonly<Record<SettingsFile['kind'], string>> = {
  text: '',
  missing: ': missing',
  nowhere: ': broken link',
  unreadable: ': can’t be read',
}

/** Unknown for an unreadable file. */
const PRESENT: Readonly<Record<SettingsFile['kind'], boolean | null>> = {
  ...{ text: true, missing: false, nowhere: false, unreadable: null },
}

interface Sourced {
  readonly source: Surrounding['source']
}

/** The source of a table's setting; the default where it is not set, or can't be. */
function sourceIn(settings: readonly Setting[], key: string, isSet: boolean): Setting['source'] {
  const found = isSet ? settings.find((setting) => setting.key === key) : undefined
  return found?.source ?? { kind: 'default' }
}

function colorsOf({ colors }: EffectiveConfig, settings: readonly Setting[]) {
  return colors.map(({ tone, look, set }) => ({
    color: tone,
    value: look,
    source: sourceIn(settings, `colors.${tone}`, set),
  }))
}

function keysOf({ keys }: EffectiveConfig, settings: readonly Setting[]) {
  return keys.map(({ action, keys: some, settable, nameable, set, help }) => ({
    ...{ action, keys: some, help, settable, nameable },
    source: sourceIn(settings, `keys.${action}`, set),
  }))
}

function tomlEntries(screens: EffectiveConfig, settings: readonly Setting[]): TomlEntry[] {
  const theme = settings.find(({ key }) => key === 'theme')?.value
  const others = settings.filter(({ key }) => !/^(colors|keys)(\.|$)/.test(key))
  return [
    ...others.map(({ key, value, source }) => ({
      key: key.split('.'),
      // Screen reader mode is off by default.
      value: key === 'screen_reader' ? (value ?? false) : value,
      remark: sourceWords(source),
    })),
    ...colorsOf(screens, settings).map(({ color, value, source }) => ({
      key: ['colors', color],
      value,
      remark: source.kind === 'default' ? `built in, theme ${theme}` : sourceWords(source),
    })),
    ...keysOf(screens, settings).map(({ action, keys, settable, nameable, source, help }) => ({
      key: ['keys', action],
      value: keys.length === 1 ? keys[0] : keys,
      fixed: !settable || !nameable,
      remark: `${settable ? sourceWords(source) : 'can’t be set'}; ${help}`,
    })),
  ]
}

function surroundings({ color }: GlobalOptions): Surrounding[] {
  const place = (name: string, value: string | null, variable: string): Surrounding => ({
    name,
    value,
    source: fromVariable(variable, value),
  })
  return [
    { name: 'color', ...colorHere(color) },
    place('settings', ownFile(), 'XDG_CONFIG_HOME'),
    place('state', stateHere()?.path ?? null, 'XDG_STATE_HOME'),
    place('cache', cacheHere(), 'XDG_CACHE_HOME'),
  ]
}

function shownValue(value: Surrounding['value']): string {
  if (value === null) return '–'
  return typeof value === 'string' ? value : value ? 'yes' : 'no'
}

function colorHere(color: boolean): Pick<Surrounding, 'value' | 'source'> {
  if (!color) return { value: false, source: { kind: 'option', option: '--no-color' } }
  if (process.env.NO_COLOR) {
    return { value: false, source: { kind: 'environment', variable: 'NO_COLOR' } }
  }
  return { value: true, source: { kind: 'default' } }
}

/** A variable is used only where it names a trusted directory. */
function fromVariable(variable: string, path: string | null): Surrounding['source'] {
  const base = process.env[variable]
  const isFollowed =
    base?.startsWith('/') === true &&
    path?.startsWith(`${base.replace(/(?<!\/)\/+$/, '')}/`) === true
  return isFollowed ? { kind: 'environment', variable } : { kind: 'default' }
}

function sourceJson(source: Surrounding['source']): object {
  const { kind, ...rest } = source
  return { source: kind, file: null, line: null, variable: null, option: null, ...rest }
}
