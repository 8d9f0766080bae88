import { describe, expect, it } from 'vitest'
import { kubernetes } from '../../../src/compare/features/kubernetes/kubernetes.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn } from './side.ts'

describe('Kubernetes', () => {
  const k3s = `${storePath('k3s-1.34.1+k3s1')}/bin/k3s`
  const rke2 = `${storePath('rke2-1.33.5+rke2r1')}/bin/rke2`
  it.each<[string, string, string]>([
    [
      'k3s',
      `${k3s} server \\\n --token-file /run/secrets/token \\\n --agent-token-file /run/secrets/agent \\\n --config ${storePath('k3s.yaml')} \\\n --node-label=disk=ssd \\\n --node-label=zone=a \\\n --node-taint=only=db:NoSchedule \\\n --node-external-ip=192.0.2.1 \\\n --kubelet-arg=config=${storePath('k3s-kubelet-config')} \\\n --disable-agent \\\n --tls-san k.example.org`,
      'server, 1.34.1+k3s1, runs no pods itself, token from /run/secrets/token, token for agents from /run/secrets/agent, external IP 192.0.2.1, labels disk=ssd zone=a, taints only=db:NoSchedule, TLS SANs k.example.org, kubelet with config=k3s-kubelet-config, settings in k3s.yaml',
    ],
    [
      'k3s',
      `${k3s} server --datastore-endpoint=postgres://k3s:HIDDEN@10.0.0.9:5432/k3s?password=HIDDEN --kubelet-arg=token=HIDDEN`,
      'server, 1.34.1+k3s1, data in postgres://k3s:…@10.0.0.9:5432/k3s?…, kubelet with token=…',
    ],
    [
      'k3s',
      `${k3s} server \\\n --server https://10.0.0.1:6443 \\\n --token HIDDEN \\\n --disable=traefik \\\n --disable servicelb`,
      'server, 1.34.1+k3s1, joins https://10.0.0.1:6443, disabled: traefik servicelb',
    ],
    ['k3s', `${k3s} server --cluster-init`, 'server, 1.34.1+k3s1, initialises the cluster'],
    ['k3s', `${k3s} agent --token-file /run/t --server`, 'agent, 1.34.1+k3s1, token from /run/t'],
    [
      'rke2-server',
      `${rke2} 'server' '--token=HIDDEN' '--cni=cilium' --node-ip=10.0.0.2`,
      'server, 1.33.5+rke2r1, network plugin cilium, node IP 10.0.0.2',
    ],
    ['rke2-agent', `${rke2} agent --agent-token HIDDEN`, 'agent, 1.33.5+rke2r1'],
    ['k3s', `${k3s} kubectl get nodes`, 'role unknown'],
    ['k3s', `${storePath('wrapper')} server HIDDEN`, 'role unknown'],
    ['k3s', `/bin/sh -c '${k3s} server --token HIDDEN'`, 'role unknown'],
    ['k3s', '', 'role unknown'],
  ])('%s started as %j: %s', async (name, command, description) => {
    const units = { [`${name}.service`]: `[Service]\nExecStart=${command}\n` }
    expect(await foundIn(kubernetes, { units })).toEqual({ [name]: description })
  })

  it('is none of the services that are called alike', async () => {
    const units = { 'k3s-killall.service': '[Service]\nExecStart=/x server\n', 'rke2.timer': '' }
    expect(await foundIn(kubernetes, { units })).toEqual({})
  })
})

const k3sService = (options: string, more = '') => ({
  'k3s.service': `[Service]\n${more}ExecStart=${storePath('k3s-1.34.1+k3s1')}/bin/k3s server ${options}\n`,
})
const file = (name: string, label = 1) => storePath(name, label)
const link = (path: string, to: string) =>
  `'L+' '/var/lib/rancher/k3s/${path}' '-' '-' '-' '-' ${to}\n`

describe('k3s', () => {
  it('says what it puts into the cluster', async () => {
    const side = {
      units: k3sService(''),
      etc: {
        'tmpfiles.d/10-k3s.conf': [
          link('server/manifests/app.yaml', file('app-manifest')),
          link('server/static/charts/nginx.tgz', file('charts.example.org-nginx-1.2.tgz')),
          link('agent/images/pause', file('docker-image-pause.tar')),
          link('agent/etc/containerd/config.toml.tmpl', file('config.toml.tmpl')),
          `'d' '/var/lib/rancher/k3s/x' '-' '-' '-' '-' \n`,
        ].join(''),
      },
    }
    expect(await foundIn(kubernetes, side)).toEqual({
      k3s: 'server, 1.34.1+k3s1',
      'k3s manifest app.yaml': 'present',
      'k3s chart nginx.tgz': 'charts.example.org-nginx-1.2.tgz',
      'k3s image pause': 'docker-image-pause.tar',
      'k3s containerd config config.toml.tmpl': 'present',
    })
  })

  const manifest = (label: number, text: string): Described => ({
    etc: { 'tmpfiles.d/10-k3s.conf': link('server/manifests/a.yaml', file('a', label)) },
    files: { [file('a', label)]: text },
  })
  const configured = (label: number, text: string): Described => ({
    units: k3sService(`--config ${file('k3s.yaml', label)}`),
    files: { [file('k3s.yaml', label)]: text },
  })
  it.each<[string, Described, Described, string[]]>([
    ['a manifest at another path', manifest(1, 'x: 1'), manifest(2, 'x: 1'), []],
    [
      'a manifest',
      manifest(1, 'x: HIDDEN1'),
      manifest(2, 'x: HIDDEN2'),
      ['k3s manifest a.yaml: present → changed'],
    ],
    ['settings at another path', configured(1, 'x: 1'), configured(2, 'x: 1'), []],
    [
      'settings',
      configured(1, 'token: HIDDEN1'),
      configured(2, 'token: HIDDEN2'),
      [
        'k3s: server, 1.34.1+k3s1, settings in k3s.yaml → server, 1.34.1+k3s1, settings in k3s.yaml, also changed: --config',
      ],
    ],
    [
      'a token',
      { units: k3sService('--token HIDDEN1') },
      { units: k3sService('--token HIDDEN2') },
      ['k3s: server, 1.34.1+k3s1 → server, 1.34.1+k3s1, also changed: --token'],
    ],
    [
      'a variable',
      { units: k3sService('', 'Environment="K3S_TOKEN=HIDDEN1"\n') },
      { units: k3sService('', 'Environment="K3S_TOKEN=HIDDEN2"\nEnvironmentFile=/run/env\n') },
      [
        'k3s: server, 1.34.1+k3s1 → server, 1.34.1+k3s1, environment from /run/env, also changed: environment variable K3S_TOKEN',
      ],
    ],
    [
      'a token that begins with a dash',
      { units: k3sService('--token -HIDDEN1') },
      { units: k3sService('--token -hidden2') },
      ['k3s: server, 1.34.1+k3s1 → server, 1.34.1+k3s1, also changed: options'],
    ],
    ...['postgres://k3s:HIDDEN@h/d', 'mysql://k3s:HIDDEN@tcp(h:3306)/d'].map(
      (address): [string, Described, Described, string[]] => {
        const shown = `k3s: server, 1.34.1+k3s1, data in ${address.replace('HIDDEN', '…')}`
        return [
          `only the password of ${address}`,
          { units: k3sService(`--datastore-endpoint=${address}`) },
          { units: k3sService(`--datastore-endpoint ${address.replace('HIDDEN', 'HIDDEN2')}`) },
          [`${shown} → ${shown.slice(5)}, also changed: --datastore-endpoint`],
        ]
      },
    ),
    [
      'a secret with a comma',
      { units: k3sService('--kubelet-arg=token=HIDDEN,1 --node-label=a=b,token=HIDDEN') },
      { units: k3sService('--datastore-endpoint=postgres://u:HIDDEN,1@h') },
      [
        'k3s: server, 1.34.1+k3s1, labels a=b,token=…, kubelet with token=… → server, 1.34.1+k3s1, data in postgres://u:…@h, also changed: --kubelet-arg, --node-label, --datastore-endpoint',
      ],
    ],
    [
      'an option that is not told',
      { units: k3sService('--etcd-expose-metrics') },
      { units: k3sService('HIDDEN') },
      [
        'k3s: server, 1.34.1+k3s1 → server, 1.34.1+k3s1, also changed: --etcd-expose-metrics, command',
      ],
    ],
    [
      'a command that is not understood',
      { units: { 'k3s.service': '[Service]\nExecStart=/bin/sh -c "k3s HIDDEN1"\n' } },
      { units: { 'k3s.service': '[Service]\nExecStart=/bin/sh -c "k3s HIDDEN2"\n' } },
      ['k3s: role unknown → role unknown, also changed: command'],
    ],
  ])('says of %s whether it changed', async (_, before, after, rows) => {
    expect(await changesIn(kubernetes, before, after)).toEqual(rows)
  })
})

const bin = `${storePath('kubernetes-1.33.2')}/bin`
const kubeconfig = storePath('kubelet-kubeconfig')
const cluster: Described = {
  units: {
    'kubelet.service': `[Service]
ExecStart=${bin}/kubelet \\
  --address=0.0.0.0 \\
  --authentication-token-webhook \\
  --authorization-mode=Webhook \\
   \\
  --cluster-dns=10.1.0.254 \\
  --cluster-domain=cluster.local \\
   \\
  --hostname-override=node1 \\
  --kubeconfig=${kubeconfig} \\
  --node-ip=10.0.0.2 \\
  --port=10250 \\
  --register-node=true \\
  --register-with-taints=unschedulable=true:NoSchedule \\
  --tls-private-key-file=/var/lib/kubernetes/secrets/kubelet-key.pem \\
  --container-runtime-endpoint=unix:///run/containerd/containerd.sock \\
  --cgroup-driver=systemd \\

`,
    'kube-apiserver.service': `[Service]
ExecStart=${bin}/kube-apiserver \\
  --allow-privileged=true \\
  --authorization-mode=RBAC,Node \\
     \\
  --bind-address=0.0.0.0 \\
  --etcd-servers=https://u:HIDDEN@etcd.local:2379 \\
  --secure-port=6443 \\
  --service-cluster-ip-range=10.0.0.0/24 \\
  --token-auth-file=${storePath('tokens')} \\

`,
    'kube-controller-manager.service': `[Service]\nExecStart=${bin}/kube-controller-manager \\\n  --cluster-cidr=10.1.0.0/16 \\\n  --leader-elect=true \\\n`,
    'kube-scheduler.service': `[Service]\nExecStart=${bin}/kube-scheduler \\\n  --leader-elect=true \\\n`,
    'kube-proxy.service': `[Service]\nExecStart=${bin}/kube-proxy \\\n  --bind-address=0.0.0.0 \\\n  --cluster-cidr=10.1.0.0/16 \\\n`,
    'etcd.service': `[Service]
Environment="ETCD_CLIENT_CERT_AUTH=1"
Environment="ETCD_INITIAL_CLUSTER_TOKEN=HIDDEN"
Environment="ETCD_LISTEN_CLIENT_URLS=https://0.0.0.0:2379"
Environment="ETCD_NAME=node1"
Environment="PATH=/nix/store/x"
ExecStart=${storePath('etcd-3.5.21')}/bin/etcd
`,
    'flannel.service': `[Service]\nEnvironment="FLANNELD_IFACE=eth1"\nEnvironment="NODE_NAME=node1"\nExecStart=${storePath('flannel-0.26')}/bin/flannel\n`,
  },
  etc: {
    'kubernetes/manifests/web.json': '{"a":"HIDDEN"}',
    'cni/net.d/11-flannel.conf': '{}',
    'kube-flannel/net-conf.json': '{}',
  },
}

describe('the services of Kubernetes', () => {
  it('are told each', async () => {
    expect(await foundIn(kubernetes, cluster)).toEqual({
      kubelet:
        '1.33.2, as node1, at 10.0.0.2, listens on 0.0.0.0, port 10250, DNS at 10.1.0.254, domain cluster.local, taints unschedulable=true:NoSchedule, registers itself: true, container runtime unix:///run/containerd/containerd.sock',
      'kube-apiserver':
        '1.33.2, listens on 0.0.0.0, port 6443, authorises by RBAC,Node, privileged containers: true, services in 10.0.0.0/24, etcd at https://…@etcd.local:2379',
      'kube-controller-manager': '1.33.2, pods in 10.1.0.0/16, elects a leader: true',
      'kube-scheduler': '1.33.2, elects a leader: true',
      'kube-proxy': '1.33.2, listens on 0.0.0.0, pods in 10.1.0.0/16',
      etcd: '3.5.21, as node1, listens on https://0.0.0.0:2379, client certificates required: 1',
      flannel: '0.26, interface eth1, as node1',
      'static pod web.json': 'settings',
      'pod network 11-flannel.conf': 'settings',
      'flannel config net-conf.json': 'settings',
    })
  })

  const changed = (from: string, to: string): Described => ({
    ...cluster,
    units: Object.fromEntries(
      Object.entries(cluster.units ?? {}).map(([name, text]) => [
        name,
        (text ?? '').replace(from, to),
      ]),
    ),
  })
  it.each([
    ['kubelet', '--cgroup-driver=systemd', '--cgroup-driver=HIDDEN', '--cgroup-driver'],
    ['etcd', 'TOKEN=HIDDEN', 'TOKEN=HIDDEN2', 'ETCD_INITIAL_CLUSTER_TOKEN'],
  ])('say of %s what else changed', async (name, from, to, description) => {
    const [row = '', ...others] = await changesIn(kubernetes, cluster, changed(from, to))
    expect(row).toMatch(new RegExp(`^${name}: .*, also changed: ${description}$`))
    expect(row).not.toContain('HIDDEN')
    expect(others).toEqual([])
  })

  it('are none where only etcd and flannel are there', async () => {
    const { 'etcd.service': etcd, 'flannel.service': flannel } = cluster.units ?? {}
    const units = { 'etcd.service': etcd ?? null, 'flannel.service': flannel ?? null }
    expect(await foundIn(kubernetes, { units })).toEqual({})
  })

  it('end in the time of a test, however hostile', async () => {
    for (const part of ['-', '--a ', '/nix/store/', '=', `${storePath('x')} `, '"', ',']) {
      const text = `[Service]\nExecStart=${bin}/kubelet --kubeconfig=${part.repeat((1 << 19) / part.length)}\n`
      await foundIn(kubernetes, { units: { 'kubelet.service': text } })
    }
  })
})

it('a switch of k3s that is told is not told again', async () => {
  const k3s = `${storePath('k3s-1.34.1+k3s1')}/bin/k3s`
  const side = (more: string) => ({
    units: { 'k3s.service': `[Service]\nExecStart=${k3s} server${more}\n` },
  })
  expect(await changesIn(kubernetes, side(''), side(' --cluster-init --disable-agent'))).toEqual([
    'k3s: server, 1.34.1+k3s1 → server, 1.34.1+k3s1, initialises the cluster, runs no pods itself',
  ])
})
