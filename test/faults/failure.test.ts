import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runPlan } from '../../src/execute/runPlan.ts'
import type { RunPlanOptions } from '../../src/execute/runStep.ts'
import type { Host } from '../../src/host/host.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { setBootDefault } from '../../src/plan/commands.ts'
import type { Step } from '../../src/plan/plan.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { findTarget } from '../../src/targets/target.ts'
import { type Document, documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { changelogOf, PROFILE } from './fixture.ts'

describeWithNix('an activation that fails, or after which units fail', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const profile = () => readlinkSync(join(laptop.machine.root, PROFILE))
  const called = async () => (await laptop.machine.activations()).slice(1)
  const run = (...args: string[]) => laptop.machine.terrapin(args)
  /** A switch to 2, with its journal where the machine's root has it. */
  const switched = async (
    options: RunPlanOptions,
    changes: Partial<Host> = {},
    more: readonly Step[] = [],
  ) => {
    const state = stateIn(join(laptop.machine.root, 'var/lib/terrapin'))
    const host = { ...hostInside(laptop.machine), state, ...changes }
    const machine = await readMachine(host, PROFILE)
    const target = await findTarget(host, machine, '2')
    const plan = planSwitch(await readPlanning(host, machine, null), target, { mode: 'switch' })
    return runPlan(host, { ...plan, steps: [...plan.steps, ...more] }, PROFILE, options)
  }
  /** systemd's list of failed units: one answer for before, one for after. */
  const failing = (...lists: string[][]): Partial<Host> => {
    const host = hostInside(laptop.machine)
    return {
      run: async (argv, options) => {
        if (argv[0] !== 'systemctl') return host.run(argv, options)
        const stdout = JSON.stringify((lists.shift() ?? []).map((unit) => ({ unit })))
        return { status: 0, signal: null, stdout, stderr: '' }
      },
    }
  }
  const choices = () =>
    changelogOf(laptop.machine).flatMap(({ what, choice }) => (what === 'choice' ? [choice] : []))

  it('is left as it is where a person wants that, and undo takes it back later', async () => {
    await laptop.machine.tellToFail('switch', 2)
    const asked: string[] = []
    const outcome = await switched({
      askOnFailure: async ({ message, question, back, stay }) => {
        asked.push(message, question, back, stay)
        expect(profile()).toBe('system-2-link')
        return 'stay'
      },
    })
    expect(asked).toEqual([
      expect.stringMatching(/^Step 2 \(activate 2 .*\) failed: the activation script failed/),
      'Restore the profile to 5?',
      expect.stringContaining('restore the profile to 5, then make 5 the boot default again'),
      expect.stringContaining('leave the profile as it is now'),
    ])
    expect(outcome.outcome).toBe('failed')
    expect(outcome.notes.join(' ')).toContain('Kept, as you chose')
    expect(profile()).toBe('system-2-link')
    expect(await called()).toEqual(['26.05.2 switch'])
    expect(choices()).toEqual(['stay'])
    await laptop.machine.tellToFail('switch', null)
    const undone = await run('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ status: 0 })
    expect(profile()).toBe('system-5-link')
  })

  it.each<[string, RunPlanOptions['askOnFailure']]>([
    ['is the answer', async () => 'back'],
    ['can’t be asked', () => Promise.reject(new Error('no terminal'))],
  ])('goes back where that %s', async (_, askOnFailure) => {
    await laptop.machine.tellToFail('switch', 1)
    const outcome = await switched({ ...(askOnFailure && { askOnFailure }) })
    expect(outcome.notes.join(' ')).toContain('Done: restore the profile to 5.')
    expect(profile()).toBe('system-5-link')
    expect(choices()).toEqual(['back'])
    expect((await run('undo', '--yes')).stderr).toMatch(/othing/)
  })

  it('goes back where it is stopped while the question is open', async () => {
    await laptop.machine.tellToFail('switch', 1)
    const stop = new AbortController()
    let left = false
    await switched({
      stop: stop.signal,
      askOnFailure: (_, signal) => {
        signal.addEventListener('abort', () => {
          left = true
        })
        setImmediate(() => stop.abort())
        return new Promise(() => {})
      },
    })
    expect(profile()).toBe('system-5-link')
    expect(left).toBe(true)
  })

  it('begins no further step where it is stopped between two', async () => {
    const host = hostInside(laptop.machine)
    const stop = new AbortController()
    const ran: string[] = []
    const outcome = await switched(
      { stop: stop.signal },
      {
        run: async (argv, options) => {
          const result = await host.run(argv, options)
          ran.push(argv.at(-1) ?? '')
          if (argv.includes('--switch-generation')) stop.abort()
          return result
        },
      },
    )
    expect(outcome.notes.join(' ')).toMatch(/Step 2 \(.*\) was stopped: not started\./)
    expect(ran).not.toContain('switch')
    expect(profile()).toBe('system-5-link')
  })

  it('asks nothing about a profile that someone else moved meanwhile', async () => {
    const host = hostInside(laptop.machine)
    let asked = false
    const askOnFailure = async () => {
      asked = true
      return 'back' as const
    }
    const outcome = await switched(
      { askOnFailure },
      {
        run: async (argv, options) => {
          if (argv.at(-1) !== 'switch') return host.run(argv, options)
          await laptop.machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
          return { status: 1, signal: null, stdout: '', stderr: '' }
        },
      },
    )
    expect(outcome.notes.join(' ')).toContain('someone else moved ')
    expect(asked).toBe(false)
    expect(profile()).toBe('system-4-link')
  })

  it('puts nothing back that someone else moved while a person was asked', async () => {
    const { must } = laptop.machine
    const host = hostInside(laptop.machine)
    const outcome = await switched(
      {
        askOnFailure: async () => {
          await must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
          return 'back'
        },
      },
      {
        run: async (argv, options) =>
          argv.at(-1) === 'switch'
            ? { status: 1, signal: null, stdout: '', stderr: '' }
            : host.run(argv, options),
      },
    )
    expect(outcome.notes.join(' ')).toContain('someone else moved ')
    expect(profile()).toBe('system-4-link')
  })

  it('keeps what is activated where only the boot default could not be set after it', async () => {
    const askOnFailure = async () => expect.fail('it was asked')
    const outcome = await switched({ askOnFailure }, {}, [
      setBootDefault({ rootDirectory: null }, 'nixos-two.efi', '1'),
    ])
    expect(outcome.outcome).toBe('failed')
    expect(outcome.notes.join(' ')).toMatch(/Not done: bootctl set-default nixos-two\.efi\./)
    expect(profile()).toBe('system-2-link')
    expect(await called()).toEqual(['26.05.2 switch'])
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(profile()).toBe('system-5-link')
  })

  it('names units that fail since, though switch-to-configuration was content', async () => {
    const outcome = await switched({}, failing(['old.service'], ['late.service', 'old.service']))
    expect(outcome.outcome).toBe('units')
    expect(outcome.notes).toContain('Newly failed: late.service.')
    expect(outcome.units?.filter(({ failed }) => failed)).toEqual([
      { name: 'late.service', scope: 'system', effect: null, failed: true, failedBefore: false },
    ])
    expect(profile()).toBe('system-2-link')
  })

  it('is content where only what failed before fails', async () => {
    const outcome = await switched({}, failing(['old.service'], ['old.service']))
    expect(outcome).toMatchObject({ outcome: 'done' })
    expect(outcome.checkResults.every(({ holds }) => holds === true)).toBe(true)
  })

  it('tells units and failures to scripts, too', async () => {
    await laptop.machine.tellToFail('switch', 4)
    await laptop.machine.boot(laptop.paths[4] as string)
    const outcome = await run('switch', '2', '--yes', '--json')
    expect(outcome.status).toBe(4)
    const { result } = documentOf(outcome)
    expect(result.units.find(({ name }: Document) => name === 'foo.service')).toEqual({
      ...{ name: 'foo.service', scope: 'system', effect: null, failed: true, failedBefore: null },
    })
    expect(result.units.map(({ name, effect }: Document) => [name, effect])).toContainEqual([
      'web.service',
      'restart',
    ])
    expect(result.notes.join(' ')).toMatch(/Failed: foo\.service\. .*systemctl status foo\.service/)
  })

  it('says which checks refused it, and that nothing was activated', async () => {
    await laptop.machine.tellToFail('switch', 'checks')
    const outcome = await run('switch', '2', '--yes')
    expect(outcome.status).toBe(1)
    expect(outcome.stderr).toContain('pre-switch checks failed, so nothing was activated')
    expect(profile()).toBe('system-5-link')
  })
})
