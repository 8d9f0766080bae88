/** A store path's name split as by `nix store diff-closures`. */
export interface PackageName {
  readonly name: string
  /** `""` where the name has no version. */
  readonly version: string
}

const OUTPUT_SUFFIX = /^(.*)-(?:[a-z]+|lib32|lib64)$/s
const VERSION_START = /-(?=[^A-Za-z])/

/**
 * Splits a store path's name into package and version: drops one trailing output suffix; the version begins
 * after the first dash that is not followed by a letter (Nix: src/nix/diff-closures.cc getClosureInfo,
 * src/libstore/names.cc DrvName).
 */
export function packageName(storeName: string): PackageName {
  const full = OUTPUT_SUFFIX.exec(storeName)?.[1] ?? storeName
  const dash = full.search(VERSION_START)
  if (dash === -1) return { name: full, version: '' }
  return { name: full.slice(0, dash), version: full.slice(dash + 1) }
}
