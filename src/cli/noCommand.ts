import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'
import type { GlobalOptions } from './globalOptions.ts'
import type { Output } from './output.ts'
import { openHost, openSample, openSession } from './session.ts'

/** Arguments for opening the screens. */
export interface Opened {
  readonly host: Host
  readonly options: GlobalOptions
  /** Why the sample machine replaces this one; null where it was requested, or does not. */
  readonly standIn: string | null
}

/** `terrapin` without a command and without a terminal: the list. */
export async function printList(options: GlobalOptions, output: Output): Promise<number> {
  const { host, standIn } = await chooseHost(options, output.json)
  if (standIn !== null) output.say(`terrapin: ${standIn} This is a sample machine.`)
  const session = await openSession(options, output, host)
  try {
    await (await import('./list.ts')).list(session)
    return 0
  } finally {
    await host.close()
  }
}

/**
 * The machine for `terrapin` without a command: on a computer without NixOS the sample machine. With --json
 * an error is returned instead: scripts must never get invented facts.
 */
export async function chooseHost(
  options: GlobalOptions,
  json: boolean,
): Promise<Pick<Opened, 'host' | 'standIn'>> {
  const host = await openHost(options, 'ignored')
  const chosen = options.root ?? (options.demo === true || options.profile !== 'system' || json)
  const reason = chosen ? null : await whyNoGenerations(host)
  if (reason === null) return { host, standIn: null }
  await host.close()
  return { host: await openSample(), standIn: reason }
}

/** A NixOS with a broken profile (it has /etc/NIXOS) must not be hidden by the sample machine. */
async function whyNoGenerations(host: Host): Promise<string | null> {
  if ((await host.status('/etc/NIXOS')) !== null) return null
  const { mountedSystem, readProfile, SYSTEM_PROFILE } = await import('../nix/profile.ts')
  try {
    await readProfile(host, SYSTEM_PROFILE)
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    // The error then names the mounted system, so no sample machine is needed.
    if ((await mountedSystem(host)) !== null) return null
    if (error.code === 'no-nix') return 'No Nix on this computer.'
    return error.code === 'no-profile' ? 'No NixOS generations on this computer.' : null
  }
}
