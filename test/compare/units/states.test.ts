import { describe, expect, it } from 'vitest'
import { parseStates, readStates } from '../../../src/compare/units/states.ts'
import type { Host, RunOptions, RunResult } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut } from '../../support/layout.ts'

const unit = (name: string, active: string) => ({
  ...{ unit: name, load: 'loaded', active, sub: 'running', description: 'It' },
})

/** A host that answers each command with `answer`. */
function host(
  kind: Host['kind'],
  answer: (argv: readonly string[], options?: RunOptions) => Promise<RunResult>,
): Host {
  return { ...mountedHost(layOut()), kind, run: answer }
}

const description =
  (stdout: string, status: number | null = 0) =>
  async () => ({
    ...{ status, signal: null, stdout, stderr: '' },
  })

describe('what systemctl lists', () => {
  it('is how each stands that is not inactive', () => {
    const states = ['active', 'activating', 'inactive', 'failed', 'deactivating', 'reloading']
    const output = JSON.stringify(states.map((state) => unit(`${state}.service`, state)))
    const stand = states.filter((state) => state !== 'inactive')
    expect(parseStates(output)).toEqual({
      isAsked: true,
      states: new Map(stand.map((state) => [`${state}.service`, state])),
    })
  })

  it.each([
    '',
    '[',
    '{}',
    'null',
    '[{"unit": 1, "active": "active"}]',
    'sshd.service loaded active running SSH Daemon', // before JSON
  ])('is not known from %j', (output) => {
    expect(parseStates(output)).toBeNull()
  })
})

describe('asking systemd', () => {
  it('lists all units as JSON, and does not wait for ever', async () => {
    const asked: unknown[] = []
    const found = await readStates(
      host('local', async (argv, options) => {
        asked.push([argv.join(' '), options])
        return description(JSON.stringify([unit('sshd.service', 'active')]))()
      }),
    )
    expect(found?.states).toEqual(new Map([['sshd.service', 'active']]))
    expect(asked).toEqual([
      [
        'systemctl list-units --all --plain --no-legend --full -o json',
        { timeout: 5000, whole: 16 << 20 },
      ],
    ])
  })

  it.each(['mounted', 'sample'] as const)('is not done for a %s machine', async (kind) => {
    const never = async () => Promise.reject(new Error('systemd was asked'))
    expect(await readStates(host(kind, never))).toBeNull()
  })

  it.each<[string, Host['run']]>([
    ['fails', description('Failed to connect to bus', 1)],
    ['is ended', description('[]', null)],
    ['is not there', async () => Promise.reject(new Error('ENOENT'))],
    ['says something else', description('UNIT LOAD')],
  ])('gives nothing where systemctl %s', async (_, run) => {
    expect(await readStates(host('local', run))).toBeNull()
  })
})
