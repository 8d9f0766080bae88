import { existsSync, lutimesSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readFinish } from '../../src/changes/readFinish.ts'
import { readInterrupted, readUndo } from '../../src/changes/readUndo.ts'
import { runPlan } from '../../src/execute/runPlan.ts'
import type { Host } from '../../src/host/host.ts'
import { type Machine as Facts, readMachine } from '../../src/machine/machine.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { planCollect } from '../../src/plan/planCollect.ts'
import { planCleanUp, planDelete } from '../../src/plan/planDelete.ts'
import { planFinish, planLeave } from '../../src/plan/planFinish.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { planPin, planUnpin } from '../../src/plan/planPin.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { planUndo } from '../../src/plan/planUndo.ts'
import { Problem } from '../../src/problem.ts'
import { findGeneration, findTarget } from '../../src/targets/target.ts'
import { type Laptop, SYSTEMS } from '../cli/fixture.ts'
import { PROFILE } from './fixture.ts'

/** Mulberry32: the same seed gives the same sequence; the result is below `below`. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Five generations again, 5 current and the default, 3 running: whatever a sequence left. */
export async function makeAnew({ machine, paths }: Laptop): Promise<void> {
  const inside = (path: string) => join(machine.root, path)
  if (!paths.every((path) => existsSync(inside(path)))) await machine.buildSystems(SYSTEMS)
  await machine.must(['sh', '-c', `rm -rf ${PROFILE} ${PROFILE}-*-link ${PROFILE}-profiles`])
  for (const [index, path] of paths.entries()) {
    const link = inside(`${PROFILE}-${index + 1}-link`)
    symlinkSync(path, link)
    const date = new Date(Date.UTC(2026, 2 + index, 9, 8, 7, 6))
    lutimesSync(link, date, date)
  }
  symlinkSync('system-5-link', inside(PROFILE))
  await machine.boot(paths[2] as string)
  rmSync(inside('/var/lib/terrapin'), { recursive: true, force: true })
  for (const action of ['switch', 'boot']) await machine.tellToFail(action, null)
  await machine.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
}

export type Action =
  | { readonly what: 'switch'; readonly gen: string; readonly mode: 'switch' | 'boot' | 'test' }
  | { readonly what: 'pin'; readonly gen: string; readonly name: string }
  | { readonly what: 'unpin'; readonly name: string }
  | { readonly what: 'delete'; readonly gens: readonly string[] }
  | { readonly what: 'keep'; readonly last: number }
  | { readonly what: 'undo' | 'finish' | 'leave' | 'gc' }

export function randomAction(random: (below: number) => number): Action {
  const gen = String(1 + random(6))
  const name = `pin${random(2)}`
  const actions: readonly Action[] = [
    { what: 'switch', gen, mode: (['switch', 'boot', 'test'] as const)[random(3)] ?? 'switch' },
    { what: 'pin', gen, name },
    { what: 'unpin', name },
    { what: 'delete', gens: [gen, String(1 + random(6))] },
    { what: 'keep', last: random(4) },
    { what: 'undo' },
    { what: 'finish' },
    { what: 'leave' },
    { what: 'gc' },
  ]
  return actions[random(actions.length)] as Action
}

/** The plan for it, as both fronts make it. */
export async function planFor(host: Host, machine: Facts, action: Action): Promise<Plan> {
  const planning = await readPlanning(host, machine, null)
  const interruptedChange = async () => {
    const change = await readInterrupted(host)
    if (change === null) throw new Problem('no-change', 'No interrupted change.')
    return change
  }
  switch (action.what) {
    case 'switch':
      return planSwitch(planning, await findTarget(host, machine, action.gen), action)
    case 'pin':
      return planPin(planning, await findTarget(host, machine, action.gen), action.name)
    case 'unpin':
      return planUnpin(planning, action.name)
    case 'delete': {
      const chosen = []
      for (const gen of action.gens) chosen.push(await findGeneration(host, machine, gen))
      return planDelete(planning, chosen)
    }
    case 'keep':
      return planCleanUp(planning, { keepLast: action.last })
    case 'undo':
      return planUndo(planning, await readUndo(host))
    case 'finish':
      return planFinish(planning, await readFinish(host, planning, await interruptedChange()))
    case 'leave':
      return planLeave(await interruptedChange())
    case 'gc':
      return planCollect(planning, null)
  }
}

/** What goes wrong, at which command of the plan (counted from 0). */
export type SettingsFileError =
  | { readonly kind: 'none' }
  | { readonly kind: 'crash'; readonly at: number; readonly when: 'before' | 'after' }
  | { readonly kind: 'killed'; readonly at: number }
  | { readonly kind: 'moved'; readonly at: number; readonly to: number }

export function randomFault(random: (below: number) => number): SettingsFileError {
  const at = random(3)
  const faults: readonly SettingsFileError[] = [
    { kind: 'none' },
    { kind: 'crash', at, when: random(2) === 0 ? 'before' : 'after' },
    { kind: 'killed', at },
    { kind: 'moved', at, to: 1 + random(5) },
  ]
  return faults[random(faults.length)] as SettingsFileError
}

/**
 * Carries it out with a fault: how that ended. `crashed`: the program is no more, as after kill -9: what it was
 * doing is never told. What a plan refuses, or finds moved, is an answer and no error.
 */
export async function act(
  laptop: Laptop,
  host: Host,
  action: Action,
  fault: SettingsFileError,
): Promise<'ended' | 'failed' | 'refused' | 'crashed'> {
  let count = -1
  let crash: (() => void) | null = null
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = () => resolve('crashed')
  })
  const run: Host['run'] = async (argv, options) => {
    if (options?.asRoot === undefined) return host.run(argv, options)
    count += 1
    if (fault.kind === 'none' || count !== fault.at) return host.run(argv, options)
    if (fault.kind === 'killed') return { status: null, signal: 'SIGKILL', stdout: '', stderr: '' }
    if (fault.kind === 'moved') {
      const to = ['nix-env', '-p', PROFILE, '--switch-generation', String(fault.to)]
      await laptop.machine.run(to)
      return host.run(argv, options)
    }
    if (fault.when === 'after') await host.run(argv, options)
    crash?.()
    return new Promise(() => {})
  }
  const carriedOut = async () => {
    try {
      const machine = await readMachine(host, PROFILE)
      const plan = await planFor(host, machine, action)
      const { outcome } = await runPlan({ ...host, run }, plan, PROFILE)
      return outcome === 'failed' ? ('failed' as const) : ('ended' as const)
    } catch (error) {
      if (error instanceof Problem) return 'refused' as const
      throw error
    }
  }
  return Promise.race([carriedOut(), crashed])
}

/** What nobody may lose: links and store paths of what is protected now. */
export async function protectedNow(host: Host): Promise<{ links: string[]; paths: string[] }> {
  const { generations, pins } = await readMachine(host, PROFILE)
  const kept = generations.filter(
    (one) => one.running || one.booted || one.current || one.bootDefault || one.pins.length > 0,
  )
  const paths = [...kept, ...pins].flatMap(({ storePath }) => storePath ?? [])
  return { links: kept.map(({ link }) => link), paths: [...new Set(paths)] }
}

/** Why something is wrong with the machine; empty where nothing is. */
export async function brokenThings(
  { machine }: Laptop,
  before: { readonly links: readonly string[]; readonly paths: readonly string[] },
): Promise<string[]> {
  const inside = (path: string) => join(machine.root, path)
  const links = before.links.filter((link) => !isLink(inside(link)))
  const paths = before.paths.filter((path) => !existsSync(inside(path)))
  const valid = await machine.run(['nix-store', '--check-validity', ...before.paths])
  const current = (await machine.run(['readlink', '-f', PROFILE])).stdout.trim()
  return [
    ...links.map((link) => `the link ${link} of a protected generation is gone`),
    ...paths.map((path) => `the protected ${path} is gone`),
    ...(valid.status === 0 ? [] : [valid.stderr]),
    ...(existsSync(inside(current)) && current.startsWith('/nix/store/')
      ? []
      : [`${PROFILE} leads to ${current}`]),
  ]
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== ''
  } catch {
    return false
  }
}
