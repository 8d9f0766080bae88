import { nameOf, storePathOf } from '../../nix/storePath.ts'

/** What is known of something, as one text; what is not known or does not apply is left out. */
export function words(parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ')
}

/** Adds to what has the same name already: two file systems may be mounted at one place. */
export function put(found: Map<string, string>, name: string, text: string): void {
  const before = found.get(name)
  found.set(name, before === undefined ? text : `${before}; ${text}`)
}

/**
 * A file of the store without the part of its path that is another in every build: what it is
 * called within a source, or its own name. Another path stays as it is.
 */
export function fileName(path: string): string {
  const storePath = storePathOf(path)
  if (storePath === null) return path
  return path === storePath ? nameOf(storePath) : path.slice(storePath.length + 1)
}

/** A text without what any build may change in it: hashes and versions in paths of the store. */
export function withoutBuild(text: string): string {
  return text.replace(/\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]{0,211}/g, (path) =>
    fileName(path).replace(/-\d.*/s, ''),
  )
}
