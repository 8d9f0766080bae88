import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithNix, itWith } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { type Document, documentOf, type Laptop, makeLaptop, SYSTEMS } from './fixture.ts'

describeWithNix('switching on a real store', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const link = (path: string) => readlinkSync(join(laptop.machine.root, path))
  const profile = () => link('/nix/var/nix/profiles/system')
  /** What was called after the machine was made. */
  const called = async () => (await laptop.machine.activations()).slice(1)

  it('makes it current, running and the boot default', async () => {
    const outcome = await run('switch', '2', '--yes')
    expect(outcome.status).toBe(0)
    expect(outcome.stderr).toContain('the boot default is 2')
    expect(profile()).toBe('system-2-link')
    expect(link('/run/current-system')).toBe(laptop.paths[1])
    expect(await called()).toEqual(['26.05.2 switch'])
    const [second] = documentOf(await run('list', '--json')).filter((one: Document) => one.running)
    expect(second).toMatchObject({ generation: 2, current: true, bootDefault: true, booted: false })
  })

  it('changes nothing with --dry-run, and nothing without a yes', async () => {
    const plan = documentOf(await run('switch', '2', '--dry-run', '--json'))
    expect(plan.steps.map(({ argv }: Document) => argv)).toEqual([
      ['nix-env', '--profile', '/nix/var/nix/profiles/system', '--switch-generation', '2'],
      [`${laptop.paths[1]}/bin/switch-to-configuration`, 'switch'],
    ])
    expect(await run('switch', '2')).toMatchObject({ status: 3 })
    expect(profile()).toBe('system-5-link')
    expect(await called()).toEqual([])
  })

  it('only prepares the next boot with --boot, and only tries with --test', async () => {
    expect((await run('switch', '1', '--boot', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-1-link')
    expect(link('/run/current-system')).toBe(laptop.paths[2])
    expect((await run('switch', '4', '--test', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-1-link')
    expect(link('/run/current-system')).toBe(laptop.paths[3])
    expect(await called()).toEqual(['26.05.1 boot', '26.05.4 test'])
  })

  it('activates a specialisation with the profile at its parent', async () => {
    expect((await run('switch', '2', '--specialisation', 'travel', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-2-link')
    expect(await called()).toEqual(['26.05.2/travel switch'])
    const list = documentOf(await run('list', '--json'))
    expect(list.find((one: Document) => one.running)).toMatchObject({ generation: 2 })
  })

  it('rolls back to the one before the current', async () => {
    expect((await run('rollback', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-4-link')
  })

  it.each([1, 2] as const)(
    'puts the profile back where activation ends with %d',
    async (status) => {
      await laptop.machine.tellToFail('switch', status)
      const outcome = await run('switch', '2', '--yes', '--json')
      expect(outcome.status).toBe(1)
      expect(profile()).toBe('system-5-link')
      const document = documentOf(outcome)
      expect(document.error.code).toBe('command-failed')
      expect(document.error.message).toMatch(
        /Step 2 \(activate 2 and regenerate the boot menu\) failed/,
      )
      expect(document.error.message).toContain('restore the profile to 5')
      // The boot loader comes first in a switch, so it had been written.
      expect(await called()).toEqual(['26.05.2 switch', '26.05.5 boot'])
      const list = documentOf(await run('list', '--json'))
      expect(list[0]).toMatchObject({ generation: 5, current: true, bootDefault: true })
    },
  )

  it('leaves it switched where only units failed, and says so with status 4', async () => {
    await laptop.machine.tellToFail('switch', 4)
    const outcome = await run('switch', '2', '--yes')
    expect(outcome.status).toBe(4)
    expect(outcome.stderr).toContain('units failed')
    expect(profile()).toBe('system-2-link')
  })

  it('asks for a reboot where the init interface changed', async () => {
    await laptop.machine.tellToFail('switch', 100)
    const outcome = await run('switch', '2', '--yes')
    expect(outcome).toMatchObject({ status: 0, stderr: expect.stringContaining('reboot') })
    expect(profile()).toBe('system-2-link')
  })

  it('makes a new generation of a store path that is not there', async () => {
    const { machine } = laptop
    const [path = ''] = await machine.buildSystems([{ label: 'other', kernel: '6.18.3' }])
    expect((await run('switch', path, '--yes')).status).toBe(0)
    expect(profile()).toBe('system-6-link')
  })

  it('refuses a generation whose store path is gone, before anything runs', async () => {
    const { machine } = laptop
    await machine.must(['rm', '-rf', laptop.paths[0] as string])
    const outcome = await run('switch', '1', '--yes')
    expect(outcome.status).toBe(3)
    expect(outcome.stderr).toContain('is missing from the store')
    expect(profile()).toBe('system-5-link')
  })

  it.each(['/dev/full', 'closed'])(
    'goes on where its output can’t be written (%s)',
    async (where) => {
      await laptop.machine.tellToFail('switch', 1)
      const to = where === 'closed' ? '2>&1 | true' : `2>${where}`
      const program = `${process.execPath} ${project}/dist/terrapin.js`
      await laptop.machine.run(['sh', '-c', `${program} switch 2 --yes ${to}`])
      // It may still be at work behind the pipe.
      await expect.poll(profile, { timeout: 40_000 }).toBe('system-5-link')
      await expect.poll(called, { timeout: 40_000 }).toEqual(['26.05.2 switch', '26.05.5 boot'])
    },
  )

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
    'a %s while it hangs puts everything back',
    async (signal) => {
      const { machine } = laptop
      await machine.tellToFail('switch', 'hang')
      const program = [process.execPath, join(project, 'dist/terrapin.js')]
      const child = machine.start([...program, 'switch', '2', '--yes'])
      await expect.poll(called, { timeout: 40_000 }).toEqual(['26.05.2 switch'])
      const ended = once(child, 'exit')
      await machine.must(['pkill', `-${signal}`, '-f', 'terrapin.js switch'])
      const [status] = await ended
      expect(status).toBe(1)
      expect(profile()).toBe('system-5-link')
      expect(await called()).toEqual(['26.05.2 switch', '26.05.5 boot'])
    },
  )

  it('takes no arguments that it would pass over', async () => {
    expect(await run('rollback', '2', '--yes')).toMatchObject({ status: 2 })
    expect(await run('switch', '2', '3', '--yes')).toMatchObject({ status: 2 })
    expect(profile()).toBe('system-5-link')
  })

  itWith(
    'sudo',
    'can’t be done by someone whom sudo refuses, and leaves everything as it was',
    async () => {
      const outcome = await laptop.machine.terrapin(['switch', '2', '--yes'], { user: 'alice' })
      expect(outcome.status).toBe(1)
      expect(outcome.stderr).toMatch(/Step 1 \(point the profile to 2\) failed/)
      expect(outcome.stderr).toContain('sudo')
      expect(profile()).toBe('system-5-link')
    },
  )
})

for (const bootLoader of ['systemd-boot', 'grub'] as const) {
  describeWithNix(`switching beyond configurationLimit with ${bootLoader}`, () => {
    let machine: Machine
    beforeEach(async () => {
      machine = await createMachine({ bootLoader })
      // 2 was built when there was no limit yet.
      const systems = SYSTEMS.map((system, index) =>
        index === 1 ? system : { ...system, configurationLimit: 2 },
      )
      for (const path of await machine.buildSystems(systems)) await machine.setGeneration(path)
      await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    })
    afterEach(() => machine?.remove())

    it('promises no boot default that only the system itself knows, and tells which it is', async () => {
      const older = await machine.terrapin(['switch', '1', '--boot', '--yes'])
      const again = await machine.terrapin(['switch', '2', '--boot', '--yes'])
      await machine.terrapin(['switch', '5', '--boot', '--yes'])
      await machine.terrapin(['pin', '1', 'first', '--yes'])
      const pinned = await machine.terrapin(['switch', '1', '--boot', '--yes'])
      expect([older.status, again.status, pinned.status]).toEqual([0, 0, 0])
      const checked = [older, again, pinned].map(
        ({ stderr }) => /^Verified: .*$/m.exec(stderr)?.[0],
      )
      const points = (number: number) =>
        `Verified: the profile points to ${number}, the boot default is `
      if (bootLoader === 'grub') {
        expect(older.stderr).toContain('Make 1 the boot default')
        expect(checked).toEqual([`${points(1)}1.`, `${points(2)}2.`, `${points(1)}1.`])
      } else {
        expect(older.stderr).toContain('Make 1 current and regenerate the boot menu')
        expect(checked).toEqual([`${points(1)}5, not 1.`, `${points(2)}2.`, `${points(1)}1.`])
        expect(pinned.stderr).toContain('Make 1 the boot default')
      }
    })
  })
}
