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

/** A unit file, and what links to it beside what its [Install] section asks for. */
export interface UnitSpec {
  text: string
  /** Units in whose `.wants` directory it is linked. */
  wantedBy?: string[]
  /** Units in whose `.requires` directory it is linked. */
  requiredBy?: string[]
  /** Other names of it, which are links to it in the same directory. */
  aliases?: string[]
}

/** A file that is copied to /etc, as it has a mode, with `.mode`, `.uid` and `.gid` beside it. */
export interface FileSpec {
  text: string
  /** As NixOS writes it, e.g. `0440`. */
  mode: string
  /** A number is written as `+NUMBER`, a name as it is. Default 0. */
  uid?: number | string
  gid?: number | string
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
  /**
   * Kernel modules by path below `lib/modules/VERSION`, e.g. `kernel/fs/btrfs.ko.xz`; those in
   * `kernel/` are the kernel's own, the others another package's, and both are linked together.
   * Default `kernel/all.ko`.
   */
  modules?: string[]
  /** Firmware files by path below `lib/firmware`. Left out: no `firmware` in the toplevel. */
  firmware?: Record<string, string>
  packages?: PackageSpec[]
  /**
   * Store paths by name: a file with this text, or a directory of files by path, those in `bin/`
   * executable. For what units, files, `activate` and others of these name as `@NAME@`
   * (`@@NAME@` where systemd wants an @ before a program).
   */
  storeFiles?: Record<string, string | Record<string, string>>
  /**
   * Unit files by name; `@NAME@` in one becomes the store path of that package or store file; null
   * masks the unit; `X.service.d/overrides.conf` is a drop-in.
   */
  units?: Record<string, string | UnitSpec | null>
  /** The same for `etc/systemd/user`, which a system without any does not have. */
  userUnits?: Record<string, string | UnitSpec | null>
  /** Files by path below `etc`; `@NAME@` as in units. */
  files?: Record<string, string | FileSpec>
  /** Shell commands in `activate`, run before the system becomes the running one; `@NAME@` too. */
  activate?: string
  configurationRevision?: string
  nixpkgsRevision?: string
  inputs?: Record<string, InputSpec>
  /** Each is this system again with what the child says otherwise. */
  specialisations?: Record<string, Partial<Omit<SystemSpec, 'specialisations'>>>
  initInterfaceVersion?: string
  /** `boot.loader.*.configurationLimit`. Default: all. */
  configurationLimit?: number
  /** The store path is deploy-rs's wrapper of the toplevel: `activatable-nixos-system-…`. */
  wrapped?: true
  /** Paths to leave out of the toplevel, e.g. `boot.json`, `kernel`, `nixos-version`. */
  lacks?: string[]
  /** Files of the toplevel to overwrite or add, by path, e.g. a `boot.json` that is not JSON. */
  replaces?: Record<string, string>
}
