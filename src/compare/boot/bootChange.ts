import type { ChangeStatus } from '../changeStatus.ts'
import type { KernelChange } from './compareKernels.ts'

/** What is booted: kernel, initrd, modules, parameters, files on /boot, specialisations. */
export interface BootChange {
  /** Null where neither side says anything of a kernel. */
  readonly kernel: KernelChange | null
  /** Only what differs, the most important first. */
  readonly rows: readonly BootRow[]
  readonly reboot: Reboot
}

export interface BootRow {
  readonly group:
    | 'kernel'
    | 'init'
    | 'parameter'
    | 'module'
    | 'firmware'
    | 'boot file'
    | 'specialisation'
  /** `kernel`, `initrd`, `loglevel`, `amdgpu.ko`, a file’s path, a specialisation’s name. */
  readonly name: string
  readonly status: ChangeStatus
  /** Never the same on both sides; null on the side that does not have it. */
  readonly before: string | null
  readonly after: string | null
}

/** Whether what `after` boots takes effect only with a reboot, compared with what is booted. */
export interface Reboot {
  /** Null where it is not known what is booted. */
  readonly needed: boolean | null
  /** What differs from the booted system: `kernel`, `initrd`, … */
  readonly because: readonly string[]
}
