import { hexDigits } from '../store/hash.ts'
import type { StoreObject } from '../store/sampleStore.ts'
import { accountsOf } from '../story/storyAccounts.ts'
import { encryptedSecrets, SECRETS_FILE, type Secret, secretsOf } from '../story/storySecrets.ts'
import { type Context, textFile } from './context.ts'

/**
 * `manifest.json`: the location of each secret of sops-nix (sops-nix: modules/sops/manifest-for.nix); null
 * for no secrets. It refers to the encrypted file, which Nix copies to the store.
 */
export function secretsManifest({ store, configuration }: Context): StoreObject | null {
  if (configuration.sopsNix === null) return null
  const text = encryptedSecrets(configuration)
  const file = textFile(store, SECRETS_FILE.slice(SECRETS_FILE.lastIndexOf('/') + 1), text)
  const groups = new Map(accountsOf(configuration).map(({ name, group }) => [name, group]))
  const entry = ({ name, owner, mode, restartUnits }: Secret) => {
    const isRoot = owner === 'root'
    return {
      format: 'yaml',
      gid: 0,
      group: isRoot ? null : (groups.get(owner) ?? null),
      key: name,
      mode,
      name,
      neededForUsers: false,
      owner: isRoot ? null : owner,
      path: `/run/secrets/${name}`,
      reloadUnits: [],
      restartUnits,
      sopsFile: file.path,
      sopsFileHash: hexDigits(text, 64),
      uid: 0,
    }
  }
  const manifest = {
    ageKeyFile: null,
    ageSshKeyPaths: ['/etc/ssh/ssh_host_ed25519_key'],
    gnupgHome: null,
    keepGenerations: 1,
    logging: { keyImport: true, secretChanges: true },
    placeholderBySecretName: {},
    secrets: secretsOf(configuration).map(entry),
    secretsMountPoint: '/run/secrets.d',
    sshKeyPaths: [],
    symlinkPath: '/run/secrets',
    templates: [],
    useTmpfs: false,
    userMode: false,
  }
  return textFile(store, 'manifest.json', JSON.stringify(manifest), [file])
}
