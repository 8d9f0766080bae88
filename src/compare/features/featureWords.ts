import { nameOf, storePathOf } from '../../nix/storePath.ts'

/** Joins the known facts into one text; unknown or inapplicable ones are left out. */
export function words(parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ')
}

/** Appends to a name that exists: two file systems may be mounted at one place. */
export function put(found: Map<string, string>, name: string, text: string): void {
  const before = found.get(name)
  found.set(name, before === undefined ? text : `${before}; ${text}`)
}

/**
 * A store file without the part of its path that differs in every build: its path within a source, or its own
 * name. Any other path is returned unchanged.
 */
export function fileName(path: string): string {
  const storePath = storePathOf(path)
  if (storePath === null) return path
  return path === storePath ? nameOf(storePath) : path.slice(storePath.length + 1)
}

/** A text without what any rebuild may change: hashes and versions in store paths. */
export function withoutBuild(text: string): string {
  return text.replace(/\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]{0,211}/g, (path) =>
    fileName(path).replace(/-\d.*/s, ''),
  )
}
