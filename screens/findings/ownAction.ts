import type { Fix } from '../../src/problems/problems.ts'

/** What mends a finding by an action of its own on the first screen. */
const OWN: Readonly<Partial<Record<Fix['kind'], string>>> = {
  undo: 'undo',
  boot: 'boot-menu',
  rollback: 'go-back',
}

/** The action on the first screen that starts it; null where only the screen of findings does. */
export function ownAction(fix: Fix): string | null {
  return OWN[fix.kind] ?? null
}
