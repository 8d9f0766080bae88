import { once } from 'node:events'
import { readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runPlan } from '../../src/execute/runPlan.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { findTarget } from '../../src/targets/target.ts'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { project } from '../support/machine/namespace.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import { killCommands, PROFILE, startTerrapin, until } from './fixture.ts'

describeWithNix('a machine that is not as it was', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const link = (path: string) => readlinkSync(join(laptop.machine.root, path))
  const moveTo = (number: number) =>
    laptop.machine.must(['nix-env', '-p', PROFILE, '--switch-generation', String(number)])
  const planned = async () => {
    const host = hostInside(laptop.machine)
    const machine = await readMachine(host, PROFILE)
    const target = await findTarget(host, machine, '2')
    const plan = planSwitch(await readPlanning(host, machine, null), target, { mode: 'switch' })
    return { host, plan }
  }

  it('stops a switch whose profile moved after it was planned', async () => {
    const { host, plan } = await planned()
    await moveTo(4)
    await expect(runPlan(host, plan, PROFILE)).rejects.toMatchObject({
      code: 'moved',
      message: expect.stringMatching(/it points to system-4-link, not to system-5-link/),
    })
    expect(link(PROFILE)).toBe('system-4-link')
    expect((await laptop.machine.activations()).slice(1)).toEqual([])
  })

  it('does not call a switch done whose profile was moved during its first step', async () => {
    const { host, plan } = await planned()
    const meddled = {
      ...host,
      run: async (...[argv, options]: Parameters<typeof host.run>) => {
        const result = await host.run(argv, options)
        if (argv.includes('--switch-generation')) await moveTo(4)
        return result
      },
    }
    const { outcome } = await runPlan(meddled, plan, PROFILE)
    expect(outcome).not.toBe('done')
    expect(link(PROFILE)).toBe('system-4-link')
  })

  it('leaves the profile to who moved it during an activation that fails', async () => {
    const { machine } = laptop
    await machine.tellToFail('switch', 'hang')
    const child = startTerrapin(machine, ['switch', '2', '--yes'])
    let said = ''
    child.stderr?.on('data', (part) => {
      said += part
    })
    const ended = once(child, 'close')
    await until(async () => (await machine.activations()).at(-1) === '26.05.2 switch')
    await moveTo(4)
    await killCommands(machine)
    expect(await ended).toEqual([1, null])
    expect(said).toContain('in the meantime.')
    expect(link(PROFILE)).toBe('system-4-link')
  })

  it('deletes a generation whose store path vanished, and offers no way back for it', async () => {
    const { machine, paths } = laptop
    await machine.must(['rm', '-rf', paths[0] as string])
    const outcome = await run('delete', '1', '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
    expect((await listGenerations(machine)).map(({ number }) => number)).toEqual([2, 3, 4, 5])
    expect((await run('undo', '--yes')).status).not.toBe(0)
    expect((await listGenerations(machine)).map(({ number }) => number)).toEqual([2, 3, 4, 5])
  })

  it('outlives a million lines that are no UTF-8, and knows how they ended', async () => {
    const { machine, paths } = laptop
    const script = join(machine.root, paths[1] as string, 'bin/switch-to-configuration')
    writeFileSync(
      script,
      `#! /bin/sh\nyes "$(printf 'a\\377\\033[2Jb')" | head -n 1000000\nexit 4\n`,
    )
    // Whatever is kept of the output must fit into a heap that could not hold all of it.
    const node = [process.execPath, '--max-old-space-size=64', join(project, 'dist/terrapin.js')]
    const outcome = await machine.run([...node, 'switch', '2', '--yes'])
    expect(outcome.status).toBe(4)
    expect(link(PROFILE)).toBe('system-2-link')
    expect(outcome.stderr).toContain('units failed')
    expect(outcome.stderr.includes('\x1b[2J')).toBe(false)
  })
})
