import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'
import {
  changelogOf,
  holdProfileLock,
  isFree,
  killCommands,
  killLeftovers,
  killTerrapin,
  PROFILE,
  startTerrapin,
  stepBegun,
  until,
} from './fixture.ts'

const PIN = '/var/lib/terrapin/pins/mine'

/**
 * A disk's journal is the machine's own, wherever it is written: on the machine, or on a computer
 * that has the disk mounted.
 */
describeWithNix('a journal that goes from a rescue to the machine, and back', () => {
  let made: Rescue<string[]>
  /** The machine once it is turned on again. */
  let booted: Machine | null = null
  beforeEach(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(SYSTEMS.slice(0, 3))
      for (const [index, path] of paths.entries()) {
        await system.setGeneration(path, { date: new Date(Date.UTC(2026, 2 + index, 9)) })
      }
      await system.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
      expect((await system.terrapin(['pin', '1', 'mine', '--own', '--yes'])).status).toBe(0)
      return paths
    })
  })
  afterEach(async () => {
    await booted?.close()
    booted = null
    await made?.rescue.remove()
  })

  const link = (path: string) => readlinkSync(join(made.root, path))
  const rescue = (...args: string[]) => made.rescue.terrapin(['--root', mountPoint, ...args])
  const disk = () => ({ ...made.rescue, root: made.root })
  const turnOn = async (running: number): Promise<Machine> => {
    booted = await createMachine({ directory: made.root, again: true })
    await booted.boot(made.prepared[running - 1] as string)
    return booted
  }
  const must = async (outcome: ReturnType<typeof rescue>) => {
    const done = await outcome
    expect(done, done.stderr).toMatchObject({ status: 0 })
    return done
  }
  const commands = async (outcome: ReturnType<typeof rescue>) =>
    documentOf(await outcome).steps.map(({ argv }: { argv: string[] }) => argv.join(' '))

  it('is undone on the machine, one change after the other', async () => {
    await must(rescue('delete', '2', '--yes'))
    await must(rescue('unpin', 'mine', '--own', '--yes'))
    await must(rescue('switch', '1', '--yes'))
    // What is read of it is the machine's own; its commands are for a person.
    const read = changelogOf(disk()).map(({ request, reversal }) => [request, reversal])
    expect(JSON.stringify(read)).not.toContain(mountPoint)

    const machine = await turnOn(1)
    const run = (...args: string[]) => machine.terrapin(args)
    expect((await run('list')).stderr).toBe('')
    expect((await must(run('undo', '--yes'))).stderr).toContain('Undo “Make 1 the boot default”')
    expect(link(PROFILE)).toBe('system-3-link')
    await must(run('undo', '--yes'))
    expect(link(PIN)).toBe(made.prepared[0])
    await must(run('undo', '--yes'))
    expect(link(`${PROFILE}-2-link`)).toBe(made.prepared[1])
  })

  it('that a crash of the rescue cut off is finished on the machine, by its own commands', async () => {
    await made.rescue.must(['sh', '-c', `echo hang > ${mountPoint}/run/terrapin-test/fail-boot`])
    startTerrapin(made.rescue, ['--root', mountPoint, 'delete', '2', '--yes'])
    await stepBegun(disk(), 1)
    await killTerrapin(made.rescue)
    await until(async () => {
      await killCommands(made.rescue)
      const taken = ['flock', '--nonblock', `${mountPoint}/nix/var/nix/profiles`, 'true']
      return (await made.rescue.run(taken)).status === 0
    })
    await made.rescue.must(['rm', `${mountPoint}/run/terrapin-test/fail-boot`])

    const machine = await turnOn(3)
    const run = (...args: string[]) => machine.terrapin(args)
    expect((await run('list')).stderr).toContain('“Delete generation 2” was interrupted')
    expect(await commands(run('undo', '--finish', '--dry-run', '--json'))).toEqual([
      `${PROFILE}/bin/switch-to-configuration boot`,
    ])
    await must(run('undo', '--finish', '--yes'))
    const list = documentOf(await run('list', '--json'))
    expect(list.map(({ generation }: { generation: number }) => generation)).toEqual([3, 1])
    expect((await run('list')).stderr).toBe('')
  })

  it('that a crash of the machine cut off is finished from the rescue, below its root', async () => {
    const machine = await turnOn(3)
    const holder = await holdProfileLock(machine)
    machine.start([process.execPath, join(project, 'dist/terrapin.js'), 'switch', '1', '--yes'])
    await stepBegun(machine, 0)
    await killTerrapin(machine)
    await killLeftovers(machine)
    holder.kill()
    await until(() => isFree(machine))
    await machine.must(['rm', '-f', '/run/current-system', '/run/booted-system'])
    await machine.close()

    expect((await rescue('list')).stderr).toContain('“Switch to 1 now” was interrupted')
    expect(await commands(rescue('undo', '--finish', '--dry-run', '--json'))).toEqual([
      `nix-env --profile ${mountPoint}${PROFILE} --store local?root=${mountPoint} --switch-generation 1`,
      `nixos-enter --root ${mountPoint} -- ${PROFILE}/bin/switch-to-configuration boot`,
    ])
    await must(rescue('undo', '--finish', '--yes'))
    expect(link(PROFILE)).toBe('system-1-link')
    await must(rescue('undo', '--yes'))
    expect(link(PROFILE)).toBe('system-3-link')
  })
})
