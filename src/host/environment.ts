import { userInfo } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'

/*
 * What a child inherits. One that runs as root, or becomes root, gets only the variables named
 * here, so that none can reach it that makes a program load code or read someone's settings:
 * LD_PRELOAD, NODE_OPTIONS, BASH_ENV, PERL5LIB, PYTHONPATH, GIT_*, and those of which nobody has
 * thought yet. sudo(8) and doas(1) clean the environment too, but a person can tell them not to
 * (keepenv, !env_reset), and nothing cleans it for someone who is root already.
 */

export type Variables = Readonly<Record<string, string | undefined>>

/** What programs that run as root may be told of the person's session. */
const FOR_ROOT = new Set([
  'TERM',
  // How to speak, and what time it is. NixOS sets the two that say where the data lies.
  ...['LANG', 'LANGUAGE', 'LOCALE_ARCHIVE', 'TZ', 'TZDIR'],
  // Whether Nix works on the store itself or through a daemon (the Nix manual, “Common Environment
  // Variables”). Not NIX_CONFIG, NIX_CONF_DIR or NIX_USER_CONF_FILES, since settings can name
  // plug-ins and hooks to run; nor the variables for other directories, since terrapin reads those
  // that are usual; nor NIX_PATH, since nothing is evaluated.
  'NIX_REMOTE',
  // What nixos-rebuild hands to switch-to-configuration.
  ...['NIXOS_INSTALL_BOOTLOADER', 'NIXOS_NO_CHECK'],
  // Who became root, where terrapin was started so.
  ...['SUDO_USER', 'SUDO_UID', 'SUDO_GID', 'DOAS_USER'],
])

/**
 * What only the elevation program itself needs: the program that asks for the password where there
 * is no terminal, with what that needs to open a window, and the agent that can vouch for the
 * person (NixOS: security.pam.sshAgentAuth). What of it root's command gets, its policy says.
 */
const FOR_ELEVATION = new Set([
  ...['SUDO_ASKPASS', 'SUDO_PROMPT', 'SSH_AUTH_SOCK'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'],
])

/**
 * For a program that this process starts. Node looks for the program, too, in the PATH that it is given
 * (execvp(3)), so that none is run out of the working directory: a mounted disk, or someone's home.
 */
export function childEnvironment(variables: Variables = process.env): Variables {
  if (process.getuid?.() === 0) return rootEnvironment(variables)
  return { ...variables, PATH: safePath(variables.PATH) }
}

/** For a program that this process, being root, starts: its home is root's, whoever's HOME is set. */
export function rootEnvironment(variables: Variables): Record<string, string> {
  return {
    ...kept(variables, (name) => FOR_ROOT.has(name)),
    HOME: rootHome(),
    USER: 'root',
    LOGNAME: 'root',
  }
}

/**
 * For the program that a person becomes root by. It gets no HOME: where its policy keeps that, root
 * would read the settings that lie there.
 */
export function elevationEnvironment(variables: Variables): Record<string, string> {
  return kept(variables, (name) => FOR_ROOT.has(name) || FOR_ELEVATION.has(name))
}

/** Whether this terminal is that of an ssh session (ssh(1), "ENVIRONMENT"). */
export function isOverSsh(variables: NodeJS.ProcessEnv = process.env): boolean {
  return variables.SSH_CONNECTION !== undefined
}

/** Whether a person wants no checks before a switch (switch-to-configuration-ng: NIXOS_NO_CHECK). */
export function skipsChecks(variables: Variables = process.env): boolean {
  return variables.NIXOS_NO_CHECK === '1'
}

/** PATH without what means the working directory, where anyone may have put a `nix-env`. */
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
