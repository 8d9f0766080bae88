import { words } from '../words.ts'

/** What a rule lets in. */
export interface Opening {
  /** `tcp 22`, `tcp 8000-8010`, `ping`, or `everything`. */
  readonly what: string
  /** Interfaces that it comes in by; none means every one. */
  readonly interfaces: readonly string[]
  /** Where it comes from; none means everywhere. */
  readonly sources: readonly string[]
  /** There are conditions that are not told. */
  readonly more: boolean
}

/** What is let in, by name: where from, in words. Rules that allow do so in any order. */
export function inWords(openings: readonly Opening[]): Map<string, string> {
  const found = new Map<string, Set<string>>()
  for (const { what, ...rest } of openings) {
    const texts = found.get(what) ?? new Set()
    found.set(what, texts.add(says(rest)))
  }
  return new Map([...found].map(([what, texts]) => [what, [...texts].sort().join('; ')]))
}

function says({ interfaces, sources, more }: Omit<Opening, 'what'>): string {
  const text = words([
    interfaces.length > 0 && `on ${interfaces.join(' ')}`,
    sources.length > 0 && `from ${sources.join(' ')}`,
    more && 'under further conditions',
  ])
  return text === '' ? 'open' : `open ${text}`
}
