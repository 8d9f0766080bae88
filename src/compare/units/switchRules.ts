import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'

/** The rules for a switch to a side: the program that performs it belongs to that side. */
export interface SwitchRules {
  /**
   * The rules of NixOS 26.05: a changed ExecReload reloads, changed paths are not restarted, a new
   * socket takes over its service, `foo@bar.service` belongs to `foo.socket`, an instance whose
   * drop-ins were removed counts as removed.
   */
  readonly isRecent: boolean
  /** Whether `X-NotSocketActivated` has an effect: since NixOS 25.05. */
  readonly knowsNotSocketActivated: boolean
  /**
   * How user units are handled: `switch` compares them like system units for everyone who is logged
   * in (NixOS 26.05 and later); `login` leaves them to the next login (earlier releases, which only
   * make the user's systemd reload its units); `sd-switch` is home-manager's own program; `nobody`
   * is a home-manager that only suggests commands.
   */
  readonly users: 'switch' | 'login' | 'sd-switch' | 'nobody'
}

const RECENT = '26.05'
const NOT_SOCKET_ACTIVATED = '25.05'

/**
 * Reads the rules for a switch to `storePath`. An unknown release counts as a recent one, and so
 * does a development version of 26.05 from before April 2026. (nixpkgs: switch-to-configuration-ng,
 * pull requests 507588 and 512578; home-manager: modules/systemd.nix, `startServices`.)
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
