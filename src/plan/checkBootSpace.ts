import { MENU_MARGIN, type Peak } from '../boot/regenerationPeak.ts'
import { bytes, listedWith, numberRanges } from '../text/format.ts'

/**
 * Why /boot lacks space to write the menu, as a clause; null where there is enough. An installer that runs
 * out of space half way may leave an unbootable menu. `makesRoom` returns the generations to delete to make
 * enough space, null for none.
 */
export function checkBootSpace(
  peak: Peak,
  space: { readonly total: number; readonly free: number } | null,
  makesRoom: () => readonly number[] | null = () => null,
): string | null {
  if (space === null || peak.bytes === 0 || peak.bytes + MENU_MARGIN <= space.free) return null
  return (
    `/boot is too full: regenerating the boot menu needs up to ${bytes(peak.bytes)}, ` +
    `${bytes(space.free)} free; ${wayOut(makesRoom())}`
  )
}

function wayOut(numbers: readonly number[] | null): string {
  return numbers === null
    ? 'deleting generations does not help: remove other files from /boot (terrapin boot lists ' +
        'unused ones)'
    : `delete ${listedWith(numberRanges(numbers), 'and')} first`
}
