import type { Fix } from '../../src/problems/problems.ts'

/** The binding of the list that fixes a problem, if there is one. */
const OWN: Readonly<Partial<Record<Fix['kind'], string>>> = {
  undo: 'undo',
  boot: 'boot-menu',
  rollback: 'go-back',
}

/** The list's own key binding that starts it; null where only the problems screen has one. */
export function ownBinding(fix: Fix): string | null {
  return OWN[fix.kind] ?? null
}
