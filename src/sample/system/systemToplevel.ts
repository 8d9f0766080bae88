import type { StoreObject } from '../store/sampleStore.ts'
import type { Entry } from '../store/storeTree.ts'
import type { Context } from './context.ts'
import { makeEtc } from './etc.ts'
import { makeSoftwarePath } from './softwarePath.ts'
import { type Activation, makeActivation } from './systemActivation.ts'
import { type Kernel, makeKernel } from './systemKernel.ts'

/** A system and the boot specification in its boot.json. */
export interface MadeSystem {
  readonly toplevel: StoreObject
  readonly bootspec: Record<string, unknown>
}

/** Needed to switch to or boot a system, but not by its contents. */
const PLUMBING =
  `switch-to-configuration systemd-boot-builder perl-env coreutils bash findutils gnugrep
  gnused util-linux kmod shadow apparmor-parser plymouth acpid geoip-database alsa-ucm-conf
  alsa-topology-conf logrotate openresolv options.json mesa.opencl`.split(/\s+/)

const FIRMWARE = `linux-firmware alsa-firmware sof-firmware broadcom-bt-firmware
  wireless-firmware-rtl8192su wireless-regdb microcode-intel microcode-amd`.split(/\s+/)

/** Makes one system, with its specialisations by name. */
export function makeSystem(
  context: Context,
  specialisations: Readonly<Record<string, MadeSystem>>,
  hasBootspec: boolean,
): MadeSystem {
  const { store, packages, nixpkgs } = context
  const kernel = makeKernel(context)
  const etc = makeEtc(context, kernel)
  const activation = makeActivation(context, etc)
  const sw = makeSoftwarePath(context, kernel)
  const systemd = packages.get('systemd')
  const firmware = store.add({
    name: 'firmware',
    references: FIRMWARE.map((key) => packages.get(key)),
    narSize: 196_608,
  })
  const links: Record<string, Entry> = {
    etc: { link: `${etc.path}/etc` },
    firmware: { link: `${firmware.path}/lib/firmware` },
    initrd: { link: `${kernel.initrd.path}/initrd` },
    kernel: { link: `${kernel.linux.path}/bzImage` },
    'kernel-modules': { link: kernel.modules.path },
    sw: { link: sw.path },
    systemd: { link: systemd.path },
  }
  for (const [name, { toplevel }] of Object.entries(specialisations)) {
    links[`specialisation/${name}`] = { link: toplevel.path }
  }
  const children = Object.fromEntries(
    Object.entries(specialisations).map(([name, { bootspec }]) => [name, bootspec]),
  )
  const bootspec = (path: string) => ({
    'org.nixos.bootspec.v1': specification(context, kernel, path),
    'org.nixos.specialisation.v1': children,
    'org.nixos.systemd-boot': { sortKey: 'nixos' },
  })
  const toplevel = store.add({
    name: `nixos-system-nixos-${nixpkgs.label}`,
    references: [
      etc,
      firmware,
      kernel.initrd,
      kernel.linux,
      kernel.modules,
      sw,
      systemd,
      ...activation.references,
      ...Object.values(specialisations).map((child) => child.toplevel),
      ...PLUMBING.map((key) => packages.get(key)),
    ],
    refersToItself: true,
    files: (path) => ({
      ...links,
      ...programs(path, systemd.path, activation),
      ...(hasBootspec ? { 'boot.json': `${JSON.stringify(bootspec(path))}\n` } : {}),
      'extra-dependencies': '',
      'init-interface-version': 'systemd 2',
      ...(hasBootspec ? { 'kernel-params': kernel.parameters.join(' ') } : {}),
      'nixos-version': nixpkgs.label,
      system: 'x86_64-linux',
    }),
  })
  return { toplevel, bootspec: bootspec(toplevel.path) }
}

/** Never run here: files that a reader expects to find. */
function programs(path: string, systemd: string, activation: Activation): Record<string, Entry> {
  const script = (...lines: string[]) => ({ program: `#! /bin/sh\n${lines.join('\n')}\n` })
  return {
    activate: { program: activation.script(path) },
    'bin/switch-to-configuration': script(`exec switch-to-configuration-ng ${path} "$@"`),
    'dry-activate': script('exit 0'),
    init: script(`systemConfig=${path}`, `exec ${systemd}/lib/systemd/systemd`),
  }
}

function specification({ nixpkgs }: Context, kernel: Kernel, path: string) {
  return {
    init: `${path}/init`,
    initrd: `${kernel.initrd.path}/initrd`,
    kernel: `${kernel.linux.path}/bzImage`,
    kernelParams: kernel.parameters,
    label: `NixOS ${nixpkgs.codeName} ${nixpkgs.label} (Linux ${kernel.version})`,
    system: 'x86_64-linux',
    toplevel: path,
  }
}
