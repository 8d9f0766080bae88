import { expect, it } from 'vitest'
import { known, orNull } from '../../../src/compare/comparisonPart.ts'
import { compareFeatures } from '../../../src/compare/features/compareFeatures.ts'
import { featureChanges } from '../../../src/compare/features/featureChanges.ts'
import { RECOGNISERS } from '../../../src/compare/features/recognisers.ts'
import { sideFacts } from '../../../src/compare/features/sideFacts.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, type Machine, storePath } from '../../support/layout.ts'
import { type Described, described, scripted } from './side.ts'

/** Stands wherever a secret may, and must not come out again. */
const HIDDEN = 'Z0hIDDEN+Z0hIDDEN+Z0hIDDEN+Z0hIDDEN+Z0hIDDE='

/** A system that uses everything that is recognised, with a secret in every place for one. */
function secretive(name: string, backend: 'iptables' | 'nftables' | 'firewalld'): Described {
  const path = (what: string) => storePath(`${what}-${name}`)
  const manifest = storePath(`${name}-manifest.json`)
  const accounts = storePath('users-groups.json', name.length)
  const sopsFile = path('secrets.yaml')
  const wg = scripted(
    `wireguard-wg0-${name}`,
    `ip address add "10.0.0.1/24" dev "wg0"
wg set wg0 private-key "${HIDDEN}" listen-port "51820"
wg set wg0 peer "${name}" preshared-key "${HIDDEN}" endpoint "h:1"
echo ${HIDDEN} | wg setconf wg0 /dev/stdin\n`,
  )
  const quick = scripted(`wg-quick-wg1-${name}`, `wg-quick up ${path('config')}/wg1.conf\n`)
  const pod = scripted(
    `podman-web-${name}`,
    [
      'exec podman ',
      'run',
      '--name=web',
      `-e 'TOKEN'='${HIDDEN}'`,
      `-e 'KEY'='line\n${HIDDEN}\n'`,
      `-l 'x'='${HIDDEN}'`,
      `--mount type=volume,dst=/x,volume-opt=o=password=${HIDDEN}`,
      `--health-cmd 'curl ${HIDDEN}${name}'`,
      `web:${name}`,
      `--password ${HIDDEN}`,
    ].join(' \\\n  '),
  )
  const odd = scripted(`podman-odd-${name}`, `exec podman run --secret ${HIDDEN} odd:${name}\n`)
  const firewall = scripted(
    `firewall-${name}`,
    backend === 'iptables'
      ? `ip46tables -A nixos-fw -p tcp --dport 22 -m comment --comment ${HIDDEN} -j nixos-fw-accept\ncurl -H 'Authorization: ${HIDDEN}' https://x\n`
      : '',
  )
  const rules = path('nftables-rules')
  const acme = scripted(
    `acme-order-renew-${name}`,
    `if ! lego --accept-tos --path . --email ${HIDDEN}@h --eab --kid ${HIDDEN} --hmac=${HIDDEN} --server https://u:${HIDDEN}@h/?k=${HIDDEN} -d ${name} renew; then
  exit 1
fi
`,
    `Environment="TOKEN=${HIDDEN}"\n`,
  )
  const account = {
    name: 'robin',
    group: name,
    password: HIDDEN,
    hashedPassword: HIDDEN,
    initialPassword: HIDDEN,
    initialHashedPassword: HIDDEN,
    hashedPasswordFile: HIDDEN,
    description: HIDDEN,
  }
  const files: Machine = {
    [manifest]: JSON.stringify({
      secrets: [
        {
          name: 'db',
          mode: '0400',
          owner: name,
          sopsFile,
          value: HIDDEN,
          sopsFileHash: HIDDEN,
          key: 'db/password',
        },
      ],
      templates: [{ name: 'env', mode: '0400', owner: name, content: HIDDEN, file: HIDDEN }],
      placeholderBySecretName: { db: HIDDEN },
      ageKeyFile: HIDDEN,
    }),
    [sopsFile]: `db: ${HIDDEN}\n`,
    [path('wifi.age')]: `age-encryption.org/v1\n${HIDDEN}\n`,
    [path('var.age')]: `age-encryption.org/v1\n${HIDDEN}\n`,
    [`${path('decrypt-age-secrets')}/bin/decrypt-age-secrets`]: `#!/bin/bash
export AGE_KEY='${HIDDEN}'
    services)
      age --decrypt -i "$key" -o "$effective_target/web/token" "${path('var.age')}"
      chown ${name}:${name} "$effective_target/web/token"
`,
    [accounts]: JSON.stringify({
      users: [account],
      groups: [{ name: 'wheel', members: [name], password: HIDDEN }],
    }),
    [`${path('config')}/wg1.conf`]: `[Interface]\nListenPort=1\nPrivateKey = ${HIDDEN}\nPostUp = echo ${HIDDEN}\n[Peer]\nPublicKey = ${name}\nPresharedKey=${HIDDEN}\nEndpoint = h:1\n`,
    [rules]: `#! /bin/nft -f\n# ${HIDDEN}\ntable inet nixos-fw {\n chain input {\n tcp dport 22 accept comment "${HIDDEN}"\n }\n}\n`,
    ...wg.files,
    ...quick.files,
    ...pod.files,
    ...odd.files,
    ...firewall.files,
    ...acme.files,
    [path('pre-start')]: `#!/bin/sh\nln -sfn "${storePath('postgresql.conf', name.length)}" x\n`,
    [storePath('postgresql.conf', name.length)]:
      `hba_file = '${path('pg_hba.conf')}'\nlisten_addresses = '${name},https://u:${HIDDEN}@h'\n`,
    [path('pg_hba.conf')]:
      `host all all all ldap ldapserver=h ldapbindpasswd="${HIDDEN}"\nhost all all ${HIDDEN} trust\n`,
    [path('app.yaml')]: `password: ${HIDDEN}${name}\n`,
    [path('kubelet-config')]: `token: ${HIDDEN}${name}\n`,
  }
  return {
    files,
    activate: [
      `export SOPS_AGE_KEY='${HIDDEN}'`,
      `${path('sops-install-secrets')}/bin/sops-install-secrets ${manifest}`,
      '_truePath="/run/agenix.d/$_agenix_generation/wifi"',
      `echo "decrypting '${path('wifi.age')}' to '$_truePath'..."`,
      `AGE_KEY=${HIDDEN} age --decrypt`,
      `${path('decrypt-age-secrets')}/bin/decrypt-age-secrets \\\n  "/etc/secret-vars/key.txt" \\`,
      `perl -w ${storePath('update-users-groups.pl')} ${accounts}`,
      `echo 'root:${HIDDEN}' | chpasswd`,
      '',
    ].join('\n'),
    etc: {
      fstab: [
        `//nas/share /nas cifs username=robin,password=${HIDDEN},iocharset=${name}`,
        `admin@x.fs=/ /ceph ceph secret=${HIDDEN},name=${name}`,
        `https://robin:${HIDDEN}@dav/${name} /dav davfs user=robin%${HIDDEN}`,
        '',
      ].join('\n'),
      'systemd/network/30-lan.network': `[Match]\nName=lan\n[Network]\nAddress=10.0.0.1/24\nDNS=${name}\nPassword=${HIDDEN}\n`,
      'systemd/network/30-macsec.netdev': `[NetDev]\nKind=macsec\nName=m0\n[MACsecTransmitAssociation]\nKey=${HIDDEN}\n`,
      'NetworkManager/system-connections/home.nmconnection': `[connection]\nid=${name}\ntype=wifi\n[wifi-security]\npsk=${HIDDEN}\n[vpn]\npassword=${HIDDEN}\n[vpn-secrets]\nsecret=${HIDDEN}\n[802-1x]\nidentity=${HIDDEN}\n`,
      hostname: `${name}\n`,
      crypttab: `data /dev/${name} ${HIDDEN} password=${HIDDEN}\n`,
      'machine-id': `${HIDDEN}\n`,
      'wpa_supplicant/nixos.conf': `network={\n  ssid="${name}"\n  psk="${HIDDEN}"\n}\n`,
      'sddm.conf': `[Autologin]\nUser=${HIDDEN}\nSession=${name}\n`,
      'nix/nix.conf': `trusted-users = ${name}\naccess-tokens = github.com=${HIDDEN}\nsubstituters = https://u:${HIDDEN}@h https://${HIDDEN}@h/ s3://b?secret=${HIDDEN}\n`,
      'ssh/authorized_keys.d/robin': `environment="A=${HIDDEN}",from="${name}" ssh-rsa AAAA ${name}\n`,
      'doas.conf': `permit setenv { TOKEN=${HIDDEN} } ${name}\n`,
      sudoers: `${name} ALL=(ALL) NOPASSWD: /bin/x --password=${HIDDEN} --token=${HIDDEN}\n`,
      'sysctl.d/60-nixos.conf': `net.ipv6.conf.all.stable_secret=${HIDDEN}\n`,
      'pam.d/sudo': `auth required pam_x.so password=${HIDDEN}\nauth sufficient pam_y_${HIDDEN}.so\nauth required pam_permit.so # ${name}\n`,
      'polkit-1/rules.d/10-nixos.rules': `polkit.addRule(function(a, s) {\n  if (a.lookup("x") == "${HIDDEN}${name}") return polkit.Result.YES;\n});\n`,
      exports: `/srv h(rw,sec=${name}) x(password=${HIDDEN})\n`,
      'samba/smb.conf': `[global]\nldap password = ${HIDDEN}${name}\nmap to guest = ${HIDDEN}\n[x]\npath = /srv/${name}\nvalid users = ${HIDDEN}\n`,
      'systemd/journald.conf': `[Upload]\nPassword=${HIDDEN}\nURL=https://u:${HIDDEN}@h\n`,
      'systemd/network/40-wg2.netdev': `[NetDev]\nKind=wireguard\nName=wg2\n[WireGuard]\nPrivateKey=${HIDDEN}\n[WireGuardPeer]\nPublicKey=${name}\nPresharedKey=${HIDDEN}\n`,
      [`containers/systemd/${name}.container`]: `[Container]\nImage=x\nEnvironment=A=${HIDDEN}\nPodmanArgs=--creds u:${HIDDEN}\n`,
      'tmpfiles.d/10-k3s.conf': `'L+' '/var/lib/rancher/k3s/server/manifests/a.yaml' '-' '-' '-' '-' ${path('app.yaml')}\n`,
      'kubernetes/manifests/a.json': `{"password":"${HIDDEN}${name}"}`,
      ...(backend === 'firewalld'
        ? {
            'firewalld/zones/public.xml': `<zone><!-- ${HIDDEN} --><short>${HIDDEN}</short><rule><log prefix="${HIDDEN}${name}"/></rule></zone>`,
            'firewalld/zones/odd.xml': `<zone>${HIDDEN}${name}`,
          }
        : {}),
      'borgmatic/config.yaml': `encryption_passphrase: ${HIDDEN}${name}\n`,
      'nixos-containers/web.conf': `EXTRA_NSPAWN_FLAGS=" --setenv=A=${HIDDEN}${name}"\nFLAKE=git+https://${HIDDEN}@host/${name}?token=${HIDDEN}\nLOCAL_ADDRESS=${HIDDEN}\n`,
    },
    units: {
      'borgbackup-job-a.service': `[Service]\nEnvironment="BORG_PASSPHRASE=${HIDDEN}"\nEnvironment="BORG_PASSCOMMAND=echo ${HIDDEN}"\nEnvironment="BORG_REPO=ssh://u:${HIDDEN}@h/${name}"\n`,
      'restic-backups-b.service': `[Service]\nEnvironment="RESTIC_PASSWORD=${HIDDEN}" AWS_SECRET_ACCESS_KEY=${HIDDEN}\nEnvironment="RESTIC_REPOSITORY=rest:https://u:${HIDDEN}@h/${name}"\n`,
      [`acme-renew-${name}.timer`]: `[Timer]\nOnCalendar=daily\n`,
      [`acme-order-renew-${name}.service`]: acme.unit,
      'acme-order-renew-odd.service': `[Service]\nEnvironment=HMAC=${HIDDEN}\nExecStart=/x ${HIDDEN}${name}\n`,
      'systemd-sysusers.service': `[Service]\nSetCredential=passwd.hashed-password.robin:${HIDDEN}\n`,
      'samba-smbd.service': '[Service]\n',
      'postgresql.service': `[Service]\nExecStartPre=${path('pre-start')}\n`,
      'kubelet.service': `[Service]\nEnvironment="TOKEN=${HIDDEN}${name}"\nExecStart=${storePath('kubernetes-1.33')}/bin/kubelet --config=${path('kubelet-config')} --token ${HIDDEN}${name} -${HIDDEN}${name} ${HIDDEN}${name} --node-labels=a=b,password=${HIDDEN}\n`,
      'kube-apiserver.service': `[Service]\nExecStart=${storePath('kubernetes-1.33')}/bin/kube-apiserver --etcd-servers=https://u:${HIDDEN},x@h,https://v:${HIDDEN}@i --service-account-issuer=https://${HIDDEN}@${name}\n`,
      'etcd.service': `[Service]\nEnvironment="ETCD_INITIAL_CLUSTER_TOKEN=${HIDDEN}${name}"\nEnvironment="ETCD_INITIAL_CLUSTER=a=https://u:${HIDDEN}@h"\nExecStart=/x/etcd\n`,
      'container@web.service': `[Service]\nDeviceAllow=/dev/${name} rw\nDeviceAllow=${HIDDEN}\n`,
      'k3s.service': `[Service]\nEnvironment=K3S_TOKEN=${HIDDEN}\nExecStart=${storePath(`k3s-${name}`)}/bin/k3s server --token ${HIDDEN} --agent-token=${HIDDEN} --datastore-endpoint=postgres://u:${HIDDEN}@h/ --server https://u:${HIDDEN}@h-${name}:6443 --disable x\n`,
      'rke2-agent.service': `[Service]\nExecStart=/bin/sh -c "rke2 agent --token ${HIDDEN}"\n`,
      'wireguard-wg0.service': wg.unit,
      'wg-quick-wg1.service': quick.unit,
      'podman-web.service': pod.unit,
      'podman-odd.service': odd.unit,
      ...(backend === 'iptables' ? { 'firewall.service': firewall.unit } : {}),
      ...(backend === 'nftables' ? { 'nftables.service': `[Service]\nExecStart=${rules}\n` } : {}),
      ...(backend === 'firewalld' ? { 'firewalld.service': '[Service]\n' } : {}),
    },
  }
}

it('no secret comes out of any recogniser', async () => {
  const [from, to] = [
    described('before', secretive('one', 'iptables')),
    described('after', secretive('another', 'nftables')),
  ]
  const third = described('third', secretive('yet-another', 'firewalld'))
  const nothing = described('nothing', {})
  const host = mountedHost(
    layOut({ ...nothing.machine, ...from.machine, ...to.machine, ...third.machine }),
  )
  for (const [one, other] of [
    [from, to],
    [to, third],
    [nothing, from],
    [to, nothing],
  ] as const) {
    const rows = orNull(await compareFeatures(host, one.toplevel, other.toplevel)) ?? []
    // Every recogniser read what holds the secrets: each tells of a change.
    expect(new Set(rows.map(({ feature }) => feature))).toEqual(
      new Set(RECOGNISERS.map(({ feature }) => feature)),
    )
    expect(rows.filter(({ name }) => name === 'not compared')).toEqual([])
    const said = JSON.stringify(rows)
    for (const part of [HIDDEN, 'Z0hIDDEN', 'hIDD']) expect(said).not.toContain(part)
  }
})

it('a secret that becomes another gives a row, and is not in it', async () => {
  const { toplevel, machine } = described('turtle', secretive('one', 'iptables'))
  const other = Object.entries(machine).map(([path, what]) => [
    path,
    typeof what === 'string' ? what.replaceAll(HIDDEN, HIDDEN.replace('Z0', 'Q1')) : what,
  ])
  const hosts = [machine, Object.fromEntries(other)].map((each) => mountedHost(layOut(each)))
  const rows = []
  for (const recogniser of RECOGNISERS) {
    const [before, after] = await Promise.all(
      hosts.map(async (host) => known(await recogniser.read(sideFacts(host, toplevel)()))),
    )
    if (before === undefined || after === undefined) throw new Error('There are two sides.')
    rows.push(...featureChanges(recogniser.feature, before, after))
  }
  const said = rows.map(({ feature, name, after }) => `${feature} ${name}: ${after}`)
  expect(said.join('\n')).not.toContain('hIDD')
  const expected = [
    ...['Access nix access-tokens', 'Access nix substituters', 'Access doas', 'Access sudo one'],
    ...['Access key of robin: one', 'Machine sysctl net.ipv6.conf.all.stable_secret'],
    ...['Machine journald Password', 'Machine journald URL', 'Network lan [Network] Password'],
    ...[
      'Network m0 [MACsecTransmitAssociation] Key',
      'Network profile one',
      'Access password of robin',
    ],
    ...['File systems /nas', 'File systems /ceph', 'File systems /dav', 'Kubernetes k3s'],
    ...['Machine machine id', 'Network Wi-Fi one', 'File systems encrypted data'],
    ...['Backups borg a', 'Backups restic b', 'Containers web'],
  ]
  const missing = expected.filter(
    (start) => !said.some((row) => row.startsWith(`${start}: `) && /\bchanged(?:: |$)/.test(row)),
  )
  expect([missing, said]).toEqual([[], said])
})
