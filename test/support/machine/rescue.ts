import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMachine, type Machine, type MachineOptions } from './machine.ts'

/** Where the rescue machine sees the system that is to be rescued. */
export const mountPoint = '/mnt'

/**
 * As options of find(1): without the lock of a change, which is made in /run, and the date of /run.
 */
export const WITHOUT_LOCK = ['!', '-path', '/run', '!', '-path', '/run/terrapin.*']

/** A machine started from an installer, with someone's NixOS system at /mnt. */
export interface Rescue<T> {
  /** The installer: a machine with a Nix of its own, and nixos-enter. Removing it removes both. */
  rescue: Machine
  /** The mounted system's / as the test sees it, for `mountedHost`. */
  root: string
  /** What `prepare` answered. */
  prepared: T
}

/**
 * Makes a system by `prepare`, which may do to it whatever a machine can do, then turns it off and
 * leaves it mounted below a rescue machine.
 */
export async function createRescue<T>(
  prepare: (system: Machine) => Promise<T>,
  options: Pick<MachineOptions, 'bootLoader'> = {},
): Promise<Rescue<T>> {
  const rescue = await createMachine({ bootLoader: 'none' })
  const root = join(rescue.root, mountPoint)
  try {
    const system = await createMachine({ ...options, directory: root })
    try {
      const prepared = await prepare(system)
      const standIn = fileURLToPath(new URL('nixos-enter.sh', import.meta.url))
      await rescue.must(['ln', '-s', standIn, '/run/wrappers/bin/nixos-enter'])
      // /run is gone with the machine that ran.
      await system.must(['rm', '-f', '/run/current-system', '/run/booted-system'])
      return { rescue, root, prepared }
    } finally {
      await system.close()
    }
  } catch (error) {
    await rescue.remove()
    throw error
  }
}
