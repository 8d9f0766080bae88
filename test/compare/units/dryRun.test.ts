import { describe, expect, it } from 'vitest'
import { parseDryRun } from '../../../src/compare/units/dryRun.ts'

const plain = (output: string) => {
  const { system, user, others } = parseDryRun(output)
  return { system: Object.fromEntries(system), user: Object.fromEntries(user), others }
}

describe('a line of a dry run or a switch', () => {
  it.each<[string, string]>([
    ['would stop the following units: it.service', 'stop'],
    ['would NOT stop the following changed units: it.service', 'skip'],
    ['would reload the following units: it.service', 'reload'],
    ['would restart the following units: it.service', 'restart'],
    ['would start the following units: it.service', 'start'],
    ['stopping the following units: it.service', 'stop'],
    ['NOT restarting the following changed units: it.service', 'skip'],
    ['reloading the following units: it.service', 'reload'],
    ['restarting the following units: it.service', 'restart'],
    ['starting the following units: it.service', 'start'],
    ['the following new units were started: it.service', 'start'],
    ['would stop the following units: it.service\r', 'stop'],
  ])('%j: %s', (line, effect) => {
    expect(plain(`${line}\n`)).toEqual({ system: { 'it.service': effect }, user: {}, others: [] })
  })

  it.each<[string, string]>([
    ['would stop the following user units: it.service', 'stop'],
    ['would NOT restart the following user units: it.service', 'skip'],
    ['would start the following user units: it.service', 'start'],
    ['NOT restarting the following user units: it.service', 'skip'],
    ['NOT restarting (post-activation) the following user units: it.service', 'skip'],
    ['restarting (post-activation) the following user units: it.service', 'restart'],
    ['restarting the following user units: it.service', 'restart'],
  ])('%j is about user units: %s', (line, effect) => {
    expect(plain(line)).toEqual({ system: {}, user: { 'it.service': effect }, others: [] })
  })

  it.each([
    'would activate the configuration...',
    'would restart systemd',
    'would stop swap device: /dev/sda2',
    'restarting sysinit-reactivation.target',
    'reloading user units for robin...',
    'warning: the following units failed: it.service',
    'constructor the following units: it.service',
    'would frobnicate the following units: it.service',
    '\u001b]0;would stop\u0007',
  ])('%j is said, and about no unit', (line) => {
    expect(plain(line)).toEqual({ system: {}, user: {}, others: [line] })
  })
})

describe('a whole dry run', () => {
  it('restarts what it stops and starts, whatever stands between', () => {
    const output = [
      'would stop the following units: docker.service, docker.socket, sshd.service, old.service',
      'would NOT stop the following changed units: display-manager.service',
      'would activate the configuration...',
      'would restart systemd',
      'would reload the following units: dbus-broker.service',
      'would restart the following units: systemd-journald.service',
      'would start the following units: docker.socket, fresh.service, sshd.service',
      '',
    ]
    expect(plain(output.join('\n'))).toEqual({
      system: {
        'docker.service': 'stop',
        'docker.socket': 'restart',
        'sshd.service': 'restart',
        'old.service': 'stop',
        'display-manager.service': 'skip',
        'dbus-broker.service': 'reload',
        'systemd-journald.service': 'restart',
        'fresh.service': 'start',
      },
      user: {},
      others: ['would activate the configuration...', 'would restart systemd'],
    })
  })

  it('keeps a user unit apart from a system unit of the same name', () => {
    const output =
      'stopping the following units: it.service\nstarting the following user units: it.service\n'
    expect(plain(output)).toMatchObject({
      system: { 'it.service': 'stop' },
      user: { 'it.service': 'start' },
    })
  })

  it('may say nothing', () => {
    expect(plain('')).toEqual({ system: {}, user: {}, others: [] })
  })

  it('has no secret in what else it says', () => {
    expect(plain('would login --token hIDD\n').others).toEqual(['would login --token …'])
  })

  it('takes names as they are', () => {
    const output =
      'would stop the following units: dev-disk-by\\x2duuid-1.swap, __proto__.service\n'
    expect([...parseDryRun(output).system.keys()]).toEqual([
      'dev-disk-by\\x2duuid-1.swap',
      '__proto__.service',
    ])
  })
})
