import { Problem } from '../problem.ts'

/** Programs that run a command as root, in the order in which they are tried. */
export const ELEVATION_PROGRAMS = ['sudo', 'doas', 'run0'] as const

export type ElevationProgram = (typeof ELEVATION_PROGRAMS)[number]

/** How commands get to run as root on a machine. */
export type Elevation =
  /** The person is root: nothing is put before a command. */
  | { readonly kind: 'root' }
  | { readonly kind: 'program'; readonly name: ElevationProgram; readonly path: string }
  /** They don't; `why` says in sentences what is missing and what would help. */
  | { readonly kind: 'none'; readonly why: string }

export const ALREADY_ROOT: Elevation = { kind: 'root' }

/** What has to be known of a machine before an elevation is chosen. */
export interface ElevationFacts {
  /** No program of this session can get rights by its file (PR_SET_NO_NEW_PRIVS in prctl(2)). */
  readonly noNewPrivileges: boolean
  /** systemd runs (sd_booted(3)). */
  readonly systemd: boolean
  /** The executable files of each name on the PATH, in its order. */
  readonly found: Readonly<Record<ElevationProgram, readonly FoundProgram[]>>
}

export interface FoundProgram {
  readonly path: string
  /** It belongs to root and has the set-user-ID bit. */
  readonly setUidRoot: boolean
}

/**
 * The elevation for someone who is not root: the one that is set, else the first that can work.
 * Where it is set and can't work another is not taken in its place: it was set for a reason.
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

/** A sudo or doas without the bit can't work, as the one in a NixOS system's own sw/bin. */
function usableSetUid({ found, noNewPrivileges }: ElevationFacts, name: 'sudo' | 'doas'): Usable {
  const [first] = found[name]
  if (first === undefined) return { whyNot: 'is not in PATH' }
  if (noNewPrivileges) return { whyNot: 'can’t work with no_new_privs set' }
  const usable = found[name].find(({ setUidRoot }) => setUidRoot)
  return usable ?? { whyNot: `can’t work: ${first.path} is not setuid root` }
}

/** run0 has its command started by the service manager, so it needs no bit (run0(1)). */
function usableRun0({ found, systemd }: ElevationFacts): Usable {
  const [first] = found.run0
  if (first === undefined) return { whyNot: 'is not in PATH' }
  return systemd ? first : { whyNot: 'can’t work without systemd' }
}

/**
 * `argv` as root: what is put before it, and nothing else, least of all a shell. Throws a Problem
 * `no-elevation` where there is no way to root.
 *
 * All three stay in the working directory: sudo(8) and doas(1) as they are, run0(1) where it is
 * not told of another user. `--background=` keeps run0 from tinting the terminal. With `neverAsks`
 * they fail where they would ask for a password.
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

/** Why nothing that needs root can be run here. */
export function notElevated({ why }: Extract<Elevation, { kind: 'none' }>): Problem {
  return new Problem('no-elevation', `${why} Nothing was changed.`)
}

/** For a plan: who runs a step that needs root. */
export function rootWords(elevation: Elevation): string {
  return elevation.kind === 'program' ? `root, by ${elevation.name}` : 'root'
}

/**
 * For a plan: that a password may be asked for again and again, as a sentence; null where it is not.
 * sudo remembers it for a while by itself, doas only where its rule says persist (doas.conf(5)), and
 * run0 where polkit does.
 */
export function askingSentence(elevation: Elevation, steps: number): string | null {
  if (elevation.kind !== 'program' || elevation.name === 'sudo' || steps < 2) return null
  const unless =
    elevation.name === 'doas' ? 'its rule says persist or nopass' : 'polkit remembers the answer'
  return `${elevation.name} asks for the password before each of ${steps} steps, unless ${unless}.`
}
