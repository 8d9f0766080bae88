import type { StoreObject } from '../store/sampleStore.ts'
import type { Configuration, Service } from '../story/configuration.ts'
import type { Context } from './context.ts'
import type { Kernel } from './systemKernel.ts'

/** Packages that NixOS installs on every machine, and those added by enabled modules. */
const ALWAYS =
  `acl attr bash-interactive bzip2 coreutils-full cpio curl dbus diffutils findutils gawk
  getconf-glibc getent-glibc gnugrep gnupatch gnused gnutar gzip less libcap mkpasswd nano ncurses
  netcat openssh perl procps psmisc rsync shadow strace sudo systemd time util-linux which xz zstd
  kbd kexec-tools dosfstools e2fsprogs btrfs-progs ntfs3g fuse fuse3 lvm2.bin mdadm iproute2 iptables
  nftables iputils inetutils dnsutils ethtool pciutils usbutils nvme-cli smartmontools hdparm
  lm-sensors dmidecode lsof bc gnupg pinentry-gnome3 man-db man-pages texinfo-interactive
  nixos-manual-html nixos-help nix nixos-rebuild-ng nixos-install-tools nixos-firewall-tool
  nix-direnv glibc-locales glibc.bin networkmanager modemmanager wpa_supplicant bluez fwupd upower udisks
  power-profiles-daemon bolt polkit accountsservice rtkit thermald shared-mime-info
  desktop-file-utils xdg-user-dirs xdg-utils hicolor-icon-theme sound-theme-freedesktop`.split(
    /\s+/,
  )

const DESKTOP =
  `waybar wofi fuzzel mako grim slurp wl-clipboard kanshi wlsunset brightnessctl swaybg swayidle
  swaylock pavucontrol pulseaudio pipewire wireplumber easyeffects networkmanagerapplet blueman
  gnome-keyring gcr nautilus gvfs file-roller eog papers loupe xwayland playerctl tuigreet
  xdg-desktop-portal xdg-desktop-portal-gtk xdg-desktop-portal-wlr libva-utils vulkan-tools libnotify
  adwaita-icon-theme papirus-icon-theme breeze-icons bibata-cursors arc-theme nixos-artwork-wallpapers
  gst-plugins-good gst-plugins-bad gst-plugins-ugly gst-libav dconf gsettings-desktop-schemas
  hunspell hunspell-dict-en-us-wordlist hunspell-dict-de-de-igerman98 hyphen-en-us
  dejavu-fonts freefont-ttf gyre-fonts liberation-fonts unifont noto-fonts noto-fonts-color-emoji
  noto-fonts-cjk-sans noto-fonts-cjk-serif nerd-fonts-jetbrains-mono nerd-fonts-symbols-only inter
  font-awesome source-sans`.split(/\s+/)

const SESSIONS: Readonly<Record<Configuration['desktop'], readonly string[]>> = {
  sway: ['sway'],
  hyprland: ['hyprland', 'hyprlock', 'hyprpaper', 'hyprcursor', 'xdg-desktop-portal-hyprland'],
}

const BY_SERVICE: Readonly<Record<Service, readonly string[]>> = {
  docker: ['docker', 'docker-compose'],
  libvirtd: ['libvirt', 'qemu-host-cpu-only', 'virt-manager', 'swtpm', 'OVMF.fd'],
  ollama: ['ollama'],
  podman: ['podman'],
  postgresql: ['postgresql'],
  syncthing: ['syncthing'],
  tailscale: ['tailscale'],
}

/** `system-path`: the target of /run/current-system/sw. Its direct references are the explicit packages. */
export function makeSoftwarePath(context: Context, kernel: Kernel): StoreObject {
  const { store, packages, configuration } = context
  const { desktop, services, programs, nvidia, backup, wrapsSession } = configuration
  const chosen = [
    ...ALWAYS,
    ...DESKTOP,
    ...SESSIONS[desktop],
    ...services.flatMap((service) => BY_SERVICE[service]),
    ...programs,
    ...(nvidia === 'none' ? ['tlp'] : []),
    ...(backup === 'borg' ? ['borgbackup'] : []),
    ...(wrapsSession ? ['seatd'] : []),
  ]
  const script = versionScript(context)
  return store.add({
    name: 'system-path',
    references: [
      ...chosen.flatMap((key) =>
        key.includes('.') ? [packages.get(key)] : packages.installed(key),
      ),
      ...kernel.helpers,
      packages.get('bash'),
    ],
    narSize: 8_400_000,
    files: () => ({ 'bin/nixos-version': { program: script } }),
  })
}

/** As in nixpkgs: the revisions are in a here-document. */
function versionScript({ nixpkgs, revision, packages }: Context): string {
  const json = JSON.stringify({
    ...(revision === null ? {} : { configurationRevision: revision }),
    nixosVersion: nixpkgs.label,
    nixpkgsRevision: nixpkgs.revision,
  })
  return `#! ${packages.get('bash').path}/bin/bash
# shellcheck shell=bash

case "$1" in
  -h|--help)
    exec man nixos-version
    exit 1
    ;;
  --hash|--revision)
    echo "${nixpkgs.revision}"
    ;;
  --configuration-revision)
    echo "${revision ?? ''}"
    ;;
  --json)
    cat <<'EOF'
${json}
EOF
    ;;
  *)
    echo "${nixpkgs.label} (${nixpkgs.codeName})"
    ;;
esac
`
}
