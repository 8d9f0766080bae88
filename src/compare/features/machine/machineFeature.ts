import {
  equalsLines,
  linesOf,
  nameLines,
  type Setting,
  sectionLines,
  wholeText,
  wordLines,
} from '../parse/parseKeyValues.ts'
import { settledStarts } from '../parse/startOf.ts'
import type { Recogniser } from '../recogniser.ts'
import type { Sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { readTopics, type Topic } from '../topic.ts'
import { withoutUnreadable } from '../unreadable.ts'
import { isNixTrust } from './access.ts'
import { databaseNote, readServices } from './services.ts'
import { sshdAsOne, sshdOther } from './sshd.ts'
import { readUpkeep } from './upkeep.ts'

/** General settings of the machine: name, location, language, kernel settings, services, upkeep. */
export const machine: Recogniser = {
  feature: 'Machine',
  async read(facts) {
    return new Map<string, string | Sealed>([
      ...(await readTopics(facts, TOPICS)),
      ...(await timeZone(facts)),
      ...(await readServices(facts)),
      ...(await readUpkeep(facts)),
    ])
  },
  compared: (before, after) =>
    sshdAsOne(...withoutUnreadable(...settledStarts(before, after), REPORTED_BY_ACCESS)),
  note: databaseNote,
}

const REPORTED_BY_ACCESS = ['etc/ssh/sshd_config', 'etc/nix/nix.conf']

const TOPICS: readonly Topic[] = [
  // nixpkgs: tasks/network-interfaces.nix
  { place: 'hostname', read: wholeText, called: () => 'host name' },
  // The machine’s identity; machine-id(5) is confidential.
  {
    place: 'machine-id',
    read: (text) => wholeText(text).map(([, value]) => ['id', value]),
    called: () => 'machine id',
    hidden: 'present',
  },
  {
    // tasks/network-interfaces.nix; ZFS identifies the owner of a pool by these four bytes
    place: 'hostid',
    read: (text) => (text === '' ? [] : [['id', text]]),
    called: () => 'host id',
    hidden: 'present',
  },
  // config/i18n.nix
  { place: 'locale.conf', read: equalsLines, called: (key) => `locale ${key}`, counts: 'last' },
  // config/console.nix
  { place: 'vconsole.conf', read: equalsLines, called: (key) => `console ${key}`, counts: 'last' },
  // services/x11/xserver.nix
  {
    place: 'X11/xorg.conf.d/00-keyboard.conf',
    read: xorgOptions,
    called: (key) => (key.startsWith('Xkb') ? `keyboard ${key.slice(3).toLowerCase()}` : null),
    describe: (value) => (value === '' ? 'none' : value),
  },
  // config/sysctl.nix; a later file takes precedence (sysctl.d(5))
  {
    place: 'sysctl.d',
    ends: '.conf',
    read: equalsLines,
    called: (key) => `sysctl ${key.replace(/^-/, '')}`,
    counts: 'last',
  },
  // system/boot/kernel.nix
  {
    place: 'modules-load.d',
    ends: '.conf',
    read: nameLines,
    called: (name) => `kernel module ${name}`,
    describe: () => 'loaded at boot',
  },
  // boot/modprobe.nix: `blacklist NAME`, `options NAME key=value`, `install NAME COMMAND`
  {
    place: 'modprobe.d',
    ends: '.conf',
    read: modprobeLines,
    called: (name) => `kernel module ${name}`,
  },
  {
    place: 'nix/nix.conf',
    read: equalsLines,
    called: (key) => (isNixTrust(key) ? null : `nix ${key}`),
    counts: 'last',
  },
  sshdOther,
  ...['journald', 'logind', 'timesyncd', 'coredump', 'oomd', 'sleep', 'system', 'user'].map(
    (name): Topic => ({
      place: `systemd/${name}.conf`,
      read: sectionLines,
      called: (key) => `${name} ${key.replace(/^\[[^\]]*\] /, '')}`,
    }),
  ),
  // config/zram.nix
  {
    place: 'systemd/zram-generator.conf',
    read: sectionLines,
    called: (key) => `zram swap ${key}`,
  },
]

/** etc/localtime is a link; its path ends in the zone (nixpkgs: nixos/modules/config/locale.nix). */
async function timeZone(facts: SideFacts): Promise<[string, string][]> {
  const zone = (await facts.etcLink('localtime'))?.split('/zoneinfo/')[1]
  return zone === undefined ? [] : [['time zone', zone]]
}

/** `Option "XkbLayout" "se"` (xorg.conf(5)). */
function xorgOptions(text: string): Setting[] {
  return linesOf(text).flatMap((line): Setting[] => {
    const [, key, value] = /^Option\s+"([^"]*)"\s+"([^"]*)"/.exec(line) ?? []
    return key === undefined || value === undefined ? [] : [[key, value]]
  })
}

function modprobeLines(text: string): Setting[] {
  return wordLines(text).map(([what, rest]) => {
    const [name = '', ...more] = rest.split(/\s+/)
    return [name, what === 'blacklist' ? 'blacklisted' : [what, ...more].join(' ')]
  })
}
