import type { Configuration } from '../story/configuration.ts'

/*
 * The relevant modules of the sample's kernels: `path from until`, below `kernel/`, with the first and the
 * last kernel version where they did not always exist.
 */
const MODULES = `
drivers/bluetooth/btusb
drivers/gpu/drm/i915/i915
drivers/gpu/drm/nouveau/nouveau
drivers/gpu/drm/xe/xe
drivers/gpu/nova-core/nova_core from:6.18.26
drivers/hid/hid-multitouch
drivers/net/wireguard/wireguard
drivers/net/wireless/intel/iwlwifi/iwlwifi
drivers/net/wireless/intel/iwlwifi/mld/iwlmld from:6.17
drivers/nvme/host/nvme
drivers/platform/x86/thinkpad_acpi until:6.17
drivers/platform/x86/lenovo/thinkpad_acpi from:6.17
drivers/video/fbdev/nvidia/nvidiafb until:6.18.26
fs/btrfs/btrfs
fs/reiserfs/reiserfs until:6.13
sound/soc/sof/intel/snd-sof-pci-intel-tgl
`

const NVIDIA = ['nvidia', 'nvidia-drm', 'nvidia-modeset', 'nvidia-uvm']

/** The modules of a kernel by their path below lib/modules/VERSION: `kernel/fs/…/btrfs.ko.xz`. */
export function kernelModules(version: string): string[] {
  const lines = MODULES.split('\n').filter((line) => line !== '')
  return lines.flatMap((line) => {
    const [path = '', ...words] = line.split(' ')
    const holds = words.every((word) => {
      const [bound, other = ''] = word.split(':')
      return compareVersions(version, other) >= 0 === (bound === 'from')
    })
    return holds ? [`kernel/${path}.ko.xz`] : []
  })
}

/** Nvidia’s modules: the proprietary ones in their own directory, the open ones among the others. */
export function nvidiaModules(nvidia: Configuration['nvidia']): string[] {
  if (nvidia === 'none') return []
  const isOpen = nvidia === 'open'
  return NVIDIA.map((name) => (isOpen ? `kernel/drivers/video/${name}.ko.xz` : `misc/${name}.ko`))
}

/** `modules.dep` in depmod's format; none of these needs another. */
export function dependencies(modules: readonly string[]): string {
  return modules.map((module) => `${module}:\n`).join('')
}

function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number))
  const first = [0, 1, 2].find((place) => (left?.[place] ?? 0) !== (right?.[place] ?? 0))
  return first === undefined ? 0 : (left?.[first] ?? 0) - (right?.[first] ?? 0)
}
