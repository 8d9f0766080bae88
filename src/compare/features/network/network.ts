import { withUnknownZones } from '../firewall/unknownZones.ts'
import { equalsLines, sectionLines, wordLines } from '../parse/parseKeyValues.ts'
import type { Recogniser } from '../recogniser.ts'
import { SealedRows } from '../sealed.ts'
import { readTopics, type Topic } from '../topic.ts'
import { readNat } from './nat.ts'
import { readNetworkd } from './networkd.ts'
import { readProfiles } from './networkManager.ts'
import { readScripted } from './scriptedNetwork.ts'
import { readWifi } from './wifi.ts'

/** Addresses, routes, DNS, DHCP and forwarded ports, by interface, for every network backend. */
export const network: Recogniser = {
  feature: 'Network',
  async read(facts) {
    const found = new SealedRows()
    const all = [
      await readNetworkd(facts),
      await readScripted(facts),
      await readProfiles(facts),
      await readWifi(facts),
      await readNat(facts),
      await readTopics(facts, TOPICS),
    ]
    for (const some of all) for (const [name, thing] of some) found.put(name, thing)
    return found.found()
  },
  compared: (before, after) =>
    withUnknownZones(before, after, (name) => name === 'NAT' || name.startsWith('forward ')),
}

const TOPICS: readonly Topic[] = [
  // nixpkgs: config/networking.nix
  { place: 'hosts', read: wordLines, called: (address) => `hosts ${address}` },
  // config/resolvconf.nix
  { place: 'resolvconf.conf', read: equalsLines, called: (key) => `resolvconf ${key}` },
  {
    place: 'resolv.conf',
    read: wordLines,
    called: (key) => (key === 'nameserver' ? 'DNS' : `resolv.conf ${key}`),
  },
  // system/boot/resolved.nix
  {
    place: 'systemd/resolved.conf',
    read: sectionLines,
    called: (key) => `resolved ${key.replace(/^\[[^\]]*\] /, '')}`,
  },
  {
    place: 'systemd/networkd.conf',
    read: sectionLines,
    called: (key) => `networkd ${key}`,
  },
  // services/networking/networkmanager.nix
  {
    place: 'NetworkManager/NetworkManager.conf',
    read: sectionLines,
    called: (key) => `NetworkManager ${key}`,
  },
]
