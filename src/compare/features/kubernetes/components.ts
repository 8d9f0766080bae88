import { basename } from 'node:path'
import { packageName } from '../../../nix/packageName.ts'
import { nameOf, storePathOf } from '../../../nix/storePath.ts'
import { withoutBuild, words } from '../featureWords.ts'
import { unitWords } from '../parse/shellWords.ts'
import { startCommands, unitValues } from '../parse/unit.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { inWords, optionsOf, type Reported } from './kubernetesOptions.ts'

/** A service of Kubernetes itself: its unit, and the options or variables that are shown. */
interface Component {
  readonly unit: string
  readonly reported: Reported
  /** Counts as part of Kubernetes only beside another component. */
  readonly isShared?: boolean
}

/** Adding one takes a line. Their modules are in nixpkgs below nixos/modules/services/cluster/kubernetes. */
const COMPONENTS: readonly Component[] = [
  {
    unit: 'kubelet',
    reported: [
      ['--hostname-override', 'as'],
      ['--node-ip', 'at'],
      ['--address', 'listens on'],
      ['--port', 'port'],
      ['--cluster-dns', 'DNS at'],
      ['--cluster-domain', 'domain'],
      ['--register-with-taints', 'taints'],
      ['--node-labels', 'labels'],
      ['--register-node', 'registers itself:'],
      ['--container-runtime-endpoint', 'container runtime'],
      ['--network-plugin', 'network plugin'],
      ['--feature-gates', 'feature gates'],
    ],
  },
  {
    unit: 'kube-apiserver',
    reported: [
      ['--advertise-address', 'advertised as'],
      ['--bind-address', 'listens on'],
      ['--secure-port', 'port'],
      ['--insecure-bind-address', 'insecure address'],
      ['--insecure-port', 'insecure port'],
      ['--anonymous-auth', 'anonymous requests:'],
      ['--authorization-mode', 'authorises by'],
      ['--allow-privileged', 'privileged containers:'],
      ['--service-cluster-ip-range', 'services in'],
      ['--etcd-servers', 'etcd at'],
      ['--enable-admission-plugins', 'admission plugins'],
      ['--disable-admission-plugins', 'disabled admission plugins'],
      ['--service-account-issuer', 'issues tokens as'],
      ['--feature-gates', 'feature gates'],
    ],
  },
  {
    unit: 'kube-controller-manager',
    reported: [
      ['--bind-address', 'listens on'],
      ['--secure-port', 'port'],
      ['--cluster-cidr', 'pods in'],
      ['--allocate-node-cidrs', 'allocates node CIDRs:'],
      ['--leader-elect', 'elects a leader:'],
      ['--feature-gates', 'feature gates'],
    ],
  },
  {
    unit: 'kube-scheduler',
    reported: [
      ['--bind-address', 'listens on'],
      ['--address', 'listens on'],
      ['--secure-port', 'port'],
      ['--port', 'port'],
      ['--leader-elect', 'elects a leader:'],
      ['--feature-gates', 'feature gates'],
    ],
  },
  {
    unit: 'kube-proxy',
    reported: [
      ['--bind-address', 'listens on'],
      ['--cluster-cidr', 'pods in'],
      ['--hostname-override', 'as'],
      ['--proxy-mode', 'proxy mode'],
      ['--feature-gates', 'feature gates'],
    ],
  },
  { unit: 'kube-addon-manager', reported: [] },
  {
    // nixpkgs: services/networking/flannel.nix
    unit: 'flannel',
    isShared: true,
    reported: [
      ['FLANNELD_IFACE', 'interface'],
      ['FLANNELD_PUBLIC_IP', 'at'],
      ['FLANNELD_ETCD_ENDPOINTS', 'settings in'],
      ['NODE_NAME', 'as'],
    ],
  },
  {
    // nixpkgs: services/databases/etcd.nix
    unit: 'etcd',
    isShared: true,
    reported: [
      ['ETCD_NAME', 'as'],
      ['ETCD_LISTEN_CLIENT_URLS', 'listens on'],
      ['ETCD_LISTEN_PEER_URLS', 'for its peers at'],
      ['ETCD_INITIAL_CLUSTER', 'cluster'],
      ['ETCD_CLIENT_CERT_AUTH', 'client certificates required:'],
      ['ETCD_DATA_DIR', 'data in'],
    ],
  },
]

/** Files below etc: what a node runs on its own, and the network of its pods. */
const FILES: readonly [directory: string, kind: string][] = [
  ['kubernetes/manifests', 'static pod'],
  ['cni/net.d', 'pod network'],
  ['kube-flannel', 'flannel config'],
]

/** The services of `services.kubernetes`, by their units. */
export async function components(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const { unit, reported, isShared = false } of COMPONENTS) {
    const text = await facts.unit(`${unit}.service`)
    if (text === null || (isShared && found.size === 0)) continue
    found.set(unit, await inOne(facts, text, reported))
  }
  if (found.size === 0) return found
  for (const [directory, kind] of FILES) {
    for (const file of await facts.etcNames(directory)) {
      const text = await facts.etc(`${directory}/${file}`)
      if (text !== null)
        found.set(`${kind} ${file}`, sealed('settings', [['text', withoutBuild(text)]]))
    }
  }
  return found
}

async function inOne(facts: SideFacts, unit: string, reported: Reported): Promise<Sealed> {
  const [program = '', ...rest] = startCommands(unit)[0] ?? []
  const storePath = storePathOf(program)
  const variables = unitValues(unit, 'Service', 'Environment')
    .flatMap(unitWords)
    .map((word): [string, string] => {
      const equals = Math.max(0, word.indexOf('='))
      return [word.slice(0, equals), word.slice(equals + 1)]
    })
    .filter(([name]) => !USUAL.has(name))
  const { texts, unsaid } = await inWords(facts, [...optionsOf(rest), ...variables], reported)
  const script = await facts.script(program)
  return sealed(
    words([
      storePath === null ? basename(program) : packageName(nameOf(storePath)).version,
      ...texts,
    ]),
    [...unsaid, ...(script === null ? [] : [['script', withoutBuild(script)] as const])],
  )
}

/** Variables that NixOS sets for every service; any rebuild may change paths in them. */
const USUAL = new Set(['PATH', 'LOCALE_ARCHIVE', 'TZDIR'])
