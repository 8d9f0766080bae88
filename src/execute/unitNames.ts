/** Maximum names in a sentence. */
export const MAX_NAMED = 12

/** `HEADING: a.service, b.service and 3 more.`; empty where there are no units. */
export function namedUnits(heading: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''
  return [`${heading}: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`]
}
