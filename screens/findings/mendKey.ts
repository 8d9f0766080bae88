import type { Mend } from '../../src/machine/findings.ts'

/** What mends a finding by a key of its own on the first screen. */
const OWN: Readonly<Partial<Record<Mend['kind'], string>>> = { undo: 'u', boot: 'b', rollback: 'r' }

/** The key on the first screen that starts it; null where only the screen of findings does. */
export function ownKey(mend: Mend): string | null {
  return OWN[mend.kind] ?? null
}
