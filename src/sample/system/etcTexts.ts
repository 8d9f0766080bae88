import type { StoreObject } from '../store/sampleStore.ts'
import type { Configuration } from '../story/configuration.ts'
import type { Context } from './context.ts'
import type { Kernel } from './systemKernel.ts'

/** One text file below /etc and the store paths that it mentions. */
export interface EtcText {
  readonly place: string
  readonly text: string
  readonly references: readonly StoreObject[]
  /** The mode of a file that is copied to /etc; null for a linked file. */
  readonly mode: string | null
  /** Its group, by name or as `+NUMBER`. */
  readonly group: string
}

/** The files below /etc, as far as the story needs them. */
export function etcTexts(context: Context, kernel: Kernel): EtcText[] {
  return [
    ...plainTexts(context),
    ...machineTexts(context.configuration),
    ...copiedTexts(context.configuration),
    ...pathTexts(context, kernel),
  ]
}

function file(place: string, lines: readonly string[], ...references: StoreObject[]): EtcText {
  const text = lines.map((line) => `${line}\n`).join('')
  return { place, text, references, mode: null, group: '+0' }
}

/** Files that depend on the configuration only. */
function plainTexts({ configuration, nixpkgs }: Context): EtcText[] {
  const { label, codeName } = nixpkgs
  const release = label.slice(0, 5)
  const { desktop, nvidia, services } = configuration
  return [
    file('hostname', ['nixos']),
    file('hosts', ['127.0.0.1 localhost', '::1 localhost', '127.0.0.2 nixos']),
    file('locale.conf', ['LANG=en_GB.UTF-8', 'LC_TIME=sv_SE.UTF-8']),
    file('vconsole.conf', ['KEYMAP=sv-latin1']),
    file('nsswitch.conf', ['passwd: files systemd', 'hosts: mymachines mdns_minimal files dns']),
    file('resolvconf.conf', ['resolv_conf=/etc/resolv.conf']),
    file('sysctl.d/60-nixos.conf', ['kernel.kptr_restrict=1', 'vm.swappiness=20']),
    file('ssh/sshd_config', [
      'Port 22',
      'PasswordAuthentication no',
      `PermitRootLogin ${nixpkgs.state >= 6 ? 'no' : 'prohibit-password'}`,
      'UsePAM yes',
    ]),
    file('nix/nix.conf', [
      'auto-optimise-store = false',
      'experimental-features = nix-command flakes',
      'sandbox = true',
      'trusted-users = root @wheel',
      `max-jobs = ${nixpkgs.state >= 4 ? 8 : 'auto'}`,
    ]),
    file('os-release', [
      `BUILD_ID="${label}"`,
      'ID=nixos',
      'NAME=NixOS',
      `PRETTY_NAME="NixOS ${release} (${codeName})"`,
      `VERSION="${release} (${codeName})"`,
      `VERSION_CODENAME=${codeName.toLowerCase()}`,
      `VERSION_ID="${release}"`,
    ]),
    file('xdg/waybar/config.jsonc', [
      '{ "modules-right": ["battery", "network", "clock"],',
      `  "clock": { "format": "${configuration.clock}", "interval": ${clockInterval(configuration.clock)} } }`,
    ]),
    file('modprobe.d/nixos.conf', [
      'options kvm_intel nested=1',
      ...(nvidia === 'none' ? ['blacklist nvidia'] : ['blacklist nouveau']),
      ...(nvidia === 'open' ? ['options nvidia NVreg_OpenRmEnableUnsupportedGpus=1'] : []),
    ]),
    file(`xdg/${desktop}/config`, ['set $mod Mod4', 'input * xkb_layout se', 'include config.d/*']),
    ...(services.includes('docker')
      ? [file('docker/daemon.json', ['{ "live-restore": true }'])]
      : []),
    ...(services.includes('postgresql') ? [file('psqlrc', ['\\set HISTSIZE 20000'])] : []),
  ]
}

function clockInterval(format: string): number {
  return format.includes('%S') ? 1 : 60
}

/** Files copied to /etc rather than linked, since nobody else may read or write them. */
function copiedTexts({ backup, tunnel }: Configuration): EtcText[] {
  const sudoers = ['root', '%wheel'].map((who) => `${who} ALL=(ALL:ALL) SETENV: ALL`)
  return [
    { ...file('sudoers', sudoers), mode: '0440' },
    ...(backup === 'borg'
      ? [
          {
            ...file('borg/patterns', ['- /home/robin/.cache']),
            mode: tunnel ? '0640' : '0644',
            group: 'backup',
          },
        ]
      : []),
  ]
}

/** Files needed at every boot. */
function machineTexts({ discard, logLevel, tunnel }: Configuration): EtcText[] {
  const btrfs = `compress=zstd${discard ? ',discard=async' : ''}`
  return [
    file('fstab', [
      '# This is a generated file.  Do not edit!',
      '',
      '# Filesystems.',
      `/dev/disk/by-label/nixos / btrfs x-initrd.mount,subvol=root,${btrfs} 0 0`,
      `/dev/disk/by-label/nixos /nix btrfs x-initrd.mount,subvol=nix,noatime,${btrfs} 0 0`,
      '/dev/disk/by-label/BOOT /boot vfat umask=0077 0 2',
      '',
    ]),
    file('crypttab', ['root /dev/disk/by-partlabel/luks - discard']),
    file('modules-load.d/nixos.conf', ['bridge', 'macvlan', 'tap', 'tun', 'kvm-intel', 'loop']),
    file('NetworkManager/NetworkManager.conf', [
      '[main]',
      'dns=systemd-resolved',
      '[device]',
      'wifi.backend=wpa_supplicant',
    ]),
    file('udev/rules.d/60-backlight.rules', ['SUBSYSTEM=="backlight", MODE="0664", GROUP="video"']),
    file('systemd/journald.conf', ['[Journal]', `SystemMaxUse=${logLevel === 4 ? 1 : 2}G`]),
    file('systemd/logind.conf', ['[Login]', 'HandleLidSwitch=suspend']),
    file('systemd/resolved.conf', [
      '[Resolve]',
      ...(tunnel ? ['Domains=~home'] : []),
      'LLMNR=true',
    ]),
    file('logrotate.conf', ['weekly', 'rotate 4', 'compress']),
    file('pam.d/login', [
      'account required pam_unix.so',
      'auth sufficient pam_unix.so likeauth',
      'session required pam_env.so',
    ]),
    file('pam.d/sudo', [
      'account required pam_unix.so',
      'auth sufficient pam_fprintd.so',
      'session required pam_limits.so',
    ]),
  ]
}

/** Files that contain store paths, and change with them. */
function pathTexts({ packages }: Context, kernel: Kernel): EtcText[] {
  const shell = packages.get('bash-interactive')
  const dbus = packages.get('dbus')
  const locales = packages.get('glibc-locales')
  return [
    file(
      'set-environment',
      [`export LOCALE_ARCHIVE=${locales.path}/lib/locale/locale-archive`],
      locales,
    ),
    file('shells', [`${shell.path}/bin/bash`, '/run/current-system/sw/bin/zsh'], shell),
    file('dbus-1/system.conf', [`<include>${dbus.path}/share/dbus-1/system.conf</include>`], dbus),
    file(
      'tmpfiles.d/graphics-driver.conf',
      [`L+ /run/opengl-driver - - - - ${kernel.graphics.path}`],
      kernel.graphics,
    ),
  ]
}
