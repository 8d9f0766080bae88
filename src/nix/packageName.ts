/** A store path's name taken apart as `nix store diff-closures` does. */
export interface PackageName {
  readonly name: string
  /** `""` where the name holds no version. */
  readonly version: string
}

const OUTPUT_SUFFIX = /^(.*)-(?:[a-z]+|lib32|lib64)$/s
const VERSION_START = /-(?=[^A-Za-z])/

/**
 * Splits a store path's name into package and version: one trailing output suffix is dropped,
 * then the version begins behind the first dash that no letter follows
 * (Nix: src/nix/diff-closures.cc getClosureInfo, src/libstore/names.cc DrvName).
 */
export function packageName(storeName: string): PackageName {
  const full = OUTPUT_SUFFIX.exec(storeName)?.[1] ?? storeName
  const dash = full.search(VERSION_START)
  if (dash === -1) return { name: full, version: '' }
  return { name: full.slice(0, dash), version: full.slice(dash + 1) }
}
