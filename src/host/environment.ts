import { userInfo } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'

/*
 * The environment of child processes. A child that runs as root, or becomes root, gets only the
 * variables listed here: none that makes a program load code or read someone's settings, such as
 * LD_PRELOAD, NODE_OPTIONS, BASH_ENV, PERL5LIB, PYTHONPATH, GIT_*, and those not thought of yet.
 * sudo(8) and doas(1) clean the environment too, but can be configured not to (keepenv,
 * !env_reset), and nothing cleans it for someone who is root already.
 */

export type Variables = Readonly<Record<string, string | undefined>>

/** Variables of the person's session that may reach programs run as root. */
const FOR_ROOT = new Set([
  'TERM',
  // Language and time. NixOS sets LOCALE_ARCHIVE and TZDIR to find their data.
  ...['LANG', 'LANGUAGE', 'LOCALE_ARCHIVE', 'TZ', 'TZDIR'],
  // Whether Nix accesses the store directly or through a daemon (the Nix manual, “Common
  // Environment Variables”). Excluded: NIX_CONFIG, NIX_CONF_DIR and NIX_USER_CONF_FILES, since
  // settings can name plug-ins and hooks to run; the variables for other directories, since
  // terrapin reads the usual ones; NIX_PATH, since nothing is evaluated.
  'NIX_REMOTE',
  // nixos-rebuild passes these to switch-to-configuration.
  ...['NIXOS_INSTALL_BOOTLOADER', 'NIXOS_NO_CHECK'],
  // Who became root, if terrapin was started that way.
  ...['SUDO_USER', 'SUDO_UID', 'SUDO_GID', 'DOAS_USER'],
])

/**
 * Variables for the elevation program itself: the askpass program for use without a terminal, what
 * that needs to open a window, and the SSH agent that can authenticate the person (NixOS:
 * security.pam.sshAgentAuth). The elevation program's policy decides which of them reach root's
 * command.
 */
const FOR_ELEVATION = new Set([
  ...['SUDO_ASKPASS', 'SUDO_PROMPT', 'SSH_AUTH_SOCK'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'],
])

/**
 * For a program that this process starts. Node also searches the PATH given here for the program
 * (execvp(3)), so nothing runs from the working directory, which may be a mounted disk or someone's
 * home.
 */
export function childEnvironment(variables: Variables = process.env): Variables {
  if (process.getuid?.() === 0) return rootEnvironment(variables)
  return { ...variables, PATH: safePath(variables.PATH) }
}

/** For a program started by this process as root: HOME is root's, whatever HOME was set to. */
export function rootEnvironment(variables: Variables): Record<string, string> {
  return {
    ...kept(variables, (name) => FOR_ROOT.has(name)),
    HOME: rootHome(),
    USER: 'root',
    LOGNAME: 'root',
  }
}

/**
 * For the elevation program. It gets no HOME: where its policy keeps HOME, root would read the
 * settings there.
 */
export function elevationEnvironment(variables: Variables): Record<string, string> {
  return kept(variables, (name) => FOR_ROOT.has(name) || FOR_ELEVATION.has(name))
}

/** Whether this terminal is that of an ssh session (ssh(1), "ENVIRONMENT"). */
export function isOverSsh(variables: NodeJS.ProcessEnv = process.env): boolean {
  return variables.SSH_CONNECTION !== undefined
}

/** Whether the person disabled pre-switch checks (switch-to-configuration-ng: NIXOS_NO_CHECK). */
export function skipsChecks(variables: Variables = process.env): boolean {
  return variables.NIXOS_NO_CHECK === '1'
}

/** PATH without entries that mean the working directory, where anyone may have put a `nix-env`. */
export function safePath(path: string | undefined): string | undefined {
  const directories = path?.split(delimiter).filter((directory) => isAbsolute(directory)) ?? []
  return directories.length === 0 ? undefined : directories.join(delimiter)
}

function kept(variables: Variables, mayPass: (name: string) => boolean): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables)) {
    const passes = mayPass(name) || /^LC_[A-Z]+$/.test(name)
    if (passes && value !== undefined) result[name] = value
  }
  const path = safePath(variables.PATH)
  return path === undefined ? result : { ...result, PATH: path }
}

function rootHome(): string {
  try {
    return userInfo().homedir
  } catch {
    return '/root' // no line in /etc/passwd
  }
}
