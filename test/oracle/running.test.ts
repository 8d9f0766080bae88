import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { garbageAfter } from '../support/machine/garbage.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { closureOf, pathInfoSizes } from '../support/machine/oracles.ts'
import { endGroup } from '../support/machine/outcome.ts'
import { systems } from './fixture.ts'

/** 6 and 8 are the same system, and 8 is current. */
const deletable = [1, 2, 3, 4, 5, 7]

interface Reported {
  generations: { number: number; closureSize: number; exclusiveSize: number }[]
  problems: string[]
  unseen: string[]
}

describeWithNix('on a machine that runs, against the real garbage collector', () => {
  let machine: Machine
  let built: string[]
  let program: string
  const running: ChildProcess[] = []

  beforeAll(async () => {
    machine = await createMachine()
    built = await machine.buildSystems(systems.slice(0, 6))
    program = await buildProgram(machine)
    const [newest = ''] = built.toReversed()
    for (const path of [...built, program, newest]) await machine.setGeneration(path)
  })
  afterAll(async () => {
    for (const child of running) endGroup(child)
    await machine?.remove()
  })

  /** A package that only the system `number` has. */
  const only = async (number: number) => {
    const closure = await closureOf(machine, built[number - 1] as string)
    return closure.find((path) => path.includes(`-only-${number}-`)) as string
  }

  /** Starts what uses a path in one way and no other: PWD would name it a second time. */
  const startUsing = async (script: string, env: Record<string, string> = {}) => {
    const waiting = `${script}; echo ready; exec env -u PWD -u OLDPWD sleep 1000`
    const child = machine.start(['sh', '-c', waiting], { env })
    running.push(child)
    await new Promise((resolve, reject) => {
      child.stdout?.once('data', resolve)
      child.once('exit', () => reject(new Error(`it ended at once: ${script}`)))
    })
  }

  const report = async (user: 'root' | 'alice'): Promise<Reported> => {
    const script = join(project, 'test/oracle/tellSizes.ts')
    const outcome = await machine.run([process.execPath, script], { user })
    expect([outcome.status, outcome.stderr]).toEqual([0, ''])
    return JSON.parse(outcome.stdout)
  }

  const freedReally = async () => {
    const freed = new Map<number, number>()
    for (const number of deletable) {
      const deletion = ['nix-env', '-p', systemProfile, '--delete-generations', `${number}`]
      freed.set(number, (await garbageAfter(machine, () => machine.must(deletion))).bytes)
    }
    return freed
  }

  const exclusive = ({ generations }: Reported) =>
    new Map(
      generations
        .filter(({ number }) => deletable.includes(number))
        .map(({ number, exclusiveSize }) => [number, exclusiveSize]),
    )

  it('counts what processes use as kept, as root', async () => {
    const idle = await freedReally()
    expect(exclusive(await report('root'))).toEqual(idle)

    await startUsing(`cd ${await only(1)}`)
    await startUsing(`exec 3< ${await only(2)}/bin/only-2`)
    await startUsing(':', { SOME_VARIABLE: `x:${await only(3)}/bin:/y` })
    await startUsing(`: ${await only(4)}`) // An argument: not where the collector looks.
    await startUsing(`{ ${program}/bin/sleep 1000 & }`)
    running.push(await startBuildingWith(machine, await only(5)))
    const busy = await freedReally()
    expect(exclusive(await report('root'))).toEqual(busy)
    const fewer = [...busy].filter(([number, bytes]) => bytes < (idle.get(number) ?? 0))
    expect(fewer.map(([number]) => number)).toEqual([1, 2, 3, 5, 7])
  })

  it('says to someone without root what could not be seen, and is right about the rest', async () => {
    const { generations, problems, unseen } = await report('alice')
    expect(problems).toEqual([])
    expect(unseen.join()).toContain('processes')
    const real = await pathInfoSizes(machine, [...built, program])
    expect(generations.map(({ closureSize }) => closureSize)).toEqual(
      [...built, program, built[5]].map((path) => real.get(path ?? '')).toReversed(),
    )
  })
})

/** A build that goes on; Nix keeps its inputs for it, and no process names them to the kernel. */
async function startBuildingWith(machine: Machine, input: string): Promise<ChildProcess> {
  const expression = `derivation {
    name = "never-done"; system = builtins.currentSystem; builder = "/bin/sh";
    input = builtins.storePath "${input}"; args = [ "-c" "exec /usr/bin/env -i /bin/sleep 1000" ];
  }`
  const child = machine.start(['nix-build', '--no-out-link', '-E', expression])
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (data) => {
      said += data
      if (said.includes('building ')) resolve()
    })
    child.once('exit', () => reject(new Error(said)))
  })
  return child
}

/** A store path with a program that can be kept running. */
async function buildProgram(machine: Machine): Promise<string> {
  const expression = `derivation {
    name = "program"; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/usr/bin:/bin";
    args = [ "-ec" "mkdir -p $out/bin; cp /bin/sleep $out/bin/sleep" ];
  }`
  return (await machine.must(['nix-build', '--no-out-link', '-E', expression])).trim()
}
