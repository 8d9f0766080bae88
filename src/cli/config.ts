import { readConfig, readFiles } from '../config/config.ts'
import { effectiveSettings, type Setting } from '../config/effective.ts'
import { ownFile } from '../config/places.ts'
import { stateHere } from '../host/state.ts'
import { cacheHere } from '../host/user.ts'
import { Problem } from '../problem.ts'
import { table } from '../text/table.ts'
import { visible } from '../text/visible.ts'
import type { Output } from './output.ts'
import type { Screens } from './program.ts'
import type { GlobalOptions } from './session.ts'

/** What is in effect and is no setting of the file. */
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
 * `terrapin config`: this person's settings, and where each comes from; no machine is read. Throws a
 * Problem `config` for settings that are wrong, each on a line, with the place and what was expected.
 */
export async function config(
  options: GlobalOptions,
  output: Output,
  keyFaults: Screens['keyFaults'],
): Promise<void> {
  const files = readFiles()
  const settings = effectiveSettings(files)
  const { config, faults: wrong } = await readConfig()
  const faults = [...wrong, ...(await keyFaults(config.keys))]
  if (faults.length > 0) throw new Problem('config', faults.map(visible).join('\n'))
  const others = surroundings(options)
  if (output.json) {
    const rows = (all: readonly (Setting | Surrounding)[]) =>
      all.map(({ source, ...rest }) => ({ ...rest, ...sourceJson(source) }))
    output.document({
      files: files.map(({ file, text }) => ({ file, present: text !== null })),
      settings: rows(settings),
      surroundings: rows(others),
    })
    return
  }
  const rows = [
    ...settings.map(({ key, value, source }) => ({
      name: key,
      value: value === null ? '–' : inToml(value),
      from: sourceWords(source),
    })),
    ...others.map(({ name, value, source }) => ({
      name,
      value: shownValue(value),
      from: sourceWords(source),
    })),
  ]
  const [title = '', ...lines] = table(
    [
      { title: 'SETTING', text: ({ name }) => visible(name) },
      { title: 'VALUE', text: ({ value }) => visible(value) },
      { title: 'FROM', text: ({ from }) => visible(from) },
    ],
    rows,
  )
  output.line(output.paint('bold', title))
  for (const line of lines.slice(0, settings.length)) output.line(line)
  output.line('')
  for (const line of lines.slice(settings.length)) output.line(line)
  for (const { file, text } of files) {
    if (text === null) output.line(`There is no ${visible(file)}.`)
  }
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
    place('state', stateHere(), 'XDG_STATE_HOME'),
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

/** A variable is followed only where it names a directory that may be used. */
function fromVariable(variable: string, path: string | null): Surrounding['source'] {
  const base = process.env[variable]
  const isFollowed =
    base?.startsWith('/') === true && path?.startsWith(`${base.replace(/\/+$/, '')}/`) === true
  return isFollowed ? { kind: 'environment', variable } : { kind: 'default' }
}

function sourceJson(source: Surrounding['source']): object {
  const { kind, ...rest } = source
  return { source: kind, file: null, line: null, variable: null, option: null, ...rest }
}

function sourceWords(source: Surrounding['source']): string {
  switch (source.kind) {
    case 'default':
      return 'default'
    case 'environment':
      return `environment: ${source.variable}`
    case 'option':
      return `option: ${source.option}`
    case 'file':
      return source.line === null ? source.file : `${source.file}, line ${source.line}`
  }
}

/** A value as the file would have it. */
function inToml(value: unknown): string {
  return JSON.stringify(value)
}
