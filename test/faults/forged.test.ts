import { mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createRescue, mountPoint, type Rescue, WITHOUT_LOCK } from '../support/machine/rescue.ts'
import { PROFILE } from './fixture.ts'

const ID = '0b5f0a52-5a4e-4d0c-8a3e-9d6f6f0c1a2b'
const OTHER_ID = '1b5f0a52-5a4e-4d0c-8a3e-9d6f6f0c1a2b'
const STATE = '/var/lib/terrapin'
const HIDDEN = '\u001b[8mforged\u001b[0m\u202eforged\u009b8m'

/**
 * A disk whose journal someone else wrote, mounted on a computer that has a system of its own with
 * two generations, garbage, and a root that root keeps.
 */
describeWithNix('a forged journal on a mounted disk', () => {
  let made: Rescue<string[]>
  let hosts: string[]
  let before: string
  beforeAll(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(SYSTEMS.slice(0, 3))
      for (const path of paths) await system.setGeneration(path)
      await system.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
      return paths
    })
    const { rescue } = made
    hosts = await rescue.buildSystems(SYSTEMS.slice(0, 3))
    for (const path of hosts.slice(0, 2)) await rescue.setGeneration(path)
    expect((await rescue.terrapin(['pin', '1', 'mine', '--own', '--yes'])).status).toBe(0)
    before = await hostState()
  })
  afterAll(() => made?.rescue.remove())
  beforeEach(() => rmSync(join(made.root, STATE), { recursive: true, force: true }))

  /** Everything that is the computer's own but terrapin's cache, with dates and sizes. */
  const hostState = () =>
    made.rescue.must([
      ...['find', '/nix', '/boot', '/etc', '/var', '/root', '/run'],
      ...[
        '-path',
        '/root/.cache',
        '-prune',
        '-o',
        ...WITHOUT_LOCK,
        '-printf',
        '%p %y %l %T@ %s\\n',
      ],
    ])
  const run = (...args: string[]) => made.rescue.terrapin(['--root', mountPoint, ...args])
  const profile = () => readlinkSync(join(made.root, PROFILE))

  const write = (...entries: object[]) => {
    const lines = entries.map(
      (entry) => `${JSON.stringify({ id: ID, at: Date.now(), ...entry })}\n`,
    )
    mkdirSync(join(made.root, STATE), { recursive: true })
    writeFileSync(join(made.root, STATE, 'journal'), lines.join(''))
  }
  /** A change that was cut off in its first step. */
  const interruptedChange = (kind: string, argv: readonly string[], more: object = {}) => {
    const step = { says: HIDDEN, argv, root: true, kind: 'prepare' }
    const rest = { profile: PROFILE, onFailure: [step], reversal: null, settles: null }
    write({ what: 'begin', kind, title: HIDDEN, steps: [step], ...rest, ...more })
  }

  const SET = ['nix-env', '--profile', '/etc/shadow', '--set']
  const argvs: readonly [string, () => readonly string[]][] = [
    ['sets a profile in /etc', () => [...SET, hosts[0] as string]],
    ['collects garbage', () => ['nix-store', '--gc']],
    ['writes a boot menu', () => [`${hosts[0]}/bin/switch-to-configuration`, 'boot']],
    [
      'activates the disk’s system',
      () => [`${made.prepared[0]}/bin/switch-to-configuration`, 'boot'],
    ],
    ['deletes generations', () => ['nix-env', '--profile', PROFILE, '--delete-generations', '1']],
    ['sets the boot default', () => ['bootctl', 'set-default', 'nixos-generation-1.conf']],
    ['removes a root', () => ['rm', '-f', '--', `${STATE}/pins/mine`]],
  ]
  /** Each is said to be a change of a kind that can be planned again, and of one that can't. */
  const kinds: readonly [string, object][] = [
    ['switch', {}],
    ['collect', {}],
    ['collect', { request: { kind: 'collect' } }],
    ['undo', { request: null, settles: { change: OTHER_ID, as: 'undone' } }],
  ]

  describe.each(kinds)('of the kind %s, %j', (kind, more) => {
    it.each(argvs)('that %s does nothing to the computer', async (_, argv) => {
      interruptedChange(kind, argv(), more)
      const plan = await run('undo', '--finish', '--dry-run', '--json')
      expect(plan.status).toBe(3)
      expect(JSON.stringify(documentOf(plan))).not.toContain(argv().join(' '))
      expect((await run('undo', '--finish', '--yes')).status).toBe(3)
      expect((await run('undo', '--yes')).status).toBe(3)
      expect(await hostState()).toBe(before)
    })
  })

  it('means the disk by what it asks for, and by whatever path it says it', async () => {
    const [storePath] = made.prepared
    const generations = [{ number: 1, storePath }]
    interruptedChange('delete', [], { request: { kind: 'delete', profile: PROFILE, generations } })
    const plan = documentOf(await run('undo', '--finish', '--dry-run', '--json'))
    const store = ['--store', `local?root=${mountPoint}`]
    const delete1 = [
      'nix-env',
      '--profile',
      `${mountPoint}${PROFILE}`,
      ...store,
      '--delete-generations',
      '1',
    ]
    expect(plan.steps.map(({ argv }: { argv: string[] }) => argv)).toEqual([
      delete1,
      [
        ...['nixos-enter', '--root', mountPoint, '--'],
        ...[`${PROFILE}/bin/switch-to-configuration`, 'boot'],
      ],
    ])
    for (const path of [`${mountPoint}${PROFILE}`, '/etc/shadow', `${PROFILE}/../../../x`]) {
      interruptedChange('delete', [], { request: { kind: 'delete', profile: path, generations } })
      const refused = await run('undo', '--finish', '--yes')
      expect(refused, path).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('No interrupted change'),
      })
    }
    expect(await hostState()).toBe(before)
  })

  it('has no words and no title printed, in whatever is said of it', async () => {
    const outputs = []
    for (const more of [{}, { request: { kind: 'menu' } }]) {
      interruptedChange('switch', ['nix-store', '--gc'], more)
      for (const args of [
        ['list'],
        ['undo', '--dry-run'],
        ['undo', '--finish', '--dry-run'],
        ['undo', '--finish', '--dry-run', '--json'],
        ['undo', '--leave', '--dry-run'],
      ]) {
        const { stdout, stderr } = await run(...args)
        outputs.push(stdout + stderr)
      }
    }
    const all = outputs.join('')
    expect(all).toMatch(/“Switch to another generation” was interrupted/)
    expect(all).not.toMatch(/forged|[\u001b\u009b\u202e]/)
  })

  it('loses a root of the computer by no undo of one of the disk', async () => {
    const [storePath] = made.prepared
    const pins = join(made.root, STATE, 'pins')
    const pin = { kind: 'pin', name: 'mine', storePath, own: true }
    interruptedChange('pin', [], { request: { ...pin, number: 1 }, reversal: pin })
    mkdirSync(pins)
    symlinkSync(storePath as string, join(pins, 'mine'))
    const undone = await run('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ status: 0 })
    expect(() => readlinkSync(join(pins, 'mine'))).toThrow('ENOENT')
    expect(await hostState()).toBe(before)
  })

  it('can be left, and then a change of the disk goes on as ever', async () => {
    interruptedChange('switch', ['nix-store', '--gc'])
    expect((await run('undo', '--leave', '--yes')).status).toBe(0)
    expect((await run('list')).stderr).toBe('')
    expect((await run('switch', '2', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-2-link')
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-3-link')
    expect(await hostState()).toBe(before)
  })
})
