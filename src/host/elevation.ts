import { Problem } from '../problem.ts'

/** Programs that run a command as root, in the order in which they are tried. */
export const ELEVATION_PROGRAMS = ['sudo', 'doas', 'run0'] as const

export type ElevationProgram = (typeof ELEVATION_PROGRAMS)[number]

/** How commands run as root on a machine. */
export type Elevation =
  /** The person is root: commands run unprefixed. */
  | { readonly kind: 'root' }
  | { readonly kind: 'program'; readonly name: ElevationProgram; readonly path: string }
  /** No way to become root; `why` gives the reasons and remedies in sentences. */
  | { readonly kind: 'none'; readonly why: string }

export const ALREADY_ROOT: Elevation = { kind: 'root' }

/** Facts about a machine that decide which elevation is chosen. */
export interface ElevationFacts {
  /** Setuid programs gain no rights in this session (PR_SET_NO_NEW_PRIVS in prctl(2)). */
  readonly noNewPrivileges: boolean
  /** systemd runs (sd_booted(3)). */
  readonly systemd: boolean
  /** The executable files of each name on PATH, in PATH order. */
  readonly found: Readonly<Record<ElevationProgram, readonly FoundProgram[]>>
}

export interface FoundProgram {
  readonly path: string
  /** Owned by root, with the set-user-ID bit. */
  readonly setUidRoot: boolean
}

/**
 * Choose the elevation for someone who is not root: the configured one, else the first that can
 * work. A configured one that can't work is not replaced: the person had a reason to set it.
 */
export function chooseElevation(facts: ElevationFacts, set: ElevationProgram | null): Elevation {
  const tried = (set === null ? ELEVATION_PROGRAMS : [set]).map((name) => ({
    name,
    ...(name === 'run0' ? usableRun0(facts) : usableSetUid(facts, name)),
  }))
  for (const { name, path } of tried) {
    if (path !== undefined) return { kind: 'program', name, path }
  }
  const reasons = tried.map(({ name, whyNot }) => `${name} ${whyNot}`).join('; ')
  const help =
    set === null
      ? 'Run terrapin as root, or set up one of them.'
      : `Run terrapin as root, set up ${set}, or set another elevation in config.toml.`
  return {
    kind: 'none',
    why: `This needs root, but no way to become root was found: ${reasons}. ${help}`,
  }
}

type Usable = { readonly path?: string; readonly whyNot?: string }

/** sudo and doas need the set-user-ID bit; the copies in a NixOS system's own sw/bin lack it. */
function usableSetUid({ found, noNewPrivileges }: ElevationFacts, name: 'sudo' | 'doas'): Usable {
  const [first] = found[name]
  if (first === undefined) return { whyNot: 'is not in PATH' }
  if (noNewPrivileges) return { whyNot: 'can’t work with no_new_privs set' }
  const usable = found[name].find(({ setUidRoot }) => setUidRoot)
  return usable ?? { whyNot: `can’t work: ${first.path} is not setuid root` }
}

/** run0 needs no set-user-ID bit: the service manager starts its command (run0(1)). */
function usableRun0({ found, systemd }: ElevationFacts): Usable {
  const [first] = found.run0
  if (first === undefined) return { whyNot: 'is not in PATH' }
  return systemd ? first : { whyNot: 'can’t work without systemd' }
}

/**
 * Prefix `argv` so that it runs as root, without a shell. Throws a Problem `no-elevation` if there
 * is no way to become root.
 *
 * All three keep the working directory: sudo(8) and doas(1) by default, run0(1) unless another user
 * is named. `--background=` stops run0 from tinting the terminal. With `neverAsks` they fail
 * instead of asking for a password.
 */
export function elevatedArgv(
  elevation: Elevation,
  argv: readonly string[],
  neverAsks = false,
): readonly string[] {
  switch (elevation.kind) {
    case 'root':
      return argv
    case 'none':
      throw notElevated(elevation)
    case 'program': {
      const isRun0 = elevation.name === 'run0'
      const options = [
        ...(isRun0 ? ['--background='] : []),
        ...(neverAsks ? [isRun0 ? '--no-ask-password' : '-n'] : []),
      ]
      return [elevation.path, ...options, '--', ...argv]
    }
  }
}

/** The Problem that explains why commands can't run as root here. */
export function notElevated({ why }: Extract<Elevation, { kind: 'none' }>): Problem {
  return new Problem('no-elevation', `${why} Nothing was changed.`)
}

/** For a plan: the user that a step runs as, and the program that elevates. */
export function rootWords(elevation: Elevation): string {
  return elevation.kind === 'program' ? `root, by ${elevation.name}` : 'root'
}

/**
 * For a plan: a sentence warning that a password may be asked for repeatedly; null if not. sudo
 * caches it by default, doas only with `persist` (doas.conf(5)), run0 only where polkit does.
 */
export function askingSentence(elevation: Elevation, steps: number): string | null {
  if (elevation.kind !== 'program' || elevation.name === 'sudo' || steps < 2) return null
  const unless =
    elevation.name === 'doas' ? 'its rule says persist or nopass' : 'polkit remembers the answer'
  return `${elevation.name} asks for the password before each of ${steps} steps, unless ${unless}.`
}
