import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'

/** By which rules a side is switched to: the program that does it comes with that side. */
export interface SwitchRules {
  /**
   * Those of NixOS 26.05: a changed ExecReload reloads, changed paths are left alone, a socket that
   * is only in the new system takes its service over, `foo@bar.service` belongs to `foo.socket`, an
   * instance whose drop-ins went is gone.
   */
  readonly isRecent: boolean
  /** Whether `X-NotSocketActivated` means anything: since NixOS 25.05. */
  readonly knowsNotSocketActivated: boolean
  /**
   * What becomes of user units: `switch` compares them as system units for everyone who is logged
   * in (NixOS 26.05 and later); `login` leaves them to the next login (earlier ones, which only
   * have the user's systemd read its units again); `sd-switch` is home-manager's own program;
   * `nobody` is a home-manager that only suggests commands.
   */
  readonly users: 'switch' | 'login' | 'sd-switch' | 'nobody'
}

const RECENT = '26.05'
const NOT_SOCKET_ACTIVATED = '25.05'

/**
 * Reads by which rules a switch to `storePath` goes. A release that is not known counts as a recent
 * one, as does a development version of 26.05 from before April 2026.
 * (nixpkgs: switch-to-configuration-ng, pull requests 507588 and 512578;
 * home-manager: modules/systemd.nix, `startServices`.)
 */
export async function readRules(
  host: Host,
  storePath: StorePath,
  kind: 'nixos' | 'home',
): Promise<SwitchRules> {
  if (kind === 'home') {
    const script = await host.read(`${storePath}/activate`).catch(() => null)
    const users = script?.includes('/bin/sd-switch') === true ? 'sd-switch' : 'nobody'
    return { isRecent: false, knowsNotSocketActivated: false, users }
  }
  const osRelease = await host.read(`${storePath}/etc/os-release`, 16_384).catch(() => null)
  const release = /^VERSION_ID="?(\d\d\.\d\d)/m.exec(osRelease ?? '')?.[1] ?? RECENT
  const isRecent = release >= RECENT
  const knowsNotSocketActivated = release >= NOT_SOCKET_ACTIVATED
  return { isRecent, knowsNotSocketActivated, users: isRecent ? 'switch' : 'login' }
}
