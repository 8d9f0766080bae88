import * as v from 'valibot'
import { readJson } from '../parse/json.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { fileName, put, words } from '../words.ts'

/**
 * The secrets that sops-nix puts in place, out of the manifest that its program is given
 * (sops-nix: modules/sops/manifest-for.nix, pkgs/sops-install-secrets/main.go). The encrypted
 * files themselves are not read, and what a template holds is dropped.
 */
export const sopsSecrets: Recogniser = {
  feature: 'Secrets',
  async read(facts) {
    const found = new Map<string, string>()
    for (const path of await manifestPaths(facts)) await readManifest(facts, path, found)
    return found satisfies Found
  },
}

/** Either may be left out by one version of sops-nix or another: what is missing is not told. */
const FILE = v.object({
  name: v.string(),
  path: v.nullish(v.string()),
  mode: v.nullish(v.string()),
  owner: v.nullish(v.string()),
  uid: v.nullish(v.number()),
  group: v.nullish(v.string()),
  gid: v.nullish(v.number()),
  sopsFile: v.nullish(v.string()),
  restartUnits: v.nullish(v.array(v.string())),
  reloadUnits: v.nullish(v.array(v.string())),
})

const MANIFEST = v.object({ secrets: v.array(FILE), templates: v.nullish(v.array(FILE)) })

/** Secrets that users’ passwords come from have a manifest of their own. */
const UNITS = ['sops-install-secrets.service', 'sops-install-secrets-for-users.service']

const CALL =
  /\/bin\/sops-install-secrets (?:-ignore-passwd )?(\/nix\/store\/[^\s'"`;]{1,300}\.json)/g

/** What the program is given by the activation script or, in its place, by units. */
async function manifestPaths(facts: SideFacts): Promise<ReadonlySet<string>> {
  const texts = [await facts.activate()]
  for (const unit of UNITS) texts.push((await facts.unit(unit)) ?? '')
  return new Set(texts.flatMap((text) => [...text.matchAll(CALL)].map(([, path]) => path ?? '')))
}

async function readManifest(
  facts: SideFacts,
  path: string,
  found: Map<string, string>,
): Promise<void> {
  const { secrets, templates } = await readJson(facts, path, MANIFEST)
  for (const secret of secrets) put(found, secret.name, inWords(secret))
  for (const template of templates ?? []) {
    put(found, `template ${template.name}`, inWords(template))
  }
}

function inWords(file: v.InferOutput<typeof FILE>): string {
  const owner = file.owner ?? file.uid
  const group = file.group ?? file.gid
  const listed = (verb: string, units: readonly string[] | null | undefined) =>
    units?.length ? `${verb} ${units.join(' and ')}` : null
  return words([
    file.path,
    file.mode && `mode ${file.mode}`,
    owner == null ? null : `owner ${owner}${group == null ? '' : `:${group}`}`,
    file.sopsFile && `from ${fileName(file.sopsFile)}`,
    listed('restarts', file.restartUnits),
    listed('reloads', file.reloadUnits),
  ])
}
