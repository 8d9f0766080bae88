import { interruptedClause } from '../changelog/changelogChanges.ts'
import { readOpenChange } from '../changes/readUndo.ts'
import { type Config, NO_CONFIG } from '../config/loadConfig.ts'
import { readConfig } from '../config/readConfig.ts'
import type { ElevationProgram } from '../host/elevation.ts'
import type { Host } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { type Profile, profilePath, readProfile } from '../nix/profile.ts'
import { pinErrors } from '../pins/pins.ts'
import { asProblem, Problem } from '../problem.ts'
import { type FoundSystem, findByLink } from '../targets/linkedSystem.ts'
import { findTarget } from '../targets/target.ts'
import { visible } from '../text/visible.ts'
import type { GlobalOptions } from './globalOptions.ts'
import { type Output, sayProblem } from './output.ts'
import { typedCommand } from './typedCommand.ts'

/** One invocation of a command: its machine and its output. */
export interface Session {
  readonly host: Host
  readonly profile: string
  readonly machine: Machine
  readonly options: GlobalOptions
  readonly output: Output
}

/** An invocation that reads the whole machine only where what it was asked takes that. */
export interface LeanSession extends Omit<Session, 'machine'> {
  readonly links: Profile
  /** The whole machine, read once; reports its problems as `openSession` does. */
  whole(): Promise<Session>
}

/**
 * The host selected by the options. Invalid elevation settings are reported when needed, or ignored as
 * `wrong` says. Throws a Problem for a host that can't be reached.
 */
export async function openHost(
  options: GlobalOptions,
  wrong: 'reported' | 'ignored' = 'reported',
): Promise<Host> {
  if (options.host !== undefined) {
    throw new Problem('not-here', '--host is not supported yet; run terrapin on that machine.')
  }
  if (options.root !== undefined && options.demo === true) {
    throw new Problem('usage', '--root and --demo can’t be combined.')
  }
  if (options.demo === true) return openSample()
  const elevation = await readElevation(wrong)
  if (options.root !== undefined) {
    return (await import('../host/mounted.ts')).mountedHost(options.root, elevation)
  }
  return (await import('../host/local.ts')).localHost(elevation)
}

/** The configured elevation; the returned function throws if the setting is invalid. */
async function readElevation(
  wrong: 'reported' | 'ignored',
): Promise<() => ElevationProgram | null> {
  const { config, elevationError } = await readConfig()
  return () => {
    if (elevationError === null || wrong === 'ignored') return config.elevation
    throw new Problem('config', `Can’t become root: ${elevationError}`)
  }
}

/** The person's settings; the sample machine has none. */
export async function configFor(host: Host): Promise<Config> {
  return host.kind === 'sample' ? NO_CONFIG : (await readConfig()).config
}

/** Reports invalid settings in one line; commands run without them. */
async function reportSettingErrors({ say }: Output): Promise<void> {
  const [error, ...others] = (await readConfig()).errors
  if (error === undefined) return
  const more = others.length === 0 ? '' : ` ${others.length} more: see terrapin config.`
  say(`terrapin: ${visible(error.message)}${more}`)
}

export async function openSample(): Promise<Host> {
  return (await import('../sample/sampleHost.ts')).sampleHost()
}

/** Opens the machine, and reads of it only the links of its generations. Throws as `readProfile` does. */
export async function openLeanSession(
  options: GlobalOptions,
  output: Output,
): Promise<LeanSession> {
  const host = await openHost(options)
  await reportSettingErrors(output)
  try {
    const profile = await profilePath(host, options.profile)
    const links = await readProfile(host, profile)
    await reportOpenChange(host, options, output)
    const lean = { host, profile, links, options, output }
    let whole: Promise<Session> | null = null
    const read = async () => ({ ...lean, machine: await readReported(host, profile, output) })
    return {
      ...lean,
      whole: () => {
        whole ??= read()
        return whole
      },
    }
  } catch (error) {
    await host.close()
    throw error
  }
}

/** The system that GEN refers to; throws as `findTarget` does. */
export async function systemOfGen(session: LeanSession, gen: string): Promise<FoundSystem> {
  const { host, links } = session
  return (
    (await findByLink(host, links, gen)) ?? findTarget(host, (await session.whole()).machine, gen)
  )
}

/** Reads the machine and reports its problems on stderr. */
export async function openSession(
  options: GlobalOptions,
  output: Output,
  opened?: Host,
): Promise<Session> {
  const host = opened ?? (await openHost(options))
  await reportSettingErrors(output)
  try {
    const profile = await profilePath(host, options.profile)
    const machine = await readReported(host, profile, output)
    await reportOpenChange(host, options, output)
    return { host, profile, machine, options, output }
  } catch (error) {
    await host.close()
    throw error
  }
}

async function readReported(host: Host, profile: string, output: Output): Promise<Machine> {
  const machine = await readMachine(host, profile)
  for (const problem of machine.problems) sayProblem(output, problem)
  for (const message of machine.bootable ? pinErrors(machine) : []) {
    output.say(`terrapin: ${message}`)
  }
  return machine
}

/** Reports a change that was interrupted, or is still being made, and what to do about it. */
async function reportOpenChange(
  host: Host,
  options: GlobalOptions,
  { say }: Output,
): Promise<void> {
  const open = await readOpenChange(host)
  if (open?.underway === true) {
    const { title } = open.change
    const who = 'another terrapin, or a command that it started, is still running'
    say(`terrapin: “${title}” is not finished: ${who}.`)
  } else if (open !== null) {
    const undo = typedCommand(options, ['undo'])
    const ways = `To undo it: ${undo}. To finish it: ${undo} --finish. To leave it as it is: ${undo} --leave.`
    say(`terrapin: ${interruptedClause(open.change)}. ${ways}`)
  }
}

/** The sizes, or null with the reason on stderr: a list without sizes is better than none. */
export async function sizesOrNull({ host, machine, output }: Session): Promise<Sizes | null> {
  try {
    const { readSizes } = await import('../machine/sizes.ts')
    return await readSizes(host, machine)
  } catch (error) {
    output.say(`terrapin: Sizes unknown: ${asProblem(error, 'database').message}`)
    return null
  }
}
