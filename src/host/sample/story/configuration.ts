/** What the person at the sample machine has written down in /etc/nixos, as far as it matters. */
export interface Configuration {
  /** The state of nixpkgs that flake.lock names. */
  readonly nixpkgs: number
  readonly kernel: 'longTerm' | 'newest'
  readonly nvidia: 'proprietary' | 'open' | 'none'
  /** Programs of the person's own choice, as keys of the package tables. */
  readonly programs: readonly string[]
  /** NixOS modules that are switched on. */
  readonly services: readonly Service[]
  readonly desktop: 'sway' | 'hyprland'
  /** The format of the clock in waybar's bar. */
  readonly clock: string
  /** Patched and newer packages than nixpkgs has. */
  readonly patches: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** Whether there is a specialisation without the Nvidia card. */
  readonly travel: boolean
  /** Whether generations carry the commit that they were built from. */
  readonly stampsRevision: boolean
}

export type Service = 'docker' | 'tailscale' | 'syncthing' | 'postgresql' | 'libvirtd' | 'ollama'

/** The configuration of the first day. */
export const FIRST: Configuration = {
  nixpkgs: 0,
  kernel: 'longTerm',
  nvidia: 'proprietary',
  programs: `firefox thunderbird chromium libreoffice keepassxc gimp inkscape mpv imv foot neovim
    zathura-with-plugins tmux zsh starship fzf ripgrep fd bat eza delta htop direnv git git-lfs
    gh gcc-wrapper gnumake cmake pkg-config-wrapper gdb nodejs python3-env rustc cargo
    rust-analyzer clippy lua-language-server nil nixfmt jq file tree unzip zip imagemagick
    graphviz exiftool kubectl sops age restic okular kate kdenlive audacity nmap
    wireguard-tools just hyperfine shellcheck-minimal`.split(/\s+/),
  services: ['docker', 'syncthing', 'postgresql'],
  desktop: 'sway',
  clock: '{:%H:%M}',
  patches: {},
  versions: {},
  travel: false,
  stampsRevision: false,
}
