import type { Host } from '../../host/host.ts'
import { splitParameters } from '../../nix/bootspec.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { readSystem, type Specialisation, type System } from '../../nix/system.ts'

/** What a toplevel boots, as its links and files name it; null for missing ones. */
export interface BootFacts {
  readonly storePath: StorePath
  readonly kernelVersion: string | null
  /** Targets of the toplevel's links. */
  readonly kernel: string | null
  readonly initrd: string | null
  readonly kernelModules: string | null
  readonly deviceTrees: string | null
  readonly firmware: string | null
  readonly systemd: string | null
  readonly initrdSecrets: string | null
  /** `systemd 2`: an init with another interface can't take over from the running one. */
  readonly initInterface: string | null
  /** In the order of the command line. */
  readonly parameters: readonly string[] | null
  readonly specialisations: readonly Specialisation[]
}

/**
 * Reads what a toplevel boots (nixpkgs: nixos/modules/system/boot/kernel.nix and
 * activation/top-level.nix). `system` holds the facts already read. The bootspec replaces missing
 * links. Throws a Problem `unreadable` if a part exists but can’t be read.
 */
export async function readBootFacts(
  host: Host,
  storePath: StorePath,
  system: System | null,
): Promise<BootFacts> {
  const { bootspec, kernelVersion, specialisations } = system ?? (await readSystem(host, storePath))
  const link = (name: string) => target(host, `${storePath}/${name}`)
  const line = async (name: string) => {
    const text = (await host.read(`${storePath}/${name}`, MAX_BYTES))?.trim() ?? ''
    return text === '' ? null : text
  }
  const written = bootspec === null ? await line('kernel-params') : null
  return {
    storePath,
    kernelVersion,
    kernel: (await link('kernel')) ?? bootspec?.kernel ?? null,
    initrd: (await link('initrd')) ?? bootspec?.initrd ?? null,
    kernelModules: await link('kernel-modules'),
    deviceTrees: await link('dtbs'),
    firmware: await link('firmware'),
    systemd: await link('systemd'),
    initrdSecrets: (await link('append-initrd-secrets')) ?? bootspec?.initrdSecrets ?? null,
    initInterface: await line('init-interface-version'),
    parameters: bootspec?.kernelParams ?? (written === null ? null : splitParameters(written)),
    specialisations,
  }
}

/** A kernel’s command line has at most some kilobytes. */
const MAX_BYTES = 64 * 1024

/** The target of the link at `path`; `path` itself if something else is there. */
async function target(host: Host, path: string): Promise<string | null> {
  return (await host.readLink(path)) ?? ((await host.status(path)) === null ? null : path)
}

/** Whether the toplevel starts a machine: containers and home-manager generations do not. */
export function startsMachine({ kernel, kernelVersion }: BootFacts): boolean {
  return kernel !== null || kernelVersion !== null
}
