import type { Configuration } from '../story/configuration.ts'

/** One unit file of the sample machine's /etc/systemd/system. */
export interface UnitEntry {
  readonly name: string
  readonly description: string
  /** The package's key and what it starts: `openssh bin/sshd -D`; null for no service. */
  readonly start: string | null
  /** Further lines by section, for timers and sockets. */
  readonly body: string
  /** The file below /etc whose change restarts it. */
  readonly trigger: string | null
  /** What pulls it in. */
  readonly wantedBy: string
}

/** `name | description | package program | wanted by | trigger` */
const ALWAYS = `
NetworkManager.service | Network Manager | networkmanager bin/NetworkManager | network.target | NetworkManager/NetworkManager.conf
NetworkManager-dispatcher.service | Network Manager Script Dispatcher Service | networkmanager libexec/nm-dispatcher | network.target
NetworkManager-wait-online.service | Network Manager Wait Online | networkmanager bin/nm-online -s -q | network-online.target
ModemManager.service | Modem Manager | modemmanager bin/ModemManager | network.target
accounts-daemon.service | Accounts Service | accountsservice libexec/accounts-daemon | graphical.target
alsa-store.service | Store Sound Card State | alsa-lib bin/alsactl restore | multi-user.target
avahi-daemon.service | Avahi mDNS/DNS-SD Stack | avahi bin/avahi-daemon --syslog | multi-user.target
bluetooth.service | Bluetooth service | bluez libexec/bluetooth/bluetoothd | bluetooth.target
bolt.service | Thunderbolt system service | bolt libexec/boltd | multi-user.target
btrfs-scrub--.service | btrfs scrub on / | btrfs-progs bin/btrfs scrub start -B / | -
dbus-broker.service | D-Bus System Message Bus | dbus-broker bin/dbus-broker-launch --scope system | -
firewall.service | Firewall | iptables bin/iptables-restore | sysinit.target
fstrim.service | Discard unused blocks | util-linux.bin bin/fstrim --fstab | -
fwupd.service | Firmware update daemon | fwupd libexec/fwupd/fwupd | -
fwupd-refresh.service | Refresh fwupd metadata | fwupd bin/fwupdmgr refresh | -
getty@.service | Getty on %I | util-linux sbin/agetty --noclear %I | getty.target
greetd.service | Greeter daemon | greetd bin/greetd --config /etc/greetd/config.toml | graphical.target | greetd/config.toml
logrotate.service | Logrotate Service | logrotate bin/logrotate /etc/logrotate.conf | -
mount-pstore.service | mount-pstore | util-linux bin/mount -t pstore | sysinit.target
nix-daemon.service | Nix Daemon | nix bin/nix-daemon --daemon | multi-user.target | nix/nix.conf
nix-gc.service | Nix Garbage Collector | nix bin/nix-collect-garbage --delete-older-than 60d | -
nscd.service | Name Service Cache Daemon (nsncd) | nscd-nsncd bin/nsncd | nss-lookup.target
polkit.service | Authorization Manager | polkit lib/polkit-1/polkitd --no-debug | graphical.target
power-profiles-daemon.service | Power Profiles daemon | power-profiles-daemon libexec/power-profiles-daemon | multi-user.target
prepare-kexec.service | Preparation for kexec | kexec-tools bin/kexec -l | kexec.target
reload-systemd-vconsole-setup.service | Reset console on configuration changes | kbd bin/loadkeys | multi-user.target | vconsole.conf
restic-backups-home.service | Backup of /home/robin | restic bin/restic backup /home/robin | -
rtkit-daemon.service | RealtimeKit Scheduling Policy Service | rtkit libexec/rtkit-daemon | graphical.target
smartd.service | SMART Daemon | smartmontools sbin/smartd -n | multi-user.target
sshd.service | SSH Daemon | openssh bin/sshd -D -f /etc/ssh/sshd_config | multi-user.target | ssh/sshd_config
suid-sgid-wrappers.service | Create SUID/SGID Wrappers | bash bin/bash | sysinit.target
thermald.service | Thermal Daemon Service | thermald sbin/thermald --no-daemon | multi-user.target
udisks2.service | Disk Manager | udisks libexec/udisks2/udisksd | graphical.target
upower.service | Daemon for power management | upower libexec/upowerd | graphical.target
wpa_supplicant.service | WPA supplicant instance | wpa_supplicant bin/wpa_supplicant -u | multi-user.target
`

const BY_SERVICE: Readonly<Record<Configuration['services'][number], string>> = {
  docker: `
containerd.service | containerd - container runtime | containerd bin/containerd | multi-user.target
docker.service | Docker Application Container Engine | moby bin/dockerd --config-file=/etc/docker/daemon.json | multi-user.target | docker/daemon.json`,
  libvirtd: `
libvirtd.service | Virtualization daemon | libvirt sbin/libvirtd --config /etc/libvirt/libvirtd.conf | multi-user.target
libvirt-guests.service | Suspend or resume running libvirt guests | libvirt libexec/libvirt-guests.sh start | multi-user.target
virtlogd.service | Virtual machine log manager | libvirt sbin/virtlogd | multi-user.target`,
  ollama: `
ollama.service | Server for local large language models | ollama bin/ollama serve | multi-user.target`,
  postgresql: `
postgresql.service | PostgreSQL Server | postgresql bin/postgres | multi-user.target`,
  syncthing: `
syncthing.service | Syncthing service | syncthing bin/syncthing serve --no-browser | multi-user.target`,
  tailscale: `
tailscaled.service | Tailscale node agent | tailscale bin/tailscaled | multi-user.target`,
}

const BY_DRIVER: Readonly<Record<Configuration['nvidia'], string>> = {
  none: `
tlp.service | TLP system startup/shutdown | tlp sbin/tlp init start | multi-user.target`,
  proprietary: `
nvidia-persistenced.service | NVIDIA Persistence Daemon | bash bin/nvidia-persistenced --verbose | multi-user.target
nvidia-suspend.service | NVIDIA system suspend actions | bash bin/nvidia-sleep.sh suspend | systemd-suspend.service
nvidia-resume.service | NVIDIA system resume actions | bash bin/nvidia-sleep.sh resume | systemd-suspend.service`,
  open: `
nvidia-suspend.service | NVIDIA system suspend actions | bash bin/nvidia-sleep.sh suspend | systemd-suspend.service
nvidia-resume.service | NVIDIA system resume actions | bash bin/nvidia-sleep.sh resume | systemd-suspend.service`,
}

const OTHERS: readonly UnitEntry[] = [
  timer('btrfs-scrub--.timer', 'regular btrfs scrub timer on /', 'monthly'),
  timer('fstrim.timer', 'Discard unused blocks once a week', 'weekly'),
  timer('fwupd-refresh.timer', 'Refresh fwupd metadata regularly', '*-*-* 6,18:00'),
  timer('logrotate.timer', 'Logrotate Service', 'hourly'),
  timer('nix-gc.timer', 'Nix Garbage Collector', 'Sun 03:15'),
  timer('restic-backups-home.timer', 'Backup of /home/robin', '00:05'),
  socket('nix-daemon.socket', 'Nix Daemon Socket', '/nix/var/nix/daemon-socket/socket'),
  socket(
    'avahi-daemon.socket',
    'Avahi mDNS/DNS-SD Stack Activation Socket',
    '/run/avahi-daemon/socket',
  ),
]

/** Units that come with systemd itself: links into its package, not units of their own. */
export const UPSTREAM: readonly string[] = `boot-complete.target graphical.target multi-user.target
  network-online.target systemd-journald.service systemd-logind.service systemd-oomd.service
  systemd-resolved.service systemd-timesyncd.service systemd-udevd.service`.split(/\s+/)

/** The units of one configuration, in byte order of their names. */
export function unitsOf({ services, nvidia }: Configuration): UnitEntry[] {
  const tables = [ALWAYS, BY_DRIVER[nvidia], ...services.map((service) => BY_SERVICE[service])]
  const units = [...tables.flatMap(parseUnits), ...OTHERS]
  return units.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function parseUnits(table: string): UnitEntry[] {
  const lines = table.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [name = '', description = '', start = '', wantedBy = '-', trigger] = line.split(' | ')
    return { name, description, start, body: '', trigger: trigger ?? null, wantedBy }
  })
}

function timer(name: string, description: string, calendar: string): UnitEntry {
  const body = `[Timer]\nOnCalendar=${calendar}\nPersistent=true\n`
  return { name, description, start: null, body, trigger: null, wantedBy: 'timers.target' }
}

function socket(name: string, description: string, path: string): UnitEntry {
  const body = `[Socket]\nListenStream=${path}\n`
  return { name, description, start: null, body, trigger: null, wantedBy: 'sockets.target' }
}
