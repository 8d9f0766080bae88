/** The relevant contents of /etc/nixos on the sample machine. */
export interface Configuration {
  /** The state of nixpkgs that flake.lock names. */
  readonly nixpkgs: number
  /** The states of the other flake inputs; null before they were added. */
  readonly homeManager: number | null
  readonly sopsNix: number | null
  readonly kernel: 'longTerm' | 'newest'
  readonly nvidia: 'proprietary' | 'open' | 'none'
  /** `hardware.nvidia.modesetting.enable`: without it no Wayland compositor starts on the card. */
  readonly modesetting: boolean
  /** `boot.consoleLogLevel`. */
  readonly logLevel: number
  /** Whether freed blocks are discarded immediately. */
  readonly discard: boolean
  /** Explicitly installed programs, as keys of the package tables. */
  readonly programs: readonly string[]
  /** Enabled NixOS modules. */
  readonly services: readonly Service[]
  readonly backup: 'restic' | 'borg'
  /** Whether there is a WireGuard tunnel home. */
  readonly tunnel: boolean
  /** The owner of each secret of sops-nix, by name; `root` by default. */
  readonly secrets: Readonly<Record<string, string>>
  /** Users besides robin, by name. */
  readonly guests: readonly string[]
  readonly desktop: 'sway' | 'hyprland'
  /** Whether greetd starts the desktop through a script that prepares its environment. */
  readonly wrapsSession: boolean
  /** The format of the clock in waybar's bar. */
  readonly clock: string
  /** Patched packages and packages newer than in nixpkgs. */
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
