import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  ALREADY_ROOT,
  chooseElevation,
  type Elevation,
  type ElevationFacts,
  type ElevationProgram,
  type FoundProgram,
} from './elevation.ts'
import { safePath } from './environment.ts'
import type { HostUser } from './host.ts'

/** The set-user-ID bit of a mode (inode(7)). */
const SET_USER_ID = 0o4000

/**
 * The elevation for this person on this computer, chosen on first use and then fixed while the host
 * is open. `wanted` returns the configured one; it may throw a Problem `config`.
 */
export function elevationHere(
  user: HostUser,
  wanted: () => ElevationProgram | null,
): () => Elevation {
  let chosen: Elevation | null = user.root ? ALREADY_ROOT : null
  return () => {
    chosen ??= chooseElevation(readElevationFacts(process.env.PATH), wanted())
    return chosen
  }
}

/** Facts about this computer for a process with this PATH. */
export function readElevationFacts(path: string | undefined): ElevationFacts {
  const directories = (safePath(path) ?? '').split(delimiter)
  const found = (name: ElevationProgram) => programs(directories, name)
  return {
    noNewPrivileges: noNewPrivileges(),
    systemd: existsSync('/run/systemd/system'),
    found: { sudo: found('sudo'), doas: found('doas'), run0: found('run0') },
  }
}

function programs(directories: readonly string[], name: ElevationProgram): FoundProgram[] {
  return directories.flatMap((directory) => programAt(join(directory, name)) ?? [])
}

function programAt(path: string): FoundProgram | null {
  try {
    accessSync(path, constants.X_OK)
    const { uid, mode } = statSync(path)
    return { path, setUidRoot: uid === 0 && (mode & SET_USER_ID) !== 0 }
  } catch {
    return null // missing, or not accessible
  }
}

function noNewPrivileges(): boolean {
  try {
    return /^NoNewPrivs:\s*1$/m.test(readFileSync('/proc/self/status', 'utf8')) // proc_pid_status(5)
  } catch {
    return false // no /proc: the program itself reports it
  }
}
