import type { Configuration } from '../story/configuration.ts'
import { type Context, scriptFile } from './context.ts'
import { type Unit, unitText } from './systemUnitText.ts'

interface Ports {
  readonly tcp: readonly number[]
  readonly udp: readonly number[]
}

const RULES = 'nixos-fw'

/** `firewall.service`, which is reloaded rather than stopped (nixpkgs: firewall-iptables.nix). */
export function firewallUnit(context: Context): Unit {
  const { packages, configuration } = context
  const iptables = packages.get('iptables')
  const script = (action: string, lines: readonly string[], ...more: Script[]) =>
    scriptFile(
      context,
      `firewall-${action}`,
      `firewall-${action}`,
      ['set -e', `ip46tables() { iptables -w "$@"; ip6tables -w "$@"; }`, ...lines],
      more.map(({ object }) => object),
    )
  const start = script('start', startLines(openPorts(configuration)))
  const stop = script('stop', [`ip46tables -D INPUT -j ${RULES} 2> /dev/null || true`])
  const reload = script('reload', [`${start.path} || { ${stop.path}; exit 1; }`], start, stop)
  const name = 'firewall.service'
  const unit = {
    After: 'systemd-modules-load.service',
    Before: 'network-pre.target shutdown.target',
    ConditionCapability: 'CAP_NET_ADMIN',
    Conflicts: 'shutdown.target',
    DefaultDependencies: 'false',
    Description: 'Firewall',
    Wants: 'network-pre.target',
  }
  const lines = [
    'X-ReloadIfChanged=true',
    `ExecReload=@${reload.path} firewall-reload`,
    `ExecStart=@${start.path} firewall-start`,
    `ExecStop=@${stop.path} firewall-stop`,
    'RemainAfterExit=true',
    'Type=oneshot',
  ]
  const environment = { PATH: `${iptables.path}/bin:${iptables.path}/sbin` }
  return {
    name,
    text: unitText(name, { unit, environment, lines, wantedBy: 'sysinit.target' }),
    references: [iptables, start.object, stop.object, reload.object],
    wantedBy: 'sysinit.target',
    aliases: [],
    extends: null,
  }
}

type Script = ReturnType<typeof scriptFile>

/** The ports opened by services and the tunnel. */
function openPorts({ services, tunnel }: Configuration): Ports {
  const syncs = services.includes('syncthing')
  return {
    tcp: [22, ...(syncs ? [22_000] : [])],
    udp: [
      5353,
      ...(syncs ? [21_027, 22_000] : []),
      ...(services.includes('tailscale') ? [41_641] : []),
      ...(tunnel ? [51_820] : []),
    ],
  }
}

function startLines({ tcp, udp }: Ports): string[] {
  const accept = (protocol: string) => (port: number) =>
    // nixpkgs puts an interface before the last space.
    `ip46tables -A ${RULES} -p ${protocol} --dport ${port} -j ${RULES}-accept `
  return [
    `for chain in ${RULES} ${RULES}-accept ${RULES}-refuse; do`,
    '  ip46tables -F "$chain" 2> /dev/null || ip46tables -N "$chain"',
    'done',
    `ip46tables -A ${RULES}-accept -j ACCEPT`,
    `ip46tables -A ${RULES}-refuse -j DROP`,
    `ip46tables -A ${RULES} -i lo -j ${RULES}-accept`,
    `ip46tables -A ${RULES} -m conntrack --ctstate ESTABLISHED,RELATED -j ${RULES}-accept`,
    ...tcp.map(accept('tcp')),
    ...udp.map(accept('udp')),
    `iptables -w -A ${RULES} -p icmp --icmp-type echo-request -j ${RULES}-accept`,
    `ip46tables -A ${RULES} -j ${RULES}-refuse`,
    `ip46tables -A INPUT -j ${RULES}`,
  ]
}
