import { describe, expect, it } from 'vitest'
import { differencesOf, differenceText } from '../../../src/compare/units/differences.ts'
import { parseUnitFile } from '../../../src/compare/units/unitFile.ts'
import { does, layout, text } from './fixture.ts'

const RUN = '[Service] ExecStart=/bin/one'
const OTHER = '[Service] ExecStart=/bin/other'
const CAN = '[Service] ExecReload=/bin/reload'

describe('a service that runs', () => {
  it.each<[string, string, string]>([
    [RUN, RUN, 'nothing: only comments or the order of settings differ'],
    [RUN, OTHER, 'restart: ExecStart differs'],
    [RUN, `${RUN} Environment=A=1`, 'restart: Environment is added'],
    [`${RUN} Environment=A=1`, RUN, 'restart: Environment is removed'],
    [RUN, '[Service] ExecStart=', 'restart: ExecStart differs'],
    [RUN, '[Service]', 'restart: ExecStart is removed'],
    [`${RUN} A=1`, `${OTHER} B=1`, 'restart: ExecStart, A and 1 more differ'],
    [`${RUN} A=1`, `${OTHER} A=2`, 'restart: ExecStart and A differ'],
    [`${RUN} E=1 E=2`, `${RUN} E=2 E=1`, 'restart: E differs'], // the order of values counts
    [
      `${RUN} A=1 B=1`,
      `[Service] B=1 A=1 ExecStart=/bin/one`,
      'nothing: only comments or the order of settings differ',
    ],
    // Sections
    [RUN, `${RUN} [Foo]`, 'restart: [Foo] is added'],
    [`${RUN} [Foo]`, RUN, 'restart: [Foo] is removed'],
    [RUN, `${RUN} [Unit]`, 'nothing: only [Unit] is added'],
    [`${RUN} [Unit]`, RUN, 'nothing: only [Unit] is removed'],
    [RUN, `${RUN} [Unit] After=a`, 'restart: After is added'],
    [`${RUN} [Unit] After=a`, RUN, 'restart: After is removed'],
    [
      '[X-Other]',
      `[X-Other] [Unit] [Service] ExecReload=a`,
      'restart: [Unit] and ExecReload differ',
    ],
    // [Install] is not looked at
    [RUN, `${RUN} [Install] WantedBy=a.target`, 'nothing: only [Install] differs'],
    [`${RUN} [Install]`, RUN, 'nothing: only [Install] differs'],
    [
      `${RUN} [Install] WantedBy=a`,
      `${RUN} [Install] WantedBy=b`,
      'nothing: only [Install] differs',
    ],
  ])('%j → %j: %s', (before, after, expected) => {
    expect(does('it.service', before, after)).toBe(expected)
  })

  it.each([
    'Description',
    'Documentation',
    'OnFailure',
    'OnSuccess',
    'OnFailureJobMode',
    'IgnoreOnIsolate',
    'StopWhenUnneeded',
    'RefuseManualStart',
    'RefuseManualStop',
    'AllowIsolate',
    'CollectMode',
    'SourcePath',
  ])('is left alone where only %s differs, is new or gone', (key) => {
    const [none, one, two] = ['[Unit]', `[Unit] ${key}=1x`, `[Unit] ${key}=2x`]
    expect(does('it.service', one, two)).toBe(`nothing: only ${key} differs`)
    expect(does('it.service', none, one)).toBe(`nothing: only ${key} is added`)
    expect(does('it.service', one, none)).toBe(`nothing: only ${key} is removed`)
  })

  it.each(['After', 'Wants', 'X-Restart-Triggers', 'ConditionPathExists'])(
    'is restarted for another %s',
    (key) => {
      const [one, two] = [`[Unit] ${key}=1`, `[Unit] ${key}=2`]
      expect(does('it.service', one, two)).toBe(`restart: ${key} differs`)
    },
  )

  it.each<[string, string, string]>([
    [
      `${CAN} [Unit] X-Reload-Triggers=1`,
      `${CAN} [Unit] X-Reload-Triggers=2`,
      'reload: X-Reload-Triggers differs',
    ],
    [`${CAN} [Unit]`, `${CAN} [Unit] X-Reload-Triggers=2`, 'reload: X-Reload-Triggers is added'],
    [CAN, `${CAN} [Unit] X-Reload-Triggers=2`, 'reload: X-Reload-Triggers is added'],
    ['[Unit] X-Reload-Triggers=1', '[Unit]', 'nothing: only X-Reload-Triggers is removed'],
    [`${RUN} ExecReload=1`, `${RUN} ExecReload=2`, 'reload: ExecReload differs'],
    [RUN, `${RUN} ExecReload=2`, 'reload: ExecReload is added'],
    ['[Unit]', '[Unit] [Service] ExecReload=2', 'reload: ExecReload is added'],
    [`${RUN} ExecReload=1`, RUN, 'nothing: only ExecReload is removed'],
    ['[Unit] [Service] ExecReload=1', '[Unit]', 'nothing: only ExecReload is removed'],
    [`${RUN} ExecReload=1`, `${OTHER} ExecReload=2`, 'restart: ExecStart differs'],
    [
      `${CAN} [Unit] X-Reload-Triggers=1 Description=a`,
      `${CAN} [Unit] X-Reload-Triggers=2 Description=b`,
      'reload: X-Reload-Triggers differs',
    ],
    [
      '[Unit] X-Reload-Triggers=1 After=a',
      '[Unit] X-Reload-Triggers=2 After=b',
      'restart: After differs',
    ],
  ])('is reloaded where that is enough: %j → %j: %s', (before, after, expected) => {
    expect(does('it.service', before, after)).toBe(expected)
  })

  it('is restarted for ExecReload by releases before 26.05', () => {
    const rules = { isRecent: false }
    const [before, after] = [`${RUN} ExecReload=1`, `${RUN} ExecReload=2`]
    const found = layout(['it.service'], ['it.service'], ['it.service'])
    expect(does('it.service', before, after, found, rules)).toBe('restart: ExecReload differs')
    expect(does('it.service', before, RUN, found, rules)).toMatch(/^restart/)
  })

  it.each<[string, string]>([
    [`${CAN} X-ReloadIfChanged=true`, 'reload: X-ReloadIfChanged=true'],
    ['[Service] X-RestartIfChanged=false', 'skip: X-RestartIfChanged=false'],
    ['[Unit] RefuseManualStop=yes', 'skip: RefuseManualStop=true'],
    ['[Unit] X-OnlyManualStart=1', 'skip: X-OnlyManualStart=true'],
    ['[Service] X-StopIfChanged=false', 'restart: ExecStart differs'],
    [`${CAN} X-ReloadIfChanged=true X-RestartIfChanged=false`, 'reload: X-ReloadIfChanged=true'],
    ['[Service] X-ReloadIfChanged=no', 'restart: ExecStart differs'],
    ['[Service] X-RestartIfChanged=true', 'restart: ExecStart differs'],
    ['[Unit] X-RestartIfChanged=false', 'restart: ExecStart differs'], // the wrong section
  ])('is asked how it wants it, %s: %s', (flags, expected) => {
    const [before, after] = [`${flags} ${RUN}`, `${flags} ${OTHER}`]
    expect(does('it.service', before, after)).toBe(expected)
  })

  it('is asked in its new text only', () => {
    expect(does('it.service', '[Service] X-RestartIfChanged=false', RUN)).toMatch(/^restart/)
  })
})

describe('another unit that runs', () => {
  it.each<[string, string, string, string]>([
    ['it.timer', '[Timer] OnCalendar=1', '[Timer] OnCalendar=2', 'restart: OnCalendar differs'],
    [
      'it.socket',
      '[Socket] A=1',
      '[Socket] A=2',
      'nothing: A differs, but a switch does not restart sockets',
    ],
    [
      'it.path',
      '[Path] A=1',
      '[Path] A=2',
      'nothing: A differs, which takes effect without a restart',
    ],
    [
      'it.slice',
      '[Slice] A=1',
      '[Slice] A=2',
      'nothing: A differs, which takes effect without a restart',
    ],
    ['it.mount', '[Mount] What=1', '[Mount] What=2', 'restart: What differs'],
    ['it.mount', '[Mount] Options=1', '[Mount] Options=2', 'reload: Options differs'],
    ['it.mount', '[Mount]', '[Mount] Options=2', 'restart: Options is added'],
    ['it.mount', '[Mount] Options=1', '[Mount]', 'restart: Options is removed'],
    [
      '-.mount',
      '[Mount] What=1',
      '[Mount] What=2',
      'reload: What differs, but it can’t be unmounted',
    ],
    [
      'nix.mount',
      '[Mount] What=1',
      '[Mount] What=2',
      'reload: What differs, but it can’t be unmounted',
    ],
    ['it.swap', '[Swap] What=1', '[Swap] What=2', 'restart: What differs'],
    ['it.automount', '[Automount] A=1', '[Automount] A=2', 'restart: A differs'],
  ])('%s %j → %j: %s', (name, before, after, expected) => {
    expect(does(name, before, after)).toBe(expected)
  })
})

it('a template never runs itself', () => {
  const found = layout(['it@.service'], ['it@.service'], [])
  expect(does('it@.service', RUN, OTHER, found)).toBe('nothing: only instances of a template run')
})

describe('a target that runs', () => {
  it.each<[string, string, string]>([
    ['it.target', '', 'nothing: running; a switch starts units it newly wants'],
    ['it.target', 'RefuseManualStart=yes', 'nothing: RefuseManualStart=true'],
    ['it.target', 'X-OnlyManualStart=yes', 'nothing: X-OnlyManualStart=true'],
    ['it.target', 'X-StopOnReconfiguration=yes', 'restart: X-StopOnReconfiguration=true'],
    [
      'it.target',
      'X-StopOnReconfiguration=yes RefuseManualStart=yes',
      'stop: X-StopOnReconfiguration=true',
    ],
    ['multi-user.target', '', 'nothing: running; a switch starts units it newly wants'],
    ['suspend.target', '', 'nothing: a sleep target'],
    ['hibernate.target', '', 'nothing: a sleep target'],
    ['hybrid-sleep.target', '', 'nothing: a sleep target'],
    ['sysinit-reactivation.target', '', 'restart: every switch restarts it'],
  ])('%s with %j: %s', (name, setting, expected) => {
    expect(does(name, '[Unit] After=a', `[Unit] After=b ${setting}`)).toBe(expected)
  })
})

describe('a unit that is gone', () => {
  const found = layout(['it.service'], [], ['it.service'])

  it('is stopped', () => {
    expect(does('it.service', RUN, null, found)).toBe('stop: removed')
  })

  it('is stopped where it is masked', () => {
    const masked = layout(['it.service'], { 'it.service': '/dev/null' }, ['it.service'])
    expect(does('it.service', RUN, null, masked)).toBe('stop: masked')
  })

  it('goes on where it says so', () => {
    const before = `[Unit] X-StopOnRemoval=false ${RUN}`
    expect(does('it.service', before, null, found)).toBe('nothing: X-StopOnRemoval=false')
  })

  it('needs nothing where it does not run', () => {
    expect(does('it.service', RUN, null, layout(['it.service'], [], []))).toBe(
      'nothing: not running',
    )
  })
})

describe('a unit that does not run, what runs being known', () => {
  const wanted = ['it.service', 'multi-user.target.wants/it.service']

  it.each<[string, string | null, readonly string[], readonly string[], string]>([
    ['is new and wanted', null, wanted, ['multi-user.target'], 'start: multi-user.target wants it'],
    [
      'is new and required',
      null,
      ['it.service', 'a.target.requires/it.service'],
      ['a.target'],
      'start: a.target requires it',
    ],
    [
      'is new and upheld',
      null,
      ['it.service', 'a.service', 'a.service.upholds/it.service', 'b.target.wants/a.service'],
      ['b.target'],
      'start: a.service upholds it',
    ],
    [
      'is wanted by a target that does not run',
      null,
      wanted,
      ['basic.target'],
      'nothing: nothing starts it',
    ],
    [
      'is wanted by nothing',
      null,
      ['it.service'],
      ['multi-user.target'],
      'nothing: nothing starts it',
    ],
    ['has changed', RUN, ['it.service'], ['multi-user.target'], 'nothing: not running'],
    [
      'has changed and is wanted',
      RUN,
      wanted,
      ['multi-user.target'],
      'start: multi-user.target wants it',
    ],
    [
      'is wanted by what every switch restarts',
      null,
      ['it.service', 'sysinit-reactivation.target', 'sysinit-reactivation.target.wants/it.service'],
      [],
      'start: sysinit-reactivation.target wants it',
    ],
    [
      'has a timer',
      RUN,
      ['it.service', 'it.timer', 'timers.target.wants/it.timer'],
      ['timers.target'],
      'nothing: it.timer starts it',
    ],
    [
      'has a socket',
      RUN,
      ['it.service', 'it.socket', 'sockets.target.wants/it.socket'],
      ['sockets.target'],
      'nothing: it.socket starts it',
    ],
    [
      'has a timer that nothing starts',
      RUN,
      ['it.service', 'it.timer'],
      ['timers.target'],
      'nothing: not running',
    ],
    [
      'is new and runs from elsewhere',
      null,
      wanted,
      ['it.service', 'multi-user.target'],
      'nothing: already running',
    ],
  ])('%s', (_, before, units, active, expected) => {
    const old = before === null ? [] : units
    expect(does('it.service', before, OTHER, layout(old, units, active))).toBe(expected)
  })
})

describe('what runs, where it is not known', () => {
  const change = (units: readonly string[] | Record<string, string>, settings = '') =>
    does('it.service', `${RUN} ${settings}`, `${OTHER} ${settings}`, layout(units))

  it.each<[string, readonly string[] | Record<string, string>]>([
    ['a target of every boot wants', ['it.service', 'multi-user.target.wants/it.service']],
    ['such a target requires', ['it.service', 'sysinit.target.requires/it.service']],
    [
      'a target wants that such a target wants',
      ['it.service', 'a.target', 'multi-user.target.wants/a.target', 'a.target.wants/it.service'],
    ],
    [
      'the default target wants by its own name',
      {
        'it.service': '',
        'graphical.target': '',
        'default.target': 'graphical.target',
        'graphical.target.wants/it.service': '../it.service',
      },
    ],
    [
      'is wanted by another name',
      {
        'it.service': '',
        'also.service': 'it.service',
        'multi-user.target.wants/also.service': '../also.service',
      },
    ],
  ])('is what %s', (_, units) => {
    expect(change(units)).toBe('restart: ExecStart differs')
  })

  it.each<[string, readonly string[] | Record<string, string>, string]>([
    ['nothing wants', ['it.service'], 'nothing: not auto-started'],
    [
      'a target wants that no boot reaches',
      ['it.service', 'sleep.target.wants/it.service'],
      'nothing: not auto-started',
    ],
    [
      'graphical.target wants where it is not the default',
      {
        'it.service': '',
        'graphical.target': '',
        'multi-user.target': '',
        'default.target': 'multi-user.target',
        'graphical.target.wants/it.service': '../it.service',
      },
      'nothing: not auto-started',
    ],
    [
      'a masked target wants',
      {
        'it.service': '',
        'a.target': '/dev/null',
        'multi-user.target.wants/a.target': '../a.target',
        'a.target.wants/it.service': '../it.service',
      },
      'nothing: not auto-started',
    ],
    [
      'units want in a circle',
      {
        'it.service': '',
        'a.service': '',
        'a.service.wants/it.service': '../it.service',
        'it.service.wants/a.service': '../a.service',
      },
      'nothing: not auto-started',
    ],
    [
      'a timer starts',
      ['it.service', 'it.timer', 'timers.target.wants/it.timer'],
      'nothing: it.timer starts it',
    ],
  ])('is not what %s', (_, units, expected) => {
    expect(change(units)).toBe(expected)
  })

  it('is no command that has run and is done: it runs again', () => {
    const units = ['it.service', 'multi-user.target.wants/it.service']
    expect(change(units, 'Type=oneshot')).toBe('start: multi-user.target wants it')
    expect(change(units, 'Type=oneshot RemainAfterExit=true')).toBe('restart: ExecStart differs')
  })

  it('is what someone who is logged in has, for user units', () => {
    const of = (target: string, scope: 'system' | 'user') => {
      const units = ['it.service', `${target}.wants/it.service`]
      return does('it.service', RUN, OTHER, layout(units, units, null, scope))
    }
    expect(of('graphical-session.target', 'user')).toMatch(/^restart/)
    expect(of('default.target', 'user')).toMatch(/^restart/)
    expect(of('graphical-session.target', 'system')).toMatch(/^nothing/)
  })
})

describe('a service that a socket starts', () => {
  const units = ['it.service', 'it.socket', 'sockets.target.wants/it.socket']

  it.each<[string, string, readonly string[], string]>([
    [
      'is stopped, and the socket started again',
      '',
      units,
      'stop: ExecStart differs; it.socket starts it again',
    ],
    [
      'is restarted where it says that it is none',
      'X-NotSocketActivated=true',
      units,
      'restart: ExecStart differs',
    ],
    [
      'is restarted in one step where it says so',
      'X-StopIfChanged=false',
      units,
      'restart: ExecStart differs',
    ],
    [
      'is left alone where it says so',
      'X-RestartIfChanged=false',
      units,
      'skip: X-RestartIfChanged=false',
    ],
    ['is restarted where the socket is gone', '', ['it.service'], 'restart: ExecStart differs'],
    [
      'is restarted where the socket names another service',
      'Sockets=a.socket',
      units,
      'restart: ExecStart differs',
    ],
  ])('%s', (_, settings, after, expected) => {
    const found = layout(units, after, ['it.service', 'it.socket', 'sockets.target'])
    expect(does('it.service', `${RUN} ${settings}`, `${OTHER} ${settings}`, found)).toBe(expected)
  })

  it('may name its sockets', () => {
    const named = ['it.service', 'a.socket', 'b.socket', 'sockets.target.wants/b.socket']
    const found = layout(named, named, ['it.service', 'b.socket', 'sockets.target'])
    const sockets = 'Sockets=a.socket Sockets=b.socket'
    expect(does('it.service', `${RUN} ${sockets}`, `${OTHER} ${sockets}`, found)).toBe(
      'stop: ExecStart differs; left to b.socket',
    )
  })

  it('counts as running where its socket does, and nothing is known', () => {
    expect(does('it.service', RUN, OTHER, layout(units))).toMatch(/^stop/)
    expect(does('it.service', RUN, null, layout(units, []))).toBe('stop: removed')
  })

  it('counts as running where the socket starts it by another name', () => {
    const dbus = {
      'it.service': '',
      'dbus.service': 'it.service',
      'dbus.socket': '',
      'sockets.target.wants/dbus.socket': '../dbus.socket',
    }
    expect(does('it.service', RUN, OTHER, layout(dbus))).toBe('restart: ExecStart differs')
  })

  it('is started by a socket that is new, where it ran without', () => {
    const found = layout(['it.service'], units, ['it.service', 'sockets.target'])
    expect(does('it.service', RUN, OTHER, found)).toMatch(/it\.socket starts it again$/)
  })

  it('is left to a socket that nothing starts, since NixOS 26.05', () => {
    const loose = ['it.service', 'it.socket']
    const found = layout(loose, loose, ['it.service', 'sockets.target'])
    expect(does('it.service', RUN, OTHER, found)).toMatch(/^stop/)
    expect(does('it.service', RUN, OTHER, found, { isRecent: false })).toMatch(/^restart/)
  })

  it('may have a socket that somebody started', () => {
    const loose = ['it.service', 'it.socket']
    const found = layout(loose, loose, ['it.service', 'it.socket'])
    expect(does('it.service', RUN, OTHER, found)).toMatch(/^stop: .*it\.socket/)
  })

  it('is a service: a timer of the same name is restarted', () => {
    const both = [...units, 'it.timer']
    const found = layout(both, both, ['it.timer', 'it.socket'])
    expect(does('it.timer', '[Timer] A=1', '[Timer] A=2', found)).toBe('restart: A differs')
  })

  it('may be an instance of a template, whose socket has no @', () => {
    const template = ['it@.service', 'it.socket', 'sockets.target.wants/it.socket']
    const found = layout(template, template, ['it@1.service', 'it.socket', 'sockets.target'])
    expect(does('it@1.service', RUN, OTHER, found)).toMatch(/^stop: .*it\.socket/)
  })
})

describe('an instance of a template', () => {
  const template = ['it@.service', 'multi-user.target.wants/it@a.service']

  it('is restarted where it runs', () => {
    expect(does('it@a.service', RUN, OTHER, layout(template))).toMatch(/^restart/)
    const found = layout(['it@.service'], ['it@.service'], ['it@b.service'])
    expect(does('it@b.service', RUN, OTHER, found)).toMatch(/^restart/)
  })

  it('goes on where only what wants it is gone', () => {
    const found = layout(template, ['it@.service'])
    expect(does('it@a.service', RUN, RUN, found)).toBe('nothing: its template is still there')
  })

  it('is started where it is newly wanted', () => {
    const found = layout(['it@.service'], template)
    expect(does('it@a.service', RUN, RUN, found)).toBe('start: multi-user.target wants it')
  })
})

describe('alias of a unit', () => {
  it('is nothing that runs', () => {
    const before = { 'a.target': '', 'b.target': '', 'default.target': 'a.target' }
    const found = layout(before, { ...before, 'default.target': 'b.target' })
    expect(does('default.target', '[Unit] After=a', '[Unit] After=b', found)).toBe(
      'nothing: alias of b.target',
    )
  })
})

describe('what differs, in words', () => {
  it.each<[string, string, string]>([
    ['[S] A=1', '[S] A=1', ''],
    ['[S] A=1', '[S] A=2', 'A differs'],
    ['[S]', '[S] A=2', 'A is added'],
    ['[S] A=1 B=1', '[S]', 'A and B differ'],
    ['[S] A=1 B=1 C=1 D=1', '[S]', 'A, B and 2 more differ'],
  ])('%j → %j: %j', (before, after, expected) => {
    const [from, to] = [parseUnitFile([text(before)]), parseUnitFile([text(after)])]
    expect(differenceText(differencesOf(from, to, { isRecent: true }))).toBe(expected)
  })
})
