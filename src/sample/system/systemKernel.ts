import { narSizeOf } from '../packages/samplePackages.ts'
import type { StoreObject } from '../store/sampleStore.ts'
import type { Context } from './context.ts'
import { aggregatedTree, nvidiaTree, ownTree } from './moduleTrees.ts'

/** The parts that boot a system: kernel, modules and initrd, and the kernel's drivers. */
export interface Kernel {
  readonly version: string
  readonly linux: StoreObject
  readonly initrd: StoreObject
  /** `kernel-modules`: everything below lib/modules of one kernel. */
  readonly modules: StoreObject
  /** `graphics-drivers`: the target of /run/opengl-driver. */
  readonly graphics: StoreObject
  /** Nvidia's helper programs. */
  readonly helpers: readonly StoreObject[]
  readonly parameters: readonly string[]
}

const MIB = 1024 * 1024

/** The kernel of one system. */
export function makeKernel(context: Context): Kernel {
  const { store, configuration, nixpkgs, packages } = context
  const version = nixpkgs.kernels[configuration.kernel]
  const linux = store.add({
    name: `linux-${version}`,
    narSize: narSizeOf(22.4 * MIB, version),
    files: () => ({ bzImage: { bytes: kernelBytes(version) } }),
  })
  const drivers = makeNvidia(context, version)
  const own = store.add({
    name: `linux-${version}-modules`,
    narSize: narSizeOf(146 * MIB, version),
    files: () => ownTree(version),
  })
  const modules = store.add({
    name: 'kernel-modules',
    references: [own, ...drivers.modules],
    narSize: narSizeOf(3.1 * MIB, version),
    files: () => aggregatedTree(version, configuration.nvidia, [own, ...drivers.modules]),
  })
  const initrd = store.add({
    name: `initrd-linux-${version}`,
    // Packed from the contents of the modules and systemd, without references.
    flavour: `${modules.path} ${packages.version('systemd')}`,
    files: () => ({ initrd: { bytes: initrdBytes(configuration.nvidia, version) } }),
  })
  const graphics = store.add({
    name: 'graphics-drivers',
    references: [
      packages.get('mesa'),
      packages.get('intel-media-driver'),
      packages.get('intel-vaapi-driver'),
      ...drivers.libraries,
    ],
  })
  const parameters = [
    'root=fstab',
    `loglevel=${configuration.logLevel}`,
    'lsm=landlock,yama,bpf',
    ...drivers.parameters,
  ]
  return { version, linux, initrd, modules, graphics, helpers: drivers.helpers, parameters }
}

function makeNvidia({ store, configuration, nixpkgs, packages }: Context, kernel: string) {
  const version = nixpkgs.nvidia
  if (configuration.nvidia === 'none') {
    return { modules: [], libraries: [], helpers: [], parameters: ['module_blacklist=nvidia'] }
  }
  const isOpen = configuration.nvidia === 'open'
  const needs = [packages.get('glibc'), packages.get('libglvnd'), packages.get('libdrm')]
  const library = store.add({
    name: `nvidia-x11-${version}-${kernel}`,
    references: needs,
    refersToItself: true,
    narSize: narSizeOf((isOpen ? 611 : 598) * MIB, version),
  })
  const module = store.add({
    name: isOpen ? `nvidia-open-${kernel}-${version}` : `nvidia-x11-${version}-${kernel}-bin`,
    narSize: (isOpen ? 141 : 94) * MIB,
    files: () => nvidiaTree(kernel, configuration.nvidia),
  })
  const helper = (name: string, bytes: number) =>
    store.add({
      name: `${name}-${version}`,
      references: [packages.get('glibc')],
      narSize: narSizeOf(bytes, version),
    })
  return {
    modules: [module],
    libraries: [library],
    helpers: [
      helper('nvidia-settings', 4_418_000),
      ...(isOpen ? [] : [helper('nvidia-persistenced', 61_440)]),
    ],
    parameters: [
      ...(configuration.modesetting ? ['nvidia-drm.modeset=1', 'nvidia-drm.fbdev=1'] : []),
      isOpen ? 'nvidia.NVreg_EnableGpuFirmware=1' : 'nvidia.NVreg_PreserveVideoMemoryAllocations=1',
    ],
  }
}

/** Kernels of one series differ by a few kilobytes. */
function kernelBytes(version: string): number {
  const [, minor = 0, patch = 0] = version.split('.').map(Number)
  return 12_000_000 + minor * 118_784 + patch * 4096
}

/** The initrd contains the driver's firmware. */
function initrdBytes(nvidia: string, version: string): number {
  const driver = { none: 0, proprietary: 9_400_000, open: 14_700_000 }[nvidia] ?? 0
  return 24_000_000 + driver + kernelBytes(version) / 8
}
