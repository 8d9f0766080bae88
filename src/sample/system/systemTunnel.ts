import { type Context, scriptFile } from './context.ts'
import { type Unit, unitText } from './systemUnitText.ts'

const INTERFACE = 'home'
const NAME = `wg-quick-${INTERFACE}`

/** The WireGuard tunnel home, as in nixpkgs (wg-quick.nix); empty without a tunnel. */
export function tunnelUnits(context: Context): Unit[] {
  return context.configuration.tunnel ? [service(context)] : []
}

function service(context: Context): Unit {
  const { packages, store } = context
  const programs = ['wireguard-tools', 'iptables', 'openresolv'].map((key) => packages.get(key))
  const secret = `wg set ${INTERFACE} private-key <(cat /run/secrets/wireguard/home)`
  const postUp = scriptFile(context, 'postUp.sh', 'postUp.sh', [secret])
  const settings = [
    '[interface]',
    'Address = 10.20.0.2/24',
    'ListenPort = 51820',
    `PostUp = ${postUp.path}`,
    '[Peer]',
    'PublicKey = bWFkZS11cCBrZXkgb2YgdGhlIHNhbXBsZSBtYWNoaW4=',
    'Endpoint = home.example.org:51820',
    'AllowedIPs = 10.20.0.0/24',
    '',
  ]
  const config = store.add({
    name: `config-${INTERFACE}`,
    references: [postUp.object],
    files: () => ({ [`${INTERFACE}.conf`]: settings.join('\n') }),
  })
  const run = (action: string, ...lines: string[]) =>
    scriptFile(
      context,
      `unit-script-${NAME}-${action}`,
      `${NAME}-${action}`,
      [
        'set -e',
        ...lines,
        `wg-quick ${action === 'start' ? 'up' : 'down'} ${config.path}/${INTERFACE}.conf`,
      ],
      [config],
    )
  const start = run('start', 'modprobe wireguard')
  const stop = run('pre-stop')
  const name = `${NAME}.service`
  const unit = {
    After: 'network.target network-online.target',
    Description: `wg-quick WireGuard Tunnel - ${INTERFACE}`,
    Requires: 'network-online.target',
  }
  const environment = {
    DEVICE: INTERFACE,
    PATH: programs.map(({ path }) => `${path}/bin`).join(':'),
  }
  const lines = [
    `ExecStart=${start.path}`,
    `ExecStop=${stop.path}`,
    'PrivateTmp=true',
    'RemainAfterExit=true',
    'Type=oneshot',
  ]
  const wantedBy = 'multi-user.target'
  return {
    name,
    text: unitText(name, { unit, environment, lines, wantedBy }),
    references: [...programs, start.object, stop.object],
    wantedBy,
    aliases: [],
    extends: null,
  }
}
