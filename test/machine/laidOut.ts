import type { Host } from '../../src/host/host.ts'
import { type Machine as Facts, readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { type Planning, readPlanning } from '../../src/plan/planning.ts'
import { type MachineProblem, machineProblems } from '../../src/problems/problems.ts'
import { readBootReport } from '../../src/problems/readBootReport.ts'
import {
  layOut,
  type Machine,
  profile,
  runningHost,
  storePath,
  toplevel,
} from '../support/layout.ts'

/*
 * A machine with generations 1, 2 and 3, of which 3 is current, and whatever lies on its disks: as
 * terrapin sees it where it runs.
 */

export const [one, two, three] = [1, 2, 3].map((number) => storePath('nixos-system', number)) as [
  ReturnType<typeof storePath>,
  ReturnType<typeof storePath>,
  ReturnType<typeof storePath>,
]

export const GENERATIONS: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 3: three }, 3),
  ...toplevel(one),
  ...toplevel(two),
  ...toplevel(three),
}

/** A line of /proc/self/mountinfo. */
export function mounted(
  place: string,
  type = 'vfat',
  { root = '/', device = '8:1', source = '/dev/sda1' } = {},
): string {
  return `36 35 ${device} ${root} ${place} rw,relatime shared:1 - ${type} ${source} rw\n`
}

export const ROOT = mounted('/', 'ext4', { device: '8:2', source: '/dev/sda2' })

export function mountinfo(...lines: string[]): Machine {
  return { '/proc/self/mountinfo': [ROOT, ...lines].join('') }
}

/** An entry file of systemd-boot, with a kernel of its own. */
export function entryOf(number: number, directory = '/boot', more = ''): Machine {
  const system = [one, two, three][number - 1]
  const text = `title NixOS
sort-key nixos
version Generation ${number} 26.05
linux /EFI/nixos/kernel-${number}.efi
initrd /EFI/nixos/initrd-${number}.efi
options init=${system}/init
${more}`
  return { [`${directory}/loader/entries/nixos-generation-${number}.conf`]: text }
}

/** All three entries, of which 3 is the default. */
export function menuIn(directory = '/boot'): Machine {
  return {
    ...entryOf(1, directory),
    ...entryOf(2, directory),
    ...entryOf(3, directory),
    [`${directory}/loader/loader.conf`]: 'default nixos-generation-3.conf\n',
  }
}

/** GRUB's menu of generations, the first of which is the default, with kernels on `directory`. */
export function grubIn(directory: string, numbers: readonly number[]): Machine {
  const entries = numbers.map(
    (number) => `menuentry "NixOS - Configuration ${number}" {
  linux /kernels/kernel-${number} init=${[one, two, three][number - 1]}/init
  initrd /kernels/initrd-${number}
}
`,
  )
  const files = numbers.flatMap((number) =>
    ['kernel', 'initrd'].map((name) => [`${directory}/kernels/${name}-${number}`, 'x'] as const),
  )
  return {
    [`${directory}/grub/grub.cfg`]: `set default=0\n${entries.join('')}`,
    ...Object.fromEntries(files),
  }
}

const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'

/** A variable that the boot loader left in the firmware: four bytes of attributes, then UTF-16. */
export function variable(name: string, value: string): Machine {
  const text = [...`${value}\0`].map((letter) => `${letter}\0`).join('')
  return { [`/sys/firmware/efi/efivars/${name}-${LOADER}`]: `\x07\0\0\0${text}` }
}

export interface Seen {
  readonly host: Host
  readonly machine: Facts
  readonly said: readonly MachineProblem[]
  readonly sentences: readonly string[]
  readonly planning: Planning
  readonly report: NonNullable<Awaited<ReturnType<typeof readBootReport>>>
}

/** The machine as it is read, with what is said of it at the top. */
export async function look(
  described: Machine,
  hostOf: (directory: string) => Host = runningHost,
): Promise<Seen> {
  const host = hostOf(layOut({ ...GENERATIONS, ...described }))
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const said = machineProblems({
    machine,
    interruptedChange: null,
    room: null,
    evidences: null,
    unkept: [],
    warnings: [],
  })
  return {
    host,
    machine,
    said,
    sentences: said.map(({ message }) => message),
    planning: await readPlanning(host, machine, null),
    report: (await readBootReport(host, machine)) as Seen['report'],
  }
}
