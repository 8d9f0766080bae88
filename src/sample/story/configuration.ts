/** What the person at the sample machine has written down in /etc/nixos, as far as it matters. */
export interface Configuration {
  /** The state of nixpkgs that flake.lock names. */
  readonly nixpkgs: number
  /** The states of the other flake inputs; null before there was one. */
  readonly homeManager: number | null
  readonly sopsNix: number | null
  readonly kernel: 'longTerm' | 'newest'
  readonly nvidia: 'proprietary' | 'open' | 'none'
  /** `hardware.nvidia.modesetting.enable`: without it no Wayland compositor starts on the card. */
  readonly modesetting: boolean
  /** `boot.consoleLogLevel`. */
  readonly logLevel: number
  /** Whether blocks that become free are given back to the disk at once. */
  readonly discard: boolean
  /** Programs of the person's own choice, as keys of the package tables. */
  readonly programs: readonly string[]
  /** NixOS modules that are switched on. */
  readonly services: readonly Service[]
  readonly backup: 'restic' | 'borg'
  /** Whether there is a WireGuard tunnel home. */
  readonly tunnel: boolean
  /** Whom each secret of sops-nix belongs to, by its name; `root` unless told. */
  readonly secrets: Readonly<Record<string, string>>
  /** People beside robin, by name. */
  readonly guests: readonly string[]
  readonly desktop: 'sway' | 'hyprland'
  /** Whether greetd starts the desktop through a script that prepares its environment. */
  readonly wrapsSession: boolean
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

export type Service =
  | 'docker'
  | 'podman'
  | 'tailscale'
  | 'syncthing'
  | 'postgresql'
  | 'libvirtd'
  | 'ollama'

/** The configuration of the first day. */
export const FIRST: Configuration = {
  nixpkgs: 0,
  homeManager: null,
  sopsNix: null,
  kernel: 'longTerm',
  nvidia: 'proprietary',
  modesetting: true,
  logLevel: 4,
  discard: false,
  programs: `firefox thunderbird chromium libreoffice keepassxc gimp inkscape mpv imv foot neovim
    zathura-with-plugins tmux zsh starship fzf ripgrep fd bat eza delta htop direnv git git-lfs
    gh gcc-wrapper gnumake cmake pkg-config-wrapper gdb nodejs python3-env rustc cargo
    rust-analyzer clippy lua-language-server nil nixfmt jq file tree unzip zip imagemagick
    graphviz exiftool kubectl sops age restic okular kate kdenlive audacity nmap
    wireguard-tools just hyperfine shellcheck-minimal`.split(/\s+/),
  services: ['docker', 'syncthing', 'postgresql'],
  backup: 'restic',
  tunnel: false,
  secrets: {},
  guests: [],
  desktop: 'sway',
  wrapsSession: false,
  clock: '{:%H:%M}',
  patches: {},
  versions: {},
  travel: false,
  stampsRevision: false,
}
