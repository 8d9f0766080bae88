import { MENU_MARGIN, type Peak } from '../boot/regenerationPeak.ts'
import { bytes } from '../text/format.ts'

/**
 * Why the menu can't be written for lack of room, as a clause; null where there is enough. An
 * installer that runs out of space half way leaves a menu that may start nothing.
 */
export function roomOnBoot(
  peak: Peak,
  space: { readonly total: number; readonly free: number } | null,
): string | null {
  if (space === null || peak.bytes === 0 || peak.bytes + MENU_MARGIN <= space.free) return null
  return (
    `writing the boot menu needs up to ${bytes(peak.bytes)} more on /boot, ` +
    `and ${bytes(space.free)} are free: delete older generations first`
  )
}
