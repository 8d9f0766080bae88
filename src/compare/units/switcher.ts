import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'

/** What acts on the units when a side is switched to: the switch comes with that side. */
export interface Switcher {
  /** Where a changed ExecReload reloads a unit instead of restarting it: NixOS 26.05 and later. */
  readonly reloadsForExecReload: boolean
  /**
   * What becomes of user units: `switch` compares them as system units for everyone who is logged
   * in (NixOS 26.05 and later); `login` leaves them to the next login (earlier ones, which only
   * have the user's systemd read its units again); `sd-switch` is home-manager's own program;
   * `nobody` is a home-manager that only suggests commands.
   */
  readonly users: 'switch' | 'login' | 'sd-switch' | 'nobody'
}

/** The first release whose switch restarts user units and reloads for ExecReload. */
const RECENT = '26.05'

/**
 * Reads by which rules a switch to `storePath` goes. A release that is not known counts as a recent
 * one, as does a development version of 26.05 from before April 2026.
 * (nixpkgs: switch-to-configuration-ng, pull requests 507588 and 512578;
 * home-manager: modules/systemd.nix, `startServices`.)
 */
export async function readSwitcher(
  host: Host,
  storePath: StorePath,
  kind: 'nixos' | 'home',
): Promise<Switcher> {
  if (kind === 'home') {
    const script = await host.read(`${storePath}/activate`).catch(() => null)
    const users = script?.includes('/bin/sd-switch') === true ? 'sd-switch' : 'nobody'
    return { reloadsForExecReload: false, users }
  }
  const osRelease = await host.read(`${storePath}/etc/os-release`, 16_384).catch(() => null)
  const release = /^VERSION_ID="?(\d\d\.\d\d)/m.exec(osRelease ?? '')?.[1] ?? RECENT
  const isRecent = release >= RECENT
  return { reloadsForExecReload: isRecent, users: isRecent ? 'switch' : 'login' }
}
