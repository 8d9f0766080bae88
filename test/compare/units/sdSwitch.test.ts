import { describe, expect, it } from 'vitest'
import { sdSwitchEffect } from '../../../src/compare/units/sdSwitch.ts'
import { pair, situation } from './fixture.ts'

const WANTED = ['default.target.wants/it.service', 'default.target.wants/it.target']
const RUNS = ['it.service', 'it.target', ...WANTED]

function does(
  before: string | null,
  after: string | null,
  found = situation(RUNS, RUNS, null, 'user'),
  name = 'it.service',
): string {
  const { effect, why } = sdSwitchEffect(pair(name, before, after), found)
  return `${effect}: ${why}`
}

const RUN = '[Service] ExecStart=/bin/one'
const OTHER = '[Service] ExecStart=/bin/other'

describe('a user unit of home-manager that runs', () => {
  it.each<[string, string, string]>([
    [RUN, RUN, 'nothing: only its description or comments differ'],
    [
      `[Unit] Description=a`,
      `[Unit] Documentation=b`,
      'nothing: only its description or comments differ',
    ],
    [RUN, OTHER, 'restart: ExecStart differs'],
    [RUN, `${RUN} [Install] WantedBy=a`, 'restart: WantedBy is new'], // unlike NixOS
    [
      '[Unit] X-Reload-Triggers=1',
      '[Unit] X-Reload-Triggers=2',
      'reload: X-Reload-Triggers differs',
    ],
    ['[Unit] X-Reload-Triggers=1', '[Unit]', 'reload: X-Reload-Triggers is gone'],
    ['[Unit] X-Reload-Triggers=1 A=1', '[Unit] X-Reload-Triggers=2 A=2', 'restart: A differs'],
    [`${RUN} ExecReload=1`, `${RUN} ExecReload=2`, 'restart: ExecReload differs'],
  ])('%j → %j: %s', (before, after, expected) => {
    expect(does(before, after)).toBe(expected)
  })

  it.each<[string, string]>([
    ['X-SwitchMethod=reload', 'reload: X-SwitchMethod=reload'],
    ['X-SwitchMethod=restart', 'restart: ExecStart differs'],
    ['X-SwitchMethod=stop-start', 'restart: ExecStart differs'],
    ['X-SwitchMethod=keep-old', 'skip: X-SwitchMethod=keep-old'],
    ['X-ReloadIfChanged=true', 'reload: X-ReloadIfChanged=true'],
    ['X-RestartIfChanged=false', 'skip: X-RestartIfChanged=false'],
    ['X-StopIfChanged=false', 'restart: ExecStart differs'],
    ['X-SwitchMethod=restart X-RestartIfChanged=false', 'restart: ExecStart differs'],
    ['RefuseManualStart=true', 'stop: RefuseManualStart=true'],
    ['RefuseManualStop=true', 'skip: RefuseManualStop=true'],
    ['RefuseManualStop=true X-SwitchMethod=restart', 'restart: ExecStart differs'],
    ['RefuseManualStart=true RefuseManualStop=true', 'skip: RefuseManualStop=true'],
  ])('is asked how it wants it, %s: %s', (settings, expected) => {
    expect(does(`${RUN} [Unit] ${settings}`, `${OTHER} [Unit] ${settings}`)).toBe(expected)
  })

  it.each<[string, string]>([
    ['', 'start: After differs'],
    ['RefuseManualStart=true', 'skip: RefuseManualStart=true'],
  ])('is started again where it is a target: %j: %s', (setting, expected) => {
    const [before, after] = [`[Unit] After=a ${setting}`, `[Unit] After=b ${setting}`]
    expect(does(before, after, undefined, 'it.target')).toBe(expected)
  })

  it.each<[string, string]>([
    [RUN, 'stop: it is gone'],
    ['[Unit] RefuseManualStop=true', 'skip: RefuseManualStop=true'],
  ])('is stopped where it is gone: %j: %s', (before, expected) => {
    expect(does(before, null, situation(RUNS, [], null, 'user'))).toBe(expected)
  })
})

describe('a user unit of home-manager that does not run', () => {
  const idle = situation(['it.service'], ['it.service'], null, 'user')

  it.each<[string, string | null, string | null, typeof idle, string]>([
    [
      'is started where a target wants it',
      null,
      RUN,
      situation([], RUNS, null, 'user'),
      'start: default.target wants it',
    ],
    [
      'is not where it refuses',
      null,
      '[Unit] RefuseManualStart=true',
      situation([], RUNS, null, 'user'),
      'nothing: RefuseManualStart=true',
    ],
    ['is left alone where nothing wants it', null, RUN, idle, 'nothing: no target wants it'],
    ['is left alone where it changed', RUN, OTHER, idle, 'nothing: not started by itself'],
    ['is left alone where it is gone', RUN, null, idle, 'nothing: not started by itself'],
    [
      'is no unit where it only has drop-ins',
      null,
      null,
      idle,
      'nothing: its own file lies elsewhere',
    ],
  ])('%s', (_, before, after, found, expected) => {
    expect(does(before, after, found)).toBe(expected)
  })

  it('may be a template', () => {
    expect(does(RUN, OTHER, idle, 'it@.service')).toBe('nothing: only instances of a template run')
  })
})
