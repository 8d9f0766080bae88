import { describe, expect, it } from 'vitest'
import { effectsOf } from '../../../src/compare/units/effects.ts'
import type { SwitchRules } from '../../../src/compare/units/switchRules.ts'
import { does as effectOf, layout, situation } from './fixture.ts'

const WANTED = ['default.target.wants/it.service', 'default.target.wants/it.target']
const RUNS = ['it.service', 'it.target', ...WANTED]

const HOME: Partial<SwitchRules> = { isRecent: false, users: 'sd-switch' }

function does(
  before: string | null,
  after: string | null,
  found = layout(RUNS, RUNS, null, 'user'),
  name = 'it.service',
): string {
  return effectOf(name, before, after, found, HOME)
}

const RUN = '[Service] ExecStart=/bin/one'
const OTHER = '[Service] ExecStart=/bin/other'
const CAN = '[Service] ExecReload=/bin/reload'

describe('a user unit of home-manager that runs', () => {
  it.each<[string, string, string]>([
    [RUN, RUN, 'nothing: only its description or comments differ'],
    [
      `[Unit] Description=a`,
      `[Unit] Documentation=b`,
      'nothing: only its description or comments differ',
    ],
    [RUN, OTHER, 'restart: ExecStart differs'],
    [RUN, `${RUN} [Install] WantedBy=a`, 'restart: WantedBy is added'], // unlike NixOS
    [
      `${CAN} [Unit] X-Reload-Triggers=1`,
      `${CAN} [Unit] X-Reload-Triggers=2`,
      'reload: X-Reload-Triggers differs',
    ],
    [`${CAN} [Unit] X-Reload-Triggers=1`, CAN, 'reload: X-Reload-Triggers is removed'],
    // It ends there, as systemd refuses.
    [
      '[Unit] X-Reload-Triggers=1',
      '[Unit] X-Reload-Triggers=2',
      'nothing: X-Reload-Triggers differs',
    ],
    [RUN, `${RUN} [X-Other]`, 'nothing: only its description or comments differ'],
    ['[Unit] X-Reload-Triggers=1 A=1', '[Unit] X-Reload-Triggers=2 A=2', 'restart: A differs'],
    [`${RUN} ExecReload=1`, `${RUN} ExecReload=2`, 'restart: ExecReload differs'],
  ])('%j → %j: %s', (before, after, expected) => {
    expect(does(before, after)).toBe(expected)
  })

  it.each<[string, string]>([
    ['X-SwitchMethod=reload [Service] ExecReload=a', 'reload: X-SwitchMethod=reload'],
    ['X-SwitchMethod=reload', 'nothing: X-SwitchMethod=reload'],
    ['X-SwitchMethod=restart', 'restart: ExecStart differs'],
    ['X-SwitchMethod=stop-start', 'restart: ExecStart differs'],
    ['X-SwitchMethod=keep-old', 'skip: X-SwitchMethod=keep-old'],
    ['X-ReloadIfChanged=true [Service] ExecReload=a', 'reload: X-ReloadIfChanged=true'],
    ['X-RestartIfChanged=false', 'skip: X-RestartIfChanged=false'],
    ['X-StopIfChanged=false', 'restart: ExecStart differs'],
    ['X-SwitchMethod=restart X-RestartIfChanged=false', 'restart: ExecStart differs'],
    ['RefuseManualStart=true', 'stop: RefuseManualStart=true'],
    ['RefuseManualStop=true', 'skip: RefuseManualStop=true'],
    ['RefuseManualStop=true X-SwitchMethod=restart', 'nothing: ExecStart differs'],
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
    [RUN, 'stop: removed'],
    ['[Unit] RefuseManualStop=true', 'skip: RefuseManualStop=true'],
  ])('is stopped where it is gone: %j: %s', (before, expected) => {
    expect(does(before, null, layout(RUNS, [], null, 'user'))).toBe(expected)
  })
})

it('what comes after a refusal is not sure to happen', () => {
  const units = ['a.service', 'b.service']
  const given = situation(
    layout(units, units, units, 'user'),
    {
      before: { 'a.service': '[Unit] X-Reload-Triggers=1', 'b.service': RUN },
      after: { 'a.service': '[Unit] X-Reload-Triggers=2', 'b.service': OTHER },
    },
    HOME,
  )
  const effects = effectsOf('user', given, null)
  expect(effects.of('a.service').refused).toMatch('the home-manager switch ends there')
  expect(effects.of('b.service').why).toBe(
    'ExecStart differs; the home-manager switch may end before that and leave it stopped',
  )
})

describe('a user unit of home-manager that does not run', () => {
  const idle = layout(['it.service'], ['it.service'], null, 'user')

  it.each<[string, string | null, string | null, typeof idle, string]>([
    [
      'is started where a target wants it',
      null,
      RUN,
      layout([], RUNS, null, 'user'),
      'start: default.target wants it',
    ],
    [
      'is not where it refuses',
      null,
      '[Unit] RefuseManualStart=true',
      layout([], RUNS, null, 'user'),
      'nothing: RefuseManualStart=true',
    ],
    [
      'is left alone where nothing wants it',
      null,
      RUN,
      layout([], ['it.service'], null, 'user'),
      'nothing: nothing starts it',
    ],
    ['is left alone where it changed', RUN, OTHER, idle, 'nothing: not auto-started'],
    ['is left alone where it is gone', RUN, null, idle, 'nothing: not auto-started'],
    [
      'is no unit where it only has drop-ins',
      null,
      null,
      layout(['it.service.d/a.conf'], ['it.service.d/a.conf'], null, 'user'),
      'nothing: its unit file is elsewhere',
    ],
  ])('%s', (_, before, after, found, expected) => {
    expect(does(before, after, found)).toBe(expected)
  })

  it('may be a template', () => {
    expect(does(RUN, OTHER, idle, 'it@.service')).toBe('nothing: only instances of a template run')
  })
})
