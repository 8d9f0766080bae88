import type { Fix } from '../../src/problems/problems.ts'

/** The binding of the list that fixes a problem, if there is one. */
const OWN: Readonly<Partial<Record<Fix['kind'], string>>> = {
  undo: 'undo',
  boot: 'boot-menu',
  rollback: 'go-back',
}

/** The key binding of the first screen that starts it; null where only the screen of findings does. */
export function ownBinding(fix: Fix): string | null {
  return OWN[fix.kind] ?? null
}
