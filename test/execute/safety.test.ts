import { symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { prepare } from '../../src/changes/prepare.ts'
import { runPlan } from '../../src/execute/runPlan.ts'
import type { Host } from '../../src/host/host.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { targetOf } from '../../src/targets/target.ts'
import { GENERATIONS, menuIn, mounted, mountinfo } from '../machine/laidOut.ts'
import { layOut, runningHost } from '../support/layout.ts'

/*
 * Each rule of safety on a host that runs nothing: what a plan would have run is written down, and of
 * Nix only the profile’s link is moved.
 */

interface Fake {
  readonly host: Host
  readonly ran: string[]
  /** Makes a link of the machine lead elsewhere. */
  readonly move: (link: string, target: string) => void
}

/** `fails`: the program that ends with status 1. */
function fake(fails: string | null = null): Fake {
  const directory = layOut({
    ...GENERATIONS,
    ...menuIn(),
    ...mountinfo(mounted('/boot')),
  })
  const ran: string[] = []
  const move = (link: string, target: string) => {
    unlinkSync(join(directory, link))
    symlinkSync(target, join(directory, link))
  }
  const run: Host['run'] = async (argv) => {
    ran.push(argv.join(' '))
    const number = argv[argv.indexOf('--switch-generation') + 1]
    if (argv.includes('--switch-generation')) move(SYSTEM_PROFILE, `system-${number}-link`)
    const status = fails !== null && argv.some((word) => word.endsWith(fails)) ? 1 : 0
    return { status, signal: null, stdout: '', stderr: '' }
  }
  const host: Host = {
    ...runningHost(directory),
    run,
    state: null,
    lock: async () => ({ release: async () => {} }),
  }
  return { host, ran, move }
}

async function planned(host: Host, kind: 'delete' | 'switch', number: number): Promise<Plan> {
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const generation = machine.generations.find((found) => found.number === number)
  if (generation === undefined) throw new Error(`no generation ${number}`)
  const context = { host, machine, sizes: null, evidences: null, bisection: null }
  const [best] =
    kind === 'delete'
      ? await prepare({ kind, generations: [generation] }, context)
      : await prepare({ kind, target: targetOf(generation) }, context)
  if (best === undefined) throw new Error('no plan')
  return best.plan
}

it('a plan runs the commands that it shows, and no other', async () => {
  const { host, ran } = fake()
  const plan = await planned(host, 'delete', 1)
  await runPlan(host, plan, SYSTEM_PROFILE)
  expect(ran.slice(0, plan.steps.length)).toEqual(plan.steps.map(({ argv }) => argv.join(' ')))
})

it('a command that terrapin does not build is not run, wherever it stands', async () => {
  const { host, ran } = fake()
  const plan = await planned(host, 'delete', 1)
  const [step] = plan.steps
  if (step === undefined) throw new Error('no step')
  const foreign = { ...step, argv: ['nix-env', '--profile', '/etc/passwd', '--set', '/nix'] }
  for (const changed of [
    { ...plan, steps: [foreign] },
    { ...plan, onFailure: [foreign] },
  ]) {
    await expect(runPlan(host, changed, SYSTEM_PROFILE)).rejects.toMatchObject({
      code: 'unexpected',
    })
  }
  expect(ran).toEqual([])
})

it('nothing is run where what the plan relies on has moved', async () => {
  const { host, ran, move } = fake()
  const plan = await planned(host, 'delete', 1)
  move(SYSTEM_PROFILE, 'system-1-link')
  await expect(runPlan(host, plan, SYSTEM_PROFILE)).rejects.toMatchObject({ code: 'moved' })
  expect(ran).toEqual([])
})

it('a blocked plan is not run', async () => {
  const { host, ran } = fake()
  const plan = await planned(host, 'delete', 3)
  expect(plan.blocked).toBe(true)
  await expect(runPlan(host, plan, SYSTEM_PROFILE)).rejects.toMatchObject({ code: 'refused' })
  expect(ran).toEqual([])
})

it('nothing is run while another terrapin changes the machine', async () => {
  const { host, ran } = fake()
  const locked: Host = { ...host, lock: async () => null, lockHolder: async () => null }
  const plan = await planned(host, 'delete', 1)
  await expect(runPlan(locked, plan, SYSTEM_PROFILE)).rejects.toMatchObject({ code: 'locked' })
  expect(ran).toEqual([])
})

it('what a failed step leaves is restored', async () => {
  const { host, ran } = fake('switch-to-configuration')
  const plan = await planned(host, 'switch', 1)
  const outcome = await runPlan(host, plan, SYSTEM_PROFILE)
  expect(outcome.outcome).toBe('failed')
  const back = plan.onFailure.map(({ argv }) => argv.join(' '))
  expect(back.length).toBeGreaterThan(0)
  expect(ran.some((command) => back.includes(command))).toBe(true)
})
