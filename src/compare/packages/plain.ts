import { type PackageChange, versionsWithout } from './packageChanges.ts'

/** The smallest size change that Nix shows, in bytes (diff-closures.cc). */
const SHOWN_FROM = 8 * 1024

/**
 * The package changes exactly as `nix store diff-closures` of Nix 2.8 prints them, without its
 * colour codes: a row if versions changed, or the size by 8 KiB or more; only the versions that
 * changed, `∅` for no version and `ε` for an empty one.
 */
export function plainPackages(changes: readonly PackageChange[]): string {
  return changes.map(plainRow).join('')
}

function plainRow({ name, before, after, sizeDelta }: PackageChange): string {
  const gone = versionsWithout(before, after)
  const come = versionsWithout(after, before)
  const parts: string[] = []
  if (gone.length > 0 || come.length > 0) parts.push(`${versions(gone)} → ${versions(come)}`)
  if (Math.abs(sizeDelta) >= SHOWN_FROM) parts.push(kibibytes(sizeDelta))
  return parts.length === 0 ? '' : `${name}: ${parts.join(', ')}\n`
}

/** Nix sorts after inserting the `ε`. */
function versions(some: readonly string[]): string {
  if (some.length === 0) return '∅'
  return some
    .map((version) => version || 'ε')
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .join(', ')
}

/** C's `%+.1f KiB`: an exact half is rounded to the even digit, while toFixed would round it up. */
function kibibytes(bytes: number): string {
  const tenths = (Math.abs(bytes) * 10) / 1024
  const floor = Math.floor(tenths)
  const rest = tenths - floor
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  return `${bytes < 0 ? '-' : '+'}${Math.floor(rounded / 10)}.${rounded % 10} KiB`
}
