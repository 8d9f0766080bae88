/** A package of a made system: one real derivation, with `size` bytes in it. */
export interface PackageSpec {
  /** As nixpkgs names it; the store path is `HASH-NAME-VERSION[-OUTPUT]`. */
  name: string
  /** Left out: the store path has no version (`HASH-NAME`). */
  version?: string
  /** The first is what depends on others and what others depend on. Default `['out']`. */
  outputs?: string[]
  /** Bytes of the main output's payload; its NAR is some 1.5 KiB larger. Default 16384. */
  size?: number
  /** Names (`glibc`, or `openssl-1.1.1w` where a name stands twice) in the same system. */
  deps?: string[]
  /** In `environment.systemPackages`: `sw` refers to it directly. Default true. */
  selected?: boolean
  /** The outputs that `sw` gets. Default `bin` where there is one, else the first. */
  installs?: string[]
  /** Any text: another one gives another store path with the same name (a rebuild). */
  flavour?: string
}

/** A flake input in `etc/nix/registry.json`, with a source of its own in the closure. */
export interface InputSpec {
  rev?: string
  lastModified?: number
  /** The source's files by path. */
  files: Record<string, string>
}

/** A system's toplevel to build: everything but the label has a default. */
export interface SystemSpec {
  /** What `nixos-version` holds, e.g. `26.05.1990.cd34e`. */
  label: string
  hostName?: string
  /** The kernel's version; null makes a container: no kernel, no initrd. */
  kernel?: string | null
  kernelSize?: number
  initrdSize?: number
  /** Any text: another one gives another initrd for the same kernel. */
  initrdFlavour?: string
  kernelParams?: string[]
  packages?: PackageSpec[]
  /**
   * Unit files by name; `@NAME@` in one becomes that package's store path; null masks the unit;
   * `X.service.d/overrides.conf` is a drop-in.
   */
  units?: Record<string, string | null>
  /** Files by path below `etc`; `@NAME@` as in units. */
  files?: Record<string, string>
  configurationRevision?: string
  nixpkgsRevision?: string
  inputs?: Record<string, InputSpec>
  /** Each is this system again with what the child says otherwise. */
  specialisations?: Record<string, Partial<Omit<SystemSpec, 'specialisations'>>>
  initInterfaceVersion?: string
  /** `boot.loader.*.configurationLimit`. Default: all. */
  configurationLimit?: number
  /** Paths to leave out of the toplevel, e.g. `boot.json`, `kernel`, `nixos-version`. */
  lacks?: string[]
  /** Files of the toplevel to overwrite, by path, e.g. a `boot.json` that is not JSON. */
  replaces?: Record<string, string>
}
