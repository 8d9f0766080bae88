import { interruptedClause } from '../changelog/changelogChanges.ts'
import { readOpenChange } from '../changes/readUndo.ts'
import { type Config, NO_CONFIG } from '../config/loadConfig.ts'
import { readConfig } from '../config/readConfig.ts'
import type { ElevationProgram } from '../host/elevation.ts'
import type { Host } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { profilePath } from '../nix/profile.ts'
import { pinErrors } from '../pins/pins.ts'
import { asProblem, Problem } from '../problem.ts'
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
    const machine = await readMachine(host, profile)
    for (const problem of machine.problems) sayProblem(output, problem)
    for (const message of machine.bootable ? pinErrors(machine) : [])
      output.say(`terrapin: ${message}`)
    const open = await readOpenChange(host)
    if (open?.underway === true) {
      const { title } = open.change
      const who = 'another terrapin, or a command that it started, is still running'
      output.say(`terrapin: “${title}” is not finished: ${who}.`)
    } else if (open !== null) {
      const undo = typedCommand(options, ['undo'])
      const ways = `To undo it: ${undo}. To finish it: ${undo} --finish. To leave it as it is: ${undo} --leave.`
      output.say(`terrapin: ${interruptedClause(open.change)}. ${ways}`)
    }
    return { host, profile, machine, options, output }
  } catch (error) {
    await host.close()
    throw error
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
