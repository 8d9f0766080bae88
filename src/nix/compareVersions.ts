/** Nix parses a component into a C int; a larger number counts as a word (names.cc). */
const MAX_SIZE_OF_NUMBER = 2_147_483_647

/**
 * Compares two versions as `nix-env` does: negative where `a` is older, 0 where they are equal (Nix:
 * src/libstore/names.cc compareVersions).
 */
export function compareVersions(a: string, b: string): number {
  const left = components(a)
  const right = components(b)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? ''
    const other = right[index] ?? ''
    if (isOlder(one, other)) return -1
    if (isOlder(other, one)) return 1
  }
  return 0
}

/** Split at dots and dashes, and between digits and everything else. */
function components(version: string): string[] {
  return version.match(/[0-9]+|[^0-9.-]+/g) ?? []
}

function isOlder(a: string, b: string): boolean {
  const left = asNumber(a)
  const right = asNumber(b)
  if (left !== null && right !== null) return left < right
  if (a === '' && right !== null) return true
  if (a === 'pre' && b !== 'pre') return true
  if (b === 'pre') return false
  if (right !== null) return true // 2.3a < 2.3.1
  if (left !== null) return false
  return a < b
}

function asNumber(component: string): number | null {
  if (!/^[0-9]+$/.test(component)) return null
  const value = Number(component)
  return value <= MAX_SIZE_OF_NUMBER ? value : null
}
