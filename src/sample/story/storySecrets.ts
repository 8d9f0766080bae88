import type { Configuration } from './configuration.ts'

/** A secret of sops-nix: its name, its reader, and the unit restarted when it changes. */
export interface Secret {
  readonly name: string
  readonly owner: string
  readonly mode: string
  readonly restartUnits: readonly string[]
}

/** The encrypted secrets in the configuration. */
export const SECRETS_FILE = 'secrets/nixos.yaml'

const RESTARTS: Readonly<Record<string, readonly string[]>> = {
  'syncthing/gui': ['syncthing.service'],
  'wifi/home': ['NetworkManager.service'],
  'wireguard/home': ['wg-quick-home.service'],
}

/** The secrets of a configuration, sorted by name. */
export function secretsOf({ secrets }: Configuration): Secret[] {
  return Object.keys(secrets)
    .sort()
    .map((name) => {
      const owner = secrets[name] ?? 'root'
      const mode = owner === 'backup' ? '0440' : '0400'
      return { name, owner, mode, restartUnits: RESTARTS[name] ?? [] }
    })
}

/** The encrypted file. It contains nothing real, and its placeholders say so. */
export function encryptedSecrets(configuration: Configuration): string {
  const groups = Map.groupBy(secretsOf(configuration), ({ name }) => name.split('/')[0] ?? '')
  const lines = [...groups].flatMap(([group, members]) => [
    `${group}:`,
    ...members.map(({ name }) => `    ${name.slice(group.length + 1)}: ENC[made-up]`),
  ])
  return `${lines.join('\n')}\nsops:\n    version: 3.11.0\n`
}

/** `secrets.nix` and the files it names; empty for a configuration without secrets. */
export function secretFiles(configuration: Configuration): Record<string, string> {
  if (configuration.sopsNix === null) return {}
  return {
    'secrets.nix': secretModule(configuration),
    [SECRETS_FILE]: encryptedSecrets(configuration),
  }
}

function secretModule(configuration: Configuration): string {
  const secrets = secretsOf(configuration).map(({ name, owner, mode, restartUnits }) => {
    const attributes = [
      ...(owner === 'root' ? [] : [`owner = "${owner}";`]),
      ...(mode === '0400' ? [] : [`mode = "${mode}";`]),
      ...(restartUnits.length === 0 ? [] : [`restartUnits = [ "${restartUnits.join('" "')}" ];`]),
    ]
    return `    "${name}" = {${attributes.length === 0 ? ' ' : ` ${attributes.join(' ')} `}};`
  })
  return `{
  sops.defaultSopsFile = ./${SECRETS_FILE};
  sops.age.sshKeyPaths = [ "/etc/ssh/ssh_host_ed25519_key" ];
  sops.secrets = {
${secrets.join('\n')}
  };
}
`
}
