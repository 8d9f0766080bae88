import { describe, expect, it } from 'vitest'
import type { ElevationProgram } from '../../src/host/elevation.ts'
import { elevationFailure } from '../../src/host/elevationFailure.ts'

const ended = (stderr: string, changes: { status?: number; stdout?: string } = {}) => ({
  status: 1,
  signal: null,
  stdout: '',
  stderr,
  ...changes,
})

describe('a command was not run', () => {
  it.each<[ElevationProgram, string, string]>([
    ['sudo', 'sudo: 3 incorrect password attempts\n', '3 incorrect password attempts'],
    ['sudo', 'sudo: a password is required\n', 'a password is required'],
    [
      'sudo',
      'sudo: no password was provided\nsudo: a password is required\n',
      'a password is required',
    ],
    ['sudo', 'sudo: 3 falsche Passwortversuche\n', '3 falsche Passwortversuche'],
    ['sudo', 'sudo: nix-env: command not found\n', 'nix-env: command not found'],
    ['sudo', 'alice is not in the sudoers file.\n', 'alice is not in the sudoers file'],
    [
      'sudo',
      'sudo: unable to resolve host laptop: Name or service not known\n' +
        "Sorry, user alice is not allowed to execute '/bin/id -u' as root on laptop.\n",
      "Sorry, user alice is not allowed to execute '/bin/id -u' as root on laptop",
    ],
    [
      'sudo',
      'sudo-rs: interactive authentication is required',
      'interactive authentication is required',
    ],
    ['doas', 'doas: Authentication failed\n', 'Authentication failed'],
    ['doas', 'doas: Operation not permitted\n', 'Operation not permitted'],
    [
      'run0',
      'Failed to start transient service unit: Interactive authentication required.\n',
      'Interactive authentication required',
    ],
    ['run0', 'Failed to start transient service unit: Access denied\n', 'Access denied'],
  ])('by %s that says %j', (program, stderr, why) => {
    expect(elevationFailure(program, ended(stderr))).toBe(why)
  })

  it('by a doas that was stopped while it asked', () => {
    const stopped = { status: null, signal: 'SIGINT', stdout: '', stderr: '' }
    expect(elevationFailure('doas', stopped)).toBe('it was stopped at the password prompt')
  })
})

describe('a command may have been run', () => {
  it.each<[ElevationProgram, string, Parameters<typeof ended>[1]]>([
    ['sudo', '', {}],
    ['sudo', 'error: profile version 99 does not exist\n', {}],
    ['sudo', 'sudo: 3 incorrect password attempts\n', { status: 0 }],
    ['sudo', 'sudo: 3 incorrect password attempts\n', { status: 4 }],
    ['sudo', 'sudo: 3 incorrect password attempts\n', { stdout: 'activating\n' }],
    ['sudo', 'activating the configuration...\nsudo: a password is required\n', {}],
    ['sudo', 'sudo: a password is required\nactivation failed\n', {}],
    ['sudo', 'sudo: unable to resolve host laptop: Name or service not known\n', {}],
    ['sudo', 'doas: Authentication failed\n', {}],
    ['doas', 'error: interrupted by the user\n', {}],
    ['run0', 'Failed to start transient service unit: Unit x.service was already loaded.\n', {}],
    ['run0', '', {}],
  ])('by %s where stderr is %j and the rest %j', (program, stderr, changes) => {
    expect(elevationFailure(program, ended(stderr, changes))).toBeNull()
  })

  it.each<[ElevationProgram, string]>([
    ['sudo', ''],
    ['run0', ''],
    ['doas', 'stopping the following units: a\n'],
  ])('by %s that a signal ended and stderr is %j', (program, stderr) => {
    const result = { status: null, signal: 'SIGINT', stdout: '', stderr }
    expect(elevationFailure(program, result)).toBeNull()
  })
})
