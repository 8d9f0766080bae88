import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'
import { list } from './list.ts'
import type { Output } from './output.ts'
import { type GlobalOptions, openHost, openSample, openSession } from './session.ts'

/** What the screens are opened on. */
export interface Opened {
  readonly host: Host
  readonly options: GlobalOptions
  /** Why the sample machine stands in for this one; null where it was asked for, or does not. */
  readonly standIn: string | null
}

/**
 * `terrapin` without a command: the screen on a terminal, else the list. On a computer without
 * NixOS it shows the sample machine, and says so.
 */
export async function openTerminal(
  options: GlobalOptions,
  output: Output,
  openScreens: (opened: Opened) => Promise<number>,
): Promise<number> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true && !output.json
  const { host, standIn } = await chooseHost(options, output)
  if (isTerminal) return openScreens({ host, options, standIn })
  if (standIn !== null) output.say(`terrapin: ${standIn} This is a sample machine.`)
  const session = await openSession(options, output, host)
  try {
    await list(session)
    return 0
  } finally {
    await host.close()
  }
}

/** A script that asks for JSON gets an error, never made-up facts. */
async function chooseHost(options: GlobalOptions, output: Output) {
  const host = await openHost(options, 'ignored')
  const chosen =
    options.root ?? (options.demo === true || options.profile !== 'system' || output.json)
  const reason = chosen ? null : await whyNoGenerations(host)
  if (reason === null) return { host, standIn: null }
  await host.close()
  return { host: await openSample(), standIn: reason }
}

/** A NixOS whose profile is broken is not covered up by a sample: it has /etc/NIXOS. */
async function whyNoGenerations(host: Host): Promise<string | null> {
  if ((await host.status('/etc/NIXOS')) !== null) return null
  const { readProfile, SYSTEM_PROFILE } = await import('../nix/profile.ts')
  try {
    await readProfile(host, SYSTEM_PROFILE)
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.code === 'no-nix') return 'No Nix on this computer.'
    return error.code === 'no-profile' ? 'No NixOS generations on this computer.' : null
  }
}
