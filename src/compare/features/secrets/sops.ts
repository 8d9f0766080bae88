import * as v from 'valibot'
import { counted } from '../../../text/format.ts'
import { fileName, put, words } from '../featureWords.ts'
import { readJson } from '../parse/parseJson.ts'
import type { Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { fileVersion, shortHash, versionNote, versionOf } from './secretVersion.ts'

/** Name of the rows about decryption and the location of all secrets. */
const OWN = 'sops-nix'
const FOR_USERS = 'sops-nix for users'

/**
 * Secrets that sops-nix installs, from the manifest of its program (sops-nix: modules/sops/manifest-for.nix,
 * pkgs/sops-install-secrets/main.go). Of the encrypted files and the contents of templates only a short hash
 * is shown. Clan’s vars are such secrets, too, each in its own file (clan-core:
 * nixosModules/clanCore/vars/secret/sops).
 */
export const sopsSecrets: Recogniser = {
  feature: 'Secrets',
  async read(facts) {
    const found = new Map<string, string>()
    const settled = new Map<string, string | Sealed>()
    const manifests: Manifest[] = []
    for (const path of await manifestPaths(facts)) {
      const manifest = await readJson(facts, path, MANIFEST)
      manifests.push(manifest)
      const settings = settingsOf(manifest)
      if (wordsOf(settings) !== '')
        settled.set(/for-users/.test(fileName(path)) ? FOR_USERS : OWN, settings)
    }
    const files = await filesOf(facts, manifests)
    for (const { secrets, templates } of manifests) {
      for (const secret of secrets) put(found, secret.name, inWords(secret, files))
      for (const template of templates ?? []) {
        const version = await templateVersion(facts, template)
        put(found, `template ${template.name}`, words([inWords(template, files), version]))
      }
    }
    for (const [path, { secrets, version }] of files) {
      if (secrets < 2 || version === null) continue
      const description = `${version}, ${secrets} secrets`
      put(found, `encrypted file ${fileName(path)}`, description)
    }
    return new Map<string, string | Sealed>([...settled, ...found])
  },
  note: versionNote,
  leads: [OWN],
}

/** Some versions of sops-nix omit some of these: missing values are not shown. */
const FILE = v.object({
  name: v.string(),
  path: v.nullish(v.string()),
  mode: v.nullish(v.string()),
  owner: v.nullish(v.string()),
  uid: v.nullish(v.number()),
  group: v.nullish(v.string()),
  gid: v.nullish(v.number()),
  sopsFile: v.nullish(v.string()),
  sopsFileHash: v.nullish(v.string()),
  key: v.nullish(v.string()),
  format: v.nullish(v.string()),
  content: v.nullish(v.string()),
  file: v.nullish(v.string()),
  restartUnits: v.nullish(v.array(v.string())),
  reloadUnits: v.nullish(v.array(v.string())),
})

const PATHS = v.nullish(v.array(v.string()))

const MANIFEST = v.object({
  secrets: v.array(FILE),
  templates: v.nullish(v.array(FILE)),
  ageKeyFile: v.nullish(v.string()),
  ageSshKeyPaths: PATHS,
  gnupgHome: v.nullish(v.string()),
  sshKeyPaths: PATHS,
  symlinkPath: v.nullish(v.string()),
  keepGenerations: v.nullish(v.number()),
  useTmpfs: v.nullish(v.boolean()),
})
type Manifest = v.InferOutput<typeof MANIFEST>

/** Settings without which nothing is decrypted. Values that older manifests lack are not shown. */
function settingsOf(manifest: Manifest): string | Sealed {
  const { ageKeyFile, ageSshKeyPaths, gnupgHome, sshKeyPaths } = manifest
  const description = Object.keys(manifest).some((key) => /^(?:age|gnupg|ssh)/.test(key))
  const places = [ageKeyFile, ...(ageSshKeyPaths ?? []), gnupgHome, ...(sshKeyPaths ?? [])]
  const odd = places.filter((place) => place != null && !PATH.test(place))
  const keys = words([
    listed('age key', ageKeyFile == null ? [] : [ageKeyFile]),
    listed('age keys from SSH keys', ageSshKeyPaths),
    listed('GnuPG home', gnupgHome == null ? [] : [gnupgHome]),
    listed('GnuPG keys from SSH keys', sshKeyPaths),
  ])
  const text = words([
    description && (keys === '' ? 'no keys' : keys),
    manifest.symlinkPath && `linked in ${manifest.symlinkPath}`,
    manifest.keepGenerations != null && keptInWords(manifest.keepGenerations),
    manifest.useTmpfs === true && 'in a tmpfs, not ramfs',
  ])
  return odd.length === 0 ? text : sealed(text, [['keys', odd.join('\n')]])
}

/** A key that was put here by mistake must not be shown. */
const PATH = /^\/[\w./@+-]{1,400}$/

/** sops-nix: 0 keeps all of them. */
function keptInWords(count: number): string {
  return count === 0 ? 'keeps all generations' : `keeps ${counted(count, 'generation')}`
}

function listed(front: string, values: readonly string[] | null | undefined): string | null {
  return values?.length
    ? `${front} ${values.map((path) => (PATH.test(path) ? fileName(path) : 'no path')).join(' ')}`
    : null
}

/** Secrets for users’ passwords have a separate manifest. */
const UNITS = ['sops-install-secrets.service', 'sops-install-secrets-for-users.service']

const CALL =
  /\/bin\/sops-install-secrets (?:-ignore-passwd )?(\/nix\/store\/[^\s'"`;]{1,300}\.json)/g

/** Manifests that the activation script, or units instead of it, pass to the program. */
async function manifestPaths(facts: SideFacts): Promise<ReadonlySet<string>> {
  const texts = [await facts.activate()]
  for (const unit of UNITS) texts.push((await facts.unit(unit)) ?? '')
  return new Set(texts.flatMap((text) => [...text.matchAll(CALL)].map(([, path]) => path ?? '')))
}

interface SopsFile {
  /** Number of secrets in the file. */
  readonly secrets: number
  readonly version: string | null
}

/** The encrypted files by path. Older versions of sops-nix do not record their hash. */
async function filesOf(
  facts: SideFacts,
  manifests: readonly Manifest[],
): Promise<ReadonlyMap<string, SopsFile>> {
  const files = new Map<string, SopsFile>()
  for (const { sopsFile, sopsFileHash } of manifests.flatMap(({ secrets }) => secrets)) {
    if (!sopsFile) continue
    const known = files.get(sopsFile)
    const version =
      known?.version ??
      shortHash(sopsFileHash) ??
      (known ? null : await fileVersion(facts, sopsFile))
    files.set(sopsFile, { secrets: (known?.secrets ?? 0) + 1, version })
  }
  return files
}

function inWords(file: v.InferOutput<typeof FILE>, files: ReadonlyMap<string, SopsFile>): string {
  const sopsFile = file.sopsFile ? files.get(file.sopsFile) : undefined
  const owner = file.owner ?? file.uid
  const group = file.group ?? file.gid
  const done = (verb: string, units: readonly string[] | null | undefined) =>
    units?.length ? `${verb} ${units.join(' and ')}` : null
  return words([
    file.path,
    file.mode && `mode ${file.mode}`,
    owner == null ? null : `owner ${owner}${group == null ? '' : `:${group}`}`,
    file.sopsFile && `from ${fileName(file.sopsFile)}`,
    keyOf(file),
    file.format && file.format !== 'yaml' && `format ${file.format}`,
    sopsFile?.secrets === 1 && sopsFile.version && `file hash ${sopsFile.version}`,
    done('restarts', file.restartUnits),
    done('reloads', file.reloadUnits),
  ])
}

/** Key of the secret in its file, if different from its name; a binary file has no keys. */
function keyOf({ name, key, format }: v.InferOutput<typeof FILE>): string | null {
  if (key == null || key === name || format === 'binary') return null
  return key === '' ? 'whole file' : `key ${key}`
}

/**
 * A template may contain what should have been a secret, so that only a change is reported. Its text is in
 * the manifest, or in a file that the template names.
 */
async function templateVersion(
  facts: SideFacts,
  { content, file }: v.InferOutput<typeof FILE>,
): Promise<string | null> {
  const version = content ? versionOf(content) : file ? await fileVersion(facts, file) : null
  return version && `content hash ${version}`
}
