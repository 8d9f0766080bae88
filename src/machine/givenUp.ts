import { entriesStarting } from '../boot/bootable.ts'
import { ABILITIES } from '../boot/loaders.ts'
import type { StorePath } from '../nix/storePath.ts'
import { counted } from '../text/format.ts'
import type { Machine } from './machine.ts'

/** Reports that the boot loader gave up on a system: no entry of it has tries left. Null otherwise. */
export function givenUpSentence(
  { bootMenu }: Pick<Machine, 'bootMenu'>,
  storePath: StorePath | null,
  label: string,
): string | null {
  const own = bootMenu === null ? [] : entriesStarting(bootMenu, storePath)
  const [tries] = own.flatMap((entry) => entry.tries ?? [])
  if (bootMenu === null || tries === undefined) return null
  if (!own.every((entry) => entry.tries?.left === 0)) return null
  const { name } = ABILITIES[bootMenu.loader]
  return `${name} gave up on ${label} after ${counted(tries.done, 'failed attempt')}.`
}
