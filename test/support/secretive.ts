import { plantedSecrets, SHAPED_SECRETS } from '../compare/text/plantedSecrets.ts'
import { bootEntry, bootspec, type Machine } from './layout.ts'
import { etcOf, systemPath } from './terminal/small.ts'

/** Stands in every planted secret, and nowhere else. */
export const SIGN = 'hIDD'

const FORMS = Object.entries(plantedSecrets(''))

/** How many texts with secrets a side has, as units and as files each. */
export const TEXTS = FORMS.length + 1

/**
 * What the generations 2 and 3 of a small machine are with secrets in every place for one: units,
 * files, scripts, kernel parameters, boot entries. Each secret is another on the other side.
 */
export function secretiveMachine(): Machine {
  return { ...secretiveSide(2), ...secretiveSide(3) }
}

function secretiveSide(number: number): Machine {
  const secret = `${SIGN}${number}`
  const texts = [
    ...Object.values(plantedSecrets(secret)),
    SHAPED_SECRETS.map((text) => text.replaceAll(SIGN, `${SIGN}${number}`)).join('\n'),
  ]
  const files = texts.map((text, index) => [`planted/${index}`, `${text}\n# ${number}\n`])
  const units = texts.map((text, index) => [
    `systemd/system/planted-${index}.service`,
    `[Service]\nExecStart=/bin/true ${number}\n${text}\n`,
  ])
  const system = systemPath(number)
  const parameters = [
    `systemd.set_credential=smtp:${secret}`,
    `systemd.setenv=TOKEN=${secret}`,
    `systemd.setenv=API_KEY=${secret}`,
    `netroot=iscsi:robin:${secret}@10.0.0.1::3260:0:iqn`,
    `rd.iscsi.password=${secret}`,
    `inst.ks=https://robin:${secret}@host/ks?token=${secret}`,
    `"tailscale.authkey=two words ${secret}"`,
    `loglevel=${number}`,
  ]
  const entry = bootEntry('NixOS', `Generation ${number} NixOS 26.05.${number}`, system)
  return {
    ...etcOf(number, Object.fromEntries([...files, ...units])),
    ...etcOf(number, {
      fstab: `//nas/a /nas cifs user=robin,password=${secret} 0 0\n`,
      'nix/nix.conf': `access-tokens = github.com=${secret}\nsubstituters = https://u:${secret}@h\n`,
      'sysctl.d/60-nixos.conf': `net.ipv6.conf.all.stable_secret = ${secret}\n`,
      'NetworkManager/system-connections/home.nmconnection': `[connection]\nid=home\n[wifi-security]\npsk=${secret}\n`,
      'systemd/network/wg0.netdev': `[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=${secret}\n[WireGuardPeer]\nPublicKey=x\nPresharedKey=${secret}\n`,
      'nix/registry.json': JSON.stringify({
        version: 2,
        flakes: [
          {
            from: { type: 'indirect', id: 'own' },
            to: { type: 'git', url: `https://${secret}@git.example.org/own?token=${secret}` },
          },
        ],
      }),
    }),
    [`${system}/activate`]: [
      '#!/bin/sh',
      '#### Activation script snippet users:',
      `echo 'root:${secret}' | chpasswd`,
      '',
    ].join('\n'),
    [`${system}/boot.json`]: bootspec(system, { kernelParams: parameters }),
    [`boot/loader/entries/nixos-generation-${number}.conf`]: entry.replace(
      'loglevel=4',
      parameters.join(' '),
    ),
  }
}
