import type { Configuration } from './configuration.ts'

/** A secret of sops-nix: what it is called, who reads it, and what a new one restarts. */
export interface Secret {
  readonly name: string
  readonly owner: string
  readonly mode: string
  readonly restartUnits: readonly string[]
}

/** Where the encrypted secrets lie in the configuration. */
export const SECRETS_FILE = 'secrets/nixos.yaml'

const RESTARTS: Readonly<Record<string, readonly string[]>> = {
  'syncthing/gui': ['syncthing.service'],
  'wifi/home': ['NetworkManager.service'],
  'wireguard/home': ['wg-quick-home.service'],
}

/** The secrets of a configuration, in the order of their names. */
export function secretsOf({ secrets }: Configuration): Secret[] {
  return Object.keys(secrets)
    .sort()
    .map((name) => {
      const owner = secrets[name] ?? 'root'
      const mode = owner === 'backup' ? '0440' : '0400'
      return { name, owner, mode, restartUnits: RESTARTS[name] ?? [] }
    })
}

/** The encrypted file. There is nothing behind it: what stands for a secret says so. */
export function encryptedSecrets(configuration: Configuration): string {
  const groups = Map.groupBy(secretsOf(configuration), ({ name }) => name.split('/')[0] ?? '')
  const lines = [...groups].flatMap(([group, members]) => [
    `${group}:`,
    ...members.map(({ name }) => `    ${name.slice(group.length + 1)}: ENC[made-up]`),
  ])
  return `${lines.join('\n')}\nsops:\n    version: 3.11.0\n`
}

/** `secrets.nix` and what it names; nothing where secrets are not kept there. */
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
