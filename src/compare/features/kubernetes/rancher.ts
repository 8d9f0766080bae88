import { basename } from 'node:path'
import { packageName } from '../../../nix/packageName.ts'
import { nameOf, storePathOf } from '../../../nix/storePath.ts'
import { words } from '../featureWords.ts'
import { unitWords } from '../parse/shellWords.ts'
import { startCommands, unitValues } from '../parse/unit.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { inWords, optionsOf, type Reported, textOf } from './kubernetesOptions.ts'

/**
 * k3s and RKE2: role, version, the cluster that they join, and what they deploy (nixpkgs:
 * nixos/modules/services/cluster/rancher; before 25.11 cluster/k3s and cluster/rke2). The command line may
 * contain tokens, so that options not listed here are only reported as changed.
 */
export async function rancher(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const unit of await facts.unitNames()) {
    const text = UNIT.test(unit) ? await facts.unit(unit) : null
    if (text !== null) found.set(unit.replace(/\.service$/, ''), await service(facts, text))
  }
  for (const name of ['k3s', 'rke2']) {
    const text = await facts.etc(`tmpfiles.d/10-${name}.conf`)
    for (const line of (text ?? '').split('\n')) await addFile(facts, found, name, line)
  }
  return found
}

const UNIT = /^(k3s|rke2)(-server|-agent)?\.service$/

/** Options that are shown (k3s server --help; docs of RKE2). */
const TOLD: Reported = [
  ['--cluster-init', 'initialises the cluster', 'switch'],
  ['--disable-agent', 'runs no pods itself', 'switch'],
  ['--server', 'joins'],
  ['--token-file', 'token from'],
  ['--agent-token-file', 'token for agents from'],
  ['--datastore-endpoint', 'data in'],
  ['--disable', 'disabled:'],
  ['--cni', 'network plugin'],
  ['--flannel-backend', 'flannel backend'],
  ['--cluster-cidr', 'pods in'],
  ['--service-cidr', 'services in'],
  ['--node-ip', 'node IP'],
  ['--node-external-ip', 'external IP'],
  ['--node-name', 'node name'],
  ['--node-label', 'labels'],
  ['--node-taint', 'taints'],
  ['--tls-san', 'TLS SANs'],
  ['--kubelet-arg', 'kubelet with'],
  ['--kube-proxy-arg', 'kube-proxy with'],
  ['--kube-apiserver-arg', 'API server with'],
  ['--data-dir', 'state in'],
  ['--profile', 'profile'],
  ['--selinux', 'SELinux', 'switch'],
  ['--secrets-encryption', 'secrets encrypted', 'switch'],
  ['--config', 'settings in'],
]

async function service(facts: SideFacts, unit: string): Promise<Sealed> {
  const commands = startCommands(unit)
  const [program = '', role, ...rest] = commands[0] ?? []
  const storePath = storePathOf(program)
  const isItself = /^(k3s|rke2)$/.test(basename(program))
  const variables = unitValues(unit, 'Service', 'Environment')
    .flatMap(unitWords)
    .map((word): [string, string] => [`environment variable ${variableOf(word)}`, word])
  // A wrapper script may run any command.
  if (!isItself || !isRole(role) || storePath === null) {
    const unsaid = commands.flat().map((word): [string, string] => ['command', word])
    return sealed('role unknown', [...unsaid, ...variables])
  }
  const { texts, unsaid } = await inWords(facts, optionsOf(rest), TOLD)
  const files = unitValues(unit, 'Service', 'EnvironmentFile').map((file) => file.replace(/^-/, ''))
  const text = words([
    role,
    packageName(nameOf(storePath)).version,
    ...texts,
    files.length > 0 && `environment from ${files.join(' ')}`,
  ])
  return sealed(text, [...unsaid, ...variables])
}

function isRole(word: string | undefined): word is string {
  return word === 'server' || word === 'agent'
}

function variableOf(word: string): string {
  return /^[A-Za-z_]\w{0,60}(?==)/.exec(word)?.[0] ?? ''
}

/** Kinds of links below /var/lib/rancher/NAME (their documentation: packaged components, air-gap). */
const FILES: readonly [directory: string, kind: string][] = [
  ['server/manifests/', 'manifest'],
  ['server/static/charts/', 'chart'],
  ['agent/images/', 'image'],
  ['agent/etc/containerd/', 'containerd config'],
]

/** `'L+' '/var/lib/rancher/k3s/server/manifests/x.yaml' '-' … /nix/store/…-x.yaml` (tmpfiles.d(5)). */
async function addFile(facts: SideFacts, found: Map<string, Sealed>, name: string, line: string) {
  const [type = '', place = '', ...rest] = unitWords(line)
  const root = `/var/lib/rancher/${name}/`
  const source = rest.at(-1) ?? ''
  if (!type.startsWith('L') || !place.startsWith(root) || !source.startsWith('/')) return
  const [directory, kind] = FILES.find(([start]) => place.startsWith(root + start)) ?? ['', 'file']
  const file = place.slice(root.length + directory.length)
  const storePath = storePathOf(source)
  // A manifest is a text; an image or a chart would take long to read, and its path changes only with it.
  const isText = kind === 'manifest' || kind.startsWith('containerd')
  const text = isText ? await textOf(facts, source) : source
  const description = isText || storePath === null ? 'present' : nameOf(storePath)
  found.set(`${name} ${kind} ${file}`, sealed(description, [['content', text]]))
}
