import { describe, expect, it } from 'vitest'
import { difference } from '../../src/host/sample/play/units/difference.ts'
import { addMountChanges } from '../../src/host/sample/play/units/mountChanges.ts'
import type { Units } from '../../src/host/sample/play/units/readUnits.ts'
import { type UnitChanges, unitChanges } from '../../src/host/sample/play/units/unitChanges.ts'
import { parseUnit } from '../../src/host/sample/play/units/unitFile.ts'

/** `[Service] A=1 B=2` as a unit's text. */
function text(short: string): string {
  return short.replaceAll(' ', '\n')
}

const unit = (...texts: string[]) => parseUnit(texts.map(text))

/** Units by what they say, all of them started; null for one that is masked. */
function units(texts: Readonly<Record<string, string | null>>): Units {
  const entries = Object.entries(texts)
  return {
    files: new Map(entries.map(([name, says]) => [name, says === null ? null : unit(says)])),
    started: new Set(Object.keys(texts)),
  }
}

/** The units of each change that has some. */
function named(changes: UnitChanges): Record<string, string[]> {
  const some = Object.entries(changes).filter(([, names]) => names.size > 0)
  return Object.fromEntries(some.map(([kind, names]) => [kind, [...names].sort()]))
}

describe('a played unit file', () => {
  it('is read with its drop-ins, in which an empty value takes back what was before', () => {
    const file = unit('[Service] ExecStart=a Environment=A=1', '[Service] ExecStart= ExecStart=b')
    expect(file.get('Service')?.get('ExecStart')).toEqual(['b'])
    expect(file.get('Service')?.get('Environment')).toEqual(['A=1'])
  })

  it('says nothing of its [Install] section', () => {
    expect([...unit('[Unit] A=1 [Install] WantedBy=b').keys()]).toEqual(['Unit'])
  })
})

describe('what a played change of a unit asks for', () => {
  it.each<[string, string, string]>([
    ['[Service] ExecStart=a', '[Service] ExecStart=a', 'none'],
    ['[Service] ExecStart=a', '[Service] ExecStart=b', 'restart'],
    ['[Service] ExecStart=a', '[Service] ExecStart=a User=b', 'restart'],
    ['[Service] ExecStart=a User=b', '[Service] ExecStart=a', 'restart'],
    ['[Unit] Description=a', '[Unit] Description=b', 'none'],
    ['[Unit] After=a', '[Unit] After=b', 'restart'],
    ['[Unit] X-Restart-Triggers=a', '[Unit] X-Restart-Triggers=b', 'restart'],
    ['[Unit] X-Reload-Triggers=a', '[Unit] X-Reload-Triggers=b', 'reload'],
    ['[Unit] X-Reload-Triggers=a', '[Unit] Description=b', 'none'],
    ['[Unit] Description=a', '[Unit] X-Reload-Triggers=b', 'reload'],
    ['[Service] ExecReload=a', '[Service] ExecReload=b', 'reload'],
    ['[Service] A=1 ExecReload=a', '[Service] A=1', 'none'],
    ['[Service] ExecReload=a ExecStart=a', '[Service] ExecReload=b ExecStart=b', 'restart'],
    ['[Mount] Options=a', '[Mount] Options=b', 'reload'],
    ['[Mount] What=a', '[Mount] What=a Options=b', 'restart'],
    ['[Install] WantedBy=a', '[Install] WantedBy=b', 'none'],
  ])('%s → %s: %s', (before, after, needed) => {
    expect(difference(unit(before), unit(after))).toBe(needed)
  })
})

describe('what a played switch does to a changed unit', () => {
  const changed = (name: string, more = '') =>
    named(
      unitChanges(
        units({ [name]: `[Service] ExecStart=a ${more}`.trim() }),
        units({ [name]: `[Service] ExecStart=b ${more}`.trim() }),
      ),
    )

  it.each<[string, string, Record<string, string[]>]>([
    ['a.service', '', { stop: ['a.service'], start: ['a.service'] }],
    ['a.service', 'X-StopIfChanged=false', { restart: ['a.service'] }],
    ['a.service', 'X-RestartIfChanged=false', { skip: ['a.service'] }],
    ['a.service', 'X-ReloadIfChanged=true', { reload: ['a.service'] }],
    ['a.service', '[Unit] RefuseManualStop=true', { skip: ['a.service'] }],
    ['a.service', '[Unit] X-OnlyManualStart=yes', { skip: ['a.service'] }],
    ['a.timer', '', { restart: ['a.timer'] }],
    ['a.socket', '', {}],
    ['a.slice', '', {}],
    ['a.target', '', {}],
  ])('%s with “%s”', (name, more, does) => {
    expect(changed(name, more)).toEqual(does)
  })

  it('stops one that went or was masked, unless it says otherwise', () => {
    const before = units({
      'gone.service': '[Service] A=1',
      'kept.service': '[Unit] X-StopOnRemoval=false',
      'masked.service': '[Service] A=1',
    })
    const changes = unitChanges(before, units({ 'masked.service': null }))
    expect(named(changes)).toEqual({ stop: ['gone.service', 'masked.service'] })
  })

  it('leaves alone what does not run', () => {
    const before = { ...units({ 'a.service': '[Service] A=1' }), started: new Set<string>() }
    const after = { ...units({ 'a.service': '[Service] A=2' }), started: new Set<string>() }
    expect(named(unitChanges(before, after))).toEqual({})
  })

  it('restarts the socket in place of the service that it starts', () => {
    const socket = '[Socket] ListenStream=/run/a'
    const before = units({ 'a.service': '[Service] A=1', 'a.socket': socket })
    const after = units({ 'a.service': '[Service] A=2', 'a.socket': socket })
    expect(named(unitChanges(before, after))).toEqual({
      stop: ['a.service', 'a.socket'],
      start: ['a.socket'],
    })
  })

  it('tells new units apart', () => {
    const changes = unitChanges(units({}), units({ 'new.service': '[Service] A=1' }))
    expect(named(changes)).toEqual({ fresh: ['new.service'] })
  })
})

describe('what a played switch does to file systems', () => {
  it.each<[string, string, Record<string, string[]>]>([
    ['/dev/a / btrfs x 0 0', '/dev/a / btrfs x 0 0', {}],
    ['/dev/a / btrfs x 0 0', '/dev/a / btrfs y 0 0', { reload: ['-.mount'] }],
    ['/dev/a / btrfs x 0 0', '/dev/b / btrfs x 0 0', { skip: ['-.mount'] }],
    ['/dev/a /nix btrfs x 0 0', '/dev/b /nix btrfs y 0 0', { reload: ['nix.mount'] }],
    ['/dev/a /a/b ext4 x 0 0', '/dev/a /a/b btrfs x 0 0', { restart: ['a-b.mount'] }],
    ['/dev/a /a ext4 x 0 0', '', { stop: ['a.mount'] }],
    ['/dev/a /a nfs x-systemd.automount 0 0', '', { stop: ['a.automount'] }],
    ['', '/dev/a /a ext4 x 0 0', {}],
    ['# /dev/a /a ext4 x 0 0', '', {}],
  ])('%s → %s', (before, after, does) => {
    const changes = unitChanges(units({}), units({}))
    addMountChanges(changes, before, after)
    expect(named(changes)).toEqual(does)
  })
})
