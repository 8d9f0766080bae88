import { chmodSync, existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeWithNix, itWith } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import type { Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { endGroup } from '../support/machine/outcome.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

const STATE = `${alice.home}/.local/state/terrapin`
const PINS = `${STATE}/pins`

describeWithNix('keeping a generation without root', () => {
  let laptop: Laptop
  let machine: Machine
  let daemon: ReturnType<Machine['start']>
  beforeAll(async () => {
    laptop = await makeLaptop()
    machine = laptop.machine
    daemon = machine.start(['nix-daemon'])
    // The database is root's, so what alice asks of Nix goes through the daemon.
    const asked = ['nix-store', '--check-validity', laptop.paths[0] as string]
    const env = { NIX_REMOTE: 'daemon' }
    const answers = async () => (await machine.run(asked, { user: 'alice', env })).status === 0
    for (let tries = 0; tries < 50 && !(await answers()); tries++) await delay(100)
  })
  afterAll(async () => {
    if (daemon !== undefined) endGroup(daemon)
    await machine?.remove()
  })
  beforeEach(() => rmSync(inside(STATE), { recursive: true, force: true }))

  const inside = (path: string) => join(machine.root, path)
  const env = { NIX_REMOTE: 'daemon' }
  /** In a session in which neither sudo nor doas can give any rights. */
  const rootless = (...args: string[]) =>
    machine.run(
      ['setpriv', '--no-new-privs', process.execPath, join(project, 'dist/terrapin.js'), ...args],
      { user: 'alice', env },
    )
  const run = (...args: string[]) => machine.terrapin(args, { user: 'alice', env })
  const pinsOf = async (number: number) => {
    const list = documentOf(await run('list', '--json'))
    const found = list.find(({ generation }: { generation: number }) => generation === number)
    return { pins: found?.pins, ownPins: found?.ownPins }
  }

  itWith(
    'sudo',
    'happens by itself where there is no way to root, and the plan says what it does not do',
    async () => {
      const plan = await rootless('pin', '1', 'mine', '--dry-run')
      expect(plan.status).toBe(0)
      expect(plan.stdout).toContain('Keep 1 as mine (user GC root)')
      expect(plan.stdout).toMatch(/no way to become root was found: sudo /)
      expect(plan.stdout).toContain('Keeps only the store path: ')
      expect(plan.stdout).toContain('Not in the boot menu once the generation is deleted')
      expect(plan.stdout).not.toContain('(root')
      expect((await rootless('pin', '1', 'mine', '--yes')).status).toBe(0)
      expect(readlinkSync(inside(`${PINS}/mine`))).toBe(laptop.paths[0])
      expect(await pinsOf(1)).toEqual({ pins: ['mine'], ownPins: ['mine'] })
    },
  )

  itWith('sudo', 'is chosen by --own, can be named, and is shown', async () => {
    expect((await run('pin', '2', 'trip', '--own', '--yes')).status).toBe(0)
    expect((await run('list')).stdout).toMatch(/^ +2 .* kept trip/m)
    expect(documentOf(await run('show', 'trip', '--json'))).toMatchObject({
      generation: 2,
      pins: ['trip'],
      ownPins: ['trip'],
    })
    const shown = (await run('show', '2')).stdout
    expect(shown).toContain(`user GC root ${PINS}/trip (store path only)`)
    // A second time there is nothing to do; another system is not put in its place.
    const again = await run('pin', '2', 'trip', '--own', '--yes')
    expect(again).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('2 is already kept as trip (user GC root)'),
    })
    expect(await run('pin', '3', 'trip', '--own', '--yes')).toMatchObject({ status: 3 })
    // What root does is another pin of another name.
    expect(await run('pin', '3', 'trip', '--dry-run')).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('trip is a user GC root: unpin it first'),
    })
  })

  it('protects from deletion in this person’s plans, and from nobody else’s', async () => {
    await run('pin', '2', 'trip', '--own', '--yes')
    const refused = await run('delete', '2', '--dry-run')
    expect(refused).toMatchObject({ status: 3 })
    expect(refused.stdout).toContain('2: kept as trip')
    expect(refused.stdout).toContain('Unpin it first.')
    expect((await machine.terrapin(['delete', '2', '--dry-run'])).status).toBe(0)
  })

  it('unpin removes the link, undo brings it back, and undo of a pin lets it go', async () => {
    await run('pin', '2', 'trip', '--own', '--yes')
    expect((await run('unpin', 'trip', '--yes')).status).toBe(0)
    expect(readdirSync(inside(PINS))).toEqual([])
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(await pinsOf(2)).toEqual({ pins: ['trip'], ownPins: ['trip'] })
    await run('pin', '4', 'other', '--own', '--yes')
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(readdirSync(inside(PINS))).toEqual(['trip'])
  })

  it('--own lets go of nothing else, and without it the only one of the name is meant', async () => {
    await machine.terrapin(['pin', '3', 'kept', '--yes'])
    await machine.terrapin(['pin', '4', 'both', '--own', '--yes'])
    try {
      const profiles = inside('/nix/var/nix/profiles/system-profiles')
      const before = readdirSync(profiles)
      const refused = await machine.terrapin(['unpin', '--own', 'kept', '--yes'])
      expect(refused).toMatchObject({ status: 2, stdout: '' })
      expect(refused.stderr).toBe(
        'terrapin: There is no user GC root kept, but a system pin: unpin it without --own.\n',
      )
      expect(readdirSync(profiles)).toEqual(before)
      const unknown = await machine.terrapin(['unpin', '--own', 'nothing', '--yes'])
      expect(unknown).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('Existing: both.'),
      })
      // Someone else made a pin of the same name.
      for (const name of ['both', 'both-1-link']) {
        const target = name === 'both' ? 'both-1-link' : (laptop.paths[2] as string)
        symlinkSync(target, join(profiles, name))
      }
      const plan = await machine.terrapin(['unpin', 'both', '--yes'])
      expect(plan.stderr).toContain('The user GC root both is kept.')
      expect(plan).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('Verified: the pin both is removed.'),
      })
      const own = await machine.terrapin(['unpin', 'both', '--yes'])
      expect(own.stderr + own.stdout).toContain('Unpin both (user GC root)')
      expect(own.status).toBe(0)
      expect(readdirSync(inside('/var/lib/terrapin/pins'))).toEqual([])
    } finally {
      await machine.terrapin(['unpin', 'kept', '--yes'])
    }
  })

  it('tells of one that does not hold, and pinning again mends it', async () => {
    await run('pin', '2', 'trip', '--own', '--yes')
    const auto = '/nix/var/nix/gcroots/auto'
    for (const name of readdirSync(inside(auto))) rmSync(inside(`${auto}/${name}`))
    symlinkSync('/etc', inside(`${PINS}/odd\u001b[31m`))
    const list = await run('list')
    expect(list.stderr).toContain('trip protects nothing: Nix has not registered the GC root')
    expect(list.stderr).toContain('odd\\x1b[31m protects nothing: it is a link to /etc')
    expect((await run('pin', '2', 'trip', '--own', '--yes')).status).toBe(0)
    expect((await run('list')).stderr).not.toContain('does not hold')
  })

  it('that protects nothing can be unpinned, and its name pinned again', async () => {
    await run('pin', '2', 'trip', '--own', '--yes')
    rmSync(inside(`${PINS}/trip`))
    symlinkSync('/etc', inside(`${PINS}/trip`))
    expect((await run('list')).stderr).toContain(
      'protects nothing: it is a link to /etc. Unpin it.',
    )
    expect(await run('pin', '2', 'trip', '--own', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('points to /etc: unpin trip first'),
    })
    expect(await run('unpin', 'trip', '--yes')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Verified: the user GC root trip is removed.'),
    })
    expect((await run('list')).stderr).not.toContain('protects nothing')
    expect((await run('pin', '2', 'trip', '--own', '--yes')).status).toBe(0)
  })

  it('says where the directory can’t be read', async () => {
    await run('pin', '2', 'trip', '--own', '--yes')
    chmodSync(inside(PINS), 0o000)
    expect(await run('list')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`${PINS}`),
    })
  })

  it('is refused from outside', async () => {
    const outcome = await machine.run(
      [process.execPath, join(project, 'dist/terrapin.js'), '--root', '/', ...OWN],
      { user: 'alice', env },
    )
    expect(outcome).toMatchObject({ status: 3 })
  })

  it('root may choose it, too, and then alice does not see it', async () => {
    expect((await machine.terrapin(['pin', '5', 'roots', '--own', '--yes'])).status).toBe(0)
    expect(readlinkSync(inside('/var/lib/terrapin/pins/roots'))).toBe(laptop.paths[4])
    expect((await machine.terrapin(['list'])).stdout).toMatch(/^ +5 .* kept roots/m)
    expect(await pinsOf(5)).toEqual({ pins: [], ownPins: [] })
    expect((await machine.terrapin(['unpin', 'roots', '--yes'])).status).toBe(0)
  })

  describe('against the real garbage collector', () => {
    it('outlives what root collects, and then goes with its root', async () => {
      const [first = '', second = ''] = laptop.paths
      await rootless('pin', '1', 'mine', '--yes')
      await machine.must(['nix-collect-garbage', '-d'], { env })
      await machine.must(['nix-store', '--gc'])
      await machine.must(['nix-store', '-qR', first])
      expect(existsSync(inside(`${first}/init`))).toBe(true)
      expect(existsSync(inside(second))).toBe(false)
      // It is no generation any more, and can still be named.
      expect((await run('list')).stdout).toMatch(
        /^GC root mine: .*26\.05\.1, not in this profile$/m,
      )
      expect((await run('show', 'mine')).status).toBe(0)
      const plan = documentOf(await run('unpin', 'mine', '--dry-run', '--json'))
      expect(plan.freed.store).toBeGreaterThan(0)
      await run('unpin', 'mine', '--yes')
      const garbage = documentOf(await machine.terrapin(['gc', '--dry-run', '--json']))
      expect(garbage.freed.store).toBe(plan.freed.store)
      await machine.must(['nix-store', '--gc'])
      expect(existsSync(inside(first))).toBe(false)
      // What was collected is passed over for an older change of this person's.
      const undone = await run('undo', '--dry-run')
      expect(undone.stdout).toMatch(/“Unpin mine \(user GC root\)” can’t be undone/)
    })
  })
})

const OWN = ['pin', '2', 'x', '--own', '--dry-run']
