import type { ChangeStatus } from '../changeStatus.ts'
import type { KernelChange } from './compareKernels.ts'

/** What the machine boots: kernel, initrd, modules, parameters, files on /boot, specialisations. */
export interface BootChange {
  /** Null if neither side has a kernel. */
  readonly kernel: KernelChange | null
  /** Differing rows only, the most important first. */
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
  /** Never the same on both sides; null on the side without it. */
  readonly before: string | null
  readonly after: string | null
}

/** Whether `after` takes full effect only after a reboot of the booted system. */
export interface Reboot {
  /** Null if the booted system is unknown. */
  readonly needed: boolean | null
  /** The differences from the booted system: `kernel`, `initrd`, … */
  readonly because: readonly string[]
}
