import { describe, expect, it } from 'vitest'
import { ActivationReader } from '../../src/execute/activationProgress.ts'

const read = (output: string, mode = 'switch') => {
  const reader = new ActivationReader(mode)
  reader.feed(output)
  reader.end()
  return reader
}
const named = (reader: ActivationReader) =>
  reader.units.map(({ name, scope, effect, failed }) =>
    [name, scope === 'user' ? 'user' : '', effect ?? '', failed ? 'failed' : ''].join(' ').trim(),
  )

/** A switch as NixOS 26.05 prints it, with what other programs say in between. */
const SWITCH = `Checking switch inhibitors... done
updating systemd-boot from 259.1 to 259.3
Copied "/nix/store/x/systemd-bootx64.efi" to "/boot/EFI/systemd/systemd-bootx64.efi".
stopping the following units: a.service, b.service, b.socket
stopping swap device: /dev/sda2
NOT restarting the following changed units: display-manager.service
activating the configuration...
setting up /etc...
[agenix] decrypting secrets...
restarting systemd...
reloading user units for ada...
stopping the following user units: pipewire.service
starting the following user units: pipewire.service
NOT restarting (post-activation) the following user units: x.service
restarting the following user units: nixos-activation.service
warning: the following user units failed: pipewire.service
See \`systemctl --user status pipewire.service\` for details.
warning: user activation for ada failed
restarting sysinit-reactivation.target
reloading the following units: dbus-broker.service
restarting the following units: c.service
starting the following units: b.service, b.socket
Failed to restart c.service
the following new units were started: d.service
warning: the following units failed: c.service, e.service
× c.service - Sea
     Loaded: loaded (/etc/systemd/system/c.service; enabled)
Nov 25 12:00:00 host c[1]: stopping the following units: of-a-log.service
`

describe('what switch-to-configuration prints', () => {
  it('names every unit once, with what happened to it', () => {
    const reader = read(SWITCH)
    expect(named(reader)).toEqual([
      'a.service  stop',
      'b.service  restart',
      'b.socket  restart',
      'c.service  restart failed',
      'd.service  start',
      'dbus-broker.service  reload',
      'display-manager.service  skip',
      'e.service   failed',
      'nixos-activation.service user restart',
      'pipewire.service user restart failed',
      'x.service user skip',
    ])
    expect(reader.progress).toEqual({
      phase: 'end',
      counts: { stop: 1, start: 1, restart: 5, reload: 1, skip: 2, fail: 3 },
    })
    expect(reader.usersFailed).toEqual(['ada'])
    expect(reader.obstacle).toBeNull()
  })

  it('is the same however it is cut into pieces', () => {
    const whole = read(SWITCH)
    for (const size of [1, 7, 64]) {
      const reader = new ActivationReader('switch')
      for (let at = 0; at < SWITCH.length; at += size) reader.feed(SWITCH.slice(at, at + size))
      expect(reader.progress).toEqual(whole.progress)
      expect(reader.units).toEqual(whole.units)
    }
  })

  it.each([
    ['', 'checks'],
    ['Checking switch inhibitors...', 'checks'],
    ['Checking switch inhibitors... done', 'boot-loader'],
    ['Not checking switch inhibitors (action = boot)', 'boot-loader'],
    ['updating GRUB 2 menu...', 'boot-loader'],
    ['installing the GRUB 2 boot loader on /dev/sda...', 'boot-loader'],
    ['updating systemd-boot...', 'boot-loader'],
    ['Installing Lanzaboote to "/boot"...', 'boot-loader'],
    ['nuking /boot/limine/kernels', 'boot-loader'],
    ['Failed to install bootloader', 'boot-loader'],
    ['stopping the following units: a.service', 'stopping'],
    ['NOT restarting the following changed units: a.service', 'stopping'],
    ['stopping swap device: /dev/sda2', 'stopping'],
    ['activating the configuration...', 'activating'],
    ['restarting systemd...', 'units'],
    ['reloading user units for ada...', 'units'],
    ['restarting sysinit-reactivation.target', 'units'],
    ['starting the following units: a.service', 'units'],
    ['the following new units were started: a.service', 'end'],
    ['warning: the following units failed: a.service', 'end'],
    ['echo activating the configuration...', 'checks'],
  ])('%j is in the phase %s', (line, phase) => {
    expect(read(line).progress.phase).toBe(phase)
  })

  it('never goes back to a phase', () => {
    const lines = 'activating the configuration...\nupdating GRUB 2 menu...\n'
    expect(read(lines).progress.phase).toBe('activating')
  })

  it('writes no boot menu in a test', () => {
    expect(read('Checking switch inhibitors... done\n', 'test').progress.phase).toBe('checks')
  })

  it.each([
    ['Pre-switch checks failed', 'checks'],
    ['Failed to install bootloader', 'boot-loader'],
    ['Could not acquire lock', 'busy'],
    ['Failed to start transient service unit: Unit x.service was already loaded', 'busy'],
    ['Failed to start x.service', null],
  ])('%j: it did not begin because of %s', (line, obstacle) => {
    expect(read(`${line}\n`).obstacle).toBe(obstacle)
  })

  it('sees through colours and through lines that are printed over', () => {
    const line = '12 %\r100 %\r\x1b[1;31mwarning:\x1b[0m the following units failed: a.service\r\n'
    expect(named(read(line))).toEqual(['a.service   failed'])
  })

  it('keeps what is printed on stdout and on stderr apart', () => {
    const reader = new ActivationReader('switch')
    reader.feed('no end of line', false)
    reader.feed('stopping the following units: a.service\n', true)
    reader.feed('activating', true)
    reader.feed(' yet\n', false)
    reader.feed(' the configuration...\n', true)
    expect(named(reader)).toEqual(['a.service  stop'])
    expect(reader.progress.phase).toBe('activating')
  })

  it('takes a last line without an end', () => {
    expect(named(read('warning: the following units failed: a.service'))).toHaveLength(1)
  })

  it('takes no name that is none', () => {
    const names = ['a b.service', '\u202eevil.service', '../x', '', '__proto__', 'a'.repeat(300)]
    const reader = read(`stopping the following units: ${names.join(', ')}, dev-x\\x2dy.swap\n`)
    expect(reader.units.map(({ name }) => name)).toEqual(['__proto__', 'dev-x\\x2dy.swap'])
  })

  it('keeps a bounded part of what has no end', () => {
    const reader = new ActivationReader('switch')
    for (let part = 0; part < 300; part += 1) reader.feed('stopping '.repeat(1000))
    reader.feed('\nactivating the configuration...\n')
    for (let part = 0; part < 300; part += 1) {
      const names = Array.from({ length: 100 }, (_, at) => `u${part}-${at}.service`)
      reader.feed(`starting the following units: ${names.join(', ')}\n`)
    }
    expect(reader.units).toHaveLength(10_000)
    expect(reader.progress.counts.start).toBe(10_000)
    expect(reader.progress.phase).toBe('units')
  })

  it('tells whether a piece changed anything, so that a screen need not be drawn for the rest', () => {
    const reader = new ActivationReader('switch')
    expect(reader.feed('stopping the following units: a.service\n')).toBe(true)
    expect(reader.feed('stopping the following units: a.service\n')).toBe(false)
    expect(reader.feed('something else\n')).toBe(false)
  })
})
