import type { Configuration, Service } from '../story/configuration.ts'
import { parseUnits, type UnitEntry } from './unitEntry.ts'

/*
 * The units in /etc/systemd/system, in the notation of unitEntry.ts. What a switch does with a changed unit
 * follows the modules of nixpkgs: restarting greetd or logind would end the session.
 */

const ALWAYS = `
NetworkManager.service | Network Manager | networkmanager bin/NetworkManager --no-daemon | multi-user.target | packaged restart:NetworkManager/NetworkManager.conf alias:dbus-org.freedesktop.NetworkManager.service
NetworkManager-dispatcher.service | Network Manager Script Dispatcher Service | networkmanager libexec/nm-dispatcher | - | alias:dbus-org.freedesktop.nm-dispatcher.service
NetworkManager-wait-online.service | Network Manager Wait Online | networkmanager bin/nm-online -s -q | network-online.target | Type=oneshot RemainAfterExit=true
ModemManager.service | Modem Manager | modemmanager bin/ModemManager | multi-user.target
accounts-daemon.service | Accounts Service | accountsservice libexec/accounts-daemon | graphical.target
alsa-store.service | Store Sound Card State | alsa-lib bin/alsactl restore | multi-user.target | Type=oneshot RemainAfterExit=true
avahi-daemon.service | Avahi mDNS/DNS-SD Stack | avahi bin/avahi-daemon --syslog | multi-user.target
bluetooth.service | Bluetooth service | bluez libexec/bluetooth/bluetoothd | bluetooth.target | packaged
bolt.service | Thunderbolt system service | bolt libexec/boltd | multi-user.target
btrfs-scrub--.service | btrfs scrub on / | btrfs-progs bin/btrfs scrub start -B / | - | Type=simple
dbus-broker.service | D-Bus System Message Bus | dbus-broker bin/dbus-broker-launch --scope system | - | X-ReloadIfChanged=true Type=notify-reload alias:dbus.service
fstrim.service | Discard unused blocks | util-linux.bin bin/fstrim --fstab | - | Type=oneshot
fwupd.service | Firmware update daemon | fwupd libexec/fwupd/fwupd | - | packaged
fwupd-refresh.service | Refresh fwupd metadata | fwupd bin/fwupdmgr refresh | - | Type=oneshot
getty@.service | Getty on %I | util-linux sbin/agetty --noclear %I | - | X-RestartIfChanged=false
logrotate.service | Logrotate Service | logrotate bin/logrotate /etc/logrotate.conf | - | Type=oneshot
mount-pstore.service | mount-pstore | util-linux bin/mount -t pstore | sysinit.target | Type=oneshot RemainAfterExit=true
nix-daemon.service | Nix Daemon | nix bin/nix-daemon --daemon | - | X-StopIfChanged=false restart:nix/nix.conf
nix-gc.service | Nix Garbage Collector | nix bin/nix-collect-garbage --delete-older-than 60d | - | Type=oneshot
nscd.service | Name Service Cache Daemon (nsncd) | nscd-nsncd bin/nsncd | multi-user.target | restart:nsswitch.conf
polkit.service | Authorization Manager | polkit lib/polkit-1/polkitd --no-debug | graphical.target | packaged X-StopIfChanged=false
power-profiles-daemon.service | Power Profiles daemon | power-profiles-daemon libexec/power-profiles-daemon | multi-user.target
prepare-kexec.service | Preparation for kexec | kexec-tools bin/kexec -l | kexec.target | Type=oneshot
reload-systemd-vconsole-setup.service | Reset console on configuration changes | kbd bin/loadkeys | multi-user.target | X-ReloadIfChanged=true RemainAfterExit=true ExecReload=/run/current-system/systemd/lib/systemd/systemd-vconsole-setup restart:vconsole.conf
rtkit-daemon.service | RealtimeKit Scheduling Policy Service | rtkit libexec/rtkit-daemon | graphical.target
smartd.service | SMART Daemon | smartmontools sbin/smartd -n | multi-user.target
sshd.service | SSH Daemon | openssh bin/sshd -D -f /etc/ssh/sshd_config | multi-user.target | X-StopIfChanged=false KillMode=process Restart=always restart:ssh/sshd_config
suid-sgid-wrappers.service | Create SUID/SGID Wrappers | bash bin/bash | sysinit.target | Type=oneshot RemainAfterExit=true
thermald.service | Thermal Daemon Service | thermald sbin/thermald --no-daemon | multi-user.target
udisks2.service | Disk Manager | udisks libexec/udisks2/udisksd | graphical.target
upower.service | Daemon for power management | upower libexec/upowerd | graphical.target | packaged
wpa_supplicant.service | WPA supplicant instance | wpa_supplicant bin/wpa_supplicant -u | multi-user.target
btrfs-scrub--.timer | regular btrfs scrub timer on / | - | timers.target | OnCalendar=monthly Persistent=true
fstrim.timer | Discard unused blocks once a week | - | timers.target | OnCalendar=weekly Persistent=true
fwupd-refresh.timer | Refresh fwupd metadata regularly | - | timers.target | OnCalendar=*-*-*~6,18:00 Persistent=true
logrotate.timer | Logrotate Service | - | timers.target | OnCalendar=hourly Persistent=true
nix-gc.timer | Nix Garbage Collector | - | timers.target | OnCalendar=Sun~03:15 Persistent=true
avahi-daemon.socket | Avahi mDNS/DNS-SD Stack Activation Socket | - | sockets.target | ListenStream=/run/avahi-daemon/socket
dbus.socket | D-Bus System Message Bus Socket | - | sockets.target | ListenStream=/run/dbus/system_bus_socket
nix-daemon.socket | Nix Daemon Socket | - | sockets.target | ListenStream=/nix/var/nix/daemon-socket/socket
systemd-journald.service | Journal Service | systemd | - | packaged X-StopIfChanged=false restart:systemd/journald.conf
systemd-logind.service | User Login Management | systemd | - | packaged X-RestartIfChanged=false X-StopIfChanged=false restart:systemd/logind.conf
systemd-resolved.service | Network Name Resolution | systemd | sysinit.target | packaged X-StopIfChanged=false Type=notify-reload reload:systemd/resolved.conf alias:dbus-org.freedesktop.resolve1.service
`

const BY_SERVICE: Readonly<Record<Service, string>> = {
  docker: `
containerd.service | containerd - container runtime | containerd bin/containerd | multi-user.target
docker.service | Docker Application Container Engine | moby bin/dockerd --config-file=/etc/docker/daemon.json | multi-user.target | restart:docker/daemon.json
docker.socket | Docker Socket for the API | - | sockets.target | ListenStream=/run/docker.sock SocketGroup=docker SocketMode=0660`,
  libvirtd: `
libvirtd.service | Virtualization daemon | libvirt sbin/libvirtd --config /etc/libvirt/libvirtd.conf | multi-user.target | X-RestartIfChanged=false
libvirt-guests.service | Suspend or resume running libvirt guests | libvirt libexec/libvirt-guests.sh start | multi-user.target | X-RestartIfChanged=false
virtlogd.service | Virtual machine log manager | libvirt sbin/virtlogd | multi-user.target | X-RestartIfChanged=false`,
  ollama: `
ollama.service | Server for local large language models | ollama bin/ollama serve | multi-user.target`,
  podman: `
podman.service | Podman API Service | podman bin/podman --log-level=info system service | - | packaged
podman.socket | Podman API Socket | - | sockets.target | ListenStream=/run/podman/podman.sock SocketGroup=podman SocketMode=0660
podman-prune.service | Prune podman resources | podman bin/podman system prune -f | - | X-RestartIfChanged=false Type=oneshot`,
  postgresql: `
postgresql.service | PostgreSQL Server | postgresql bin/postgres | multi-user.target`,
  syncthing: `
syncthing.service | Syncthing service | syncthing bin/syncthing serve --no-browser | multi-user.target`,
  tailscale: `
tailscaled.service | Tailscale node agent | tailscale bin/tailscaled | multi-user.target | packaged X-StopIfChanged=false`,
}

const BY_DRIVER: Readonly<Record<Configuration['nvidia'], string>> = {
  none: `
tlp.service | TLP system startup/shutdown | tlp sbin/tlp init start | multi-user.target | Type=oneshot RemainAfterExit=true`,
  proprietary: `
nvidia-persistenced.service | NVIDIA Persistence Daemon | bash bin/nvidia-persistenced --verbose | multi-user.target
nvidia-suspend.service | NVIDIA system suspend actions | bash bin/nvidia-sleep.sh suspend | systemd-suspend.service | Type=oneshot
nvidia-resume.service | NVIDIA system resume actions | bash bin/nvidia-sleep.sh resume | systemd-suspend.service | Type=oneshot`,
  open: `
nvidia-suspend.service | NVIDIA system suspend actions | bash bin/nvidia-sleep.sh suspend | systemd-suspend.service | Type=oneshot
nvidia-resume.service | NVIDIA system resume actions | bash bin/nvidia-sleep.sh resume | systemd-suspend.service | Type=oneshot`,
}

const SEATD = `
seatd.service | Seat management daemon | seatd bin/seatd -u root -g seat | multi-user.target | Restart=always`

/** The units in /etc/systemd/user. */
const USER = `
nixos-activation.service | Run user specific NixOS activation | bash bin/bash | - | Type=oneshot
pipewire.service | PipeWire Multimedia Service | pipewire bin/pipewire | - | packaged
pipewire.socket | PipeWire Multimedia System Sockets | - | sockets.target | ListenStream=%t/pipewire-0
waybar.service | Highly customizable Wayland bar | waybar bin/waybar | graphical-session.target | packaged
wireplumber.service | Multimedia Service Session Manager | wireplumber bin/wireplumber | pipewire.service | packaged
`

/** The units of one configuration that are in the tables. */
export function systemUnits(configuration: Configuration): UnitEntry[] {
  const { services, nvidia, wrapsSession } = configuration
  const tables = [
    ALWAYS,
    BY_DRIVER[nvidia],
    wrapsSession ? SEATD : '',
    ...services.map((service) => BY_SERVICE[service]),
  ]
  return tables.flatMap(parseUnits)
}

/** The units of every user's systemd. */
export function userUnits(): UnitEntry[] {
  return parseUnits(USER)
}

/** All packaged units, for the system and for users. */
export function packagedUnits(): { system: UnitEntry[]; user: UnitEntry[] } {
  const tables = [ALWAYS, ...Object.values(BY_SERVICE)]
  const isPackaged = ({ packaged }: UnitEntry) => packaged
  return {
    system: tables.flatMap(parseUnits).filter(isPackaged),
    user: userUnits().filter(isPackaged),
  }
}

/** Units of systemd itself that NixOS leaves unchanged. */
export const UPSTREAM: readonly string[] = `boot-complete.target getty.target graphical.target
  multi-user.target network-online.target reboot.target remote-fs.target rescue.target
  systemd-oomd.service systemd-timesyncd.service systemd-udevd.service`.split(/\s+/)

/** Units that NixOS always links, and those that it takes over from systemd. */
export const LINKED: Readonly<Record<string, string>> = {
  'ctrl-alt-del.target': 'reboot.target',
  'default.target': 'graphical.target',
  'getty.target.wants/autovt@tty1.service': '../autovt@tty1.service',
  'kbrequest.target': 'rescue.target',
  'multi-user.target.wants/remote-fs.target': '../remote-fs.target',
  'multi-user.target.wants/systemd-logind.service': '../systemd-logind.service',
  'sysinit.target.wants/systemd-journald.service': '../systemd-journald.service',
}
