import { useEffect } from 'react'
import type { OpenScreen } from '../../src/state/openScreens.ts'

/** Milliseconds within which a key was pressed before the new screen could be read. */
const TOO_SOON = 300

/** When each page of a plan was drawn; scrolling or another variant makes a new page. */
const drawn = new WeakMap<OpenScreen<'plan'>, number>()

/** Records when this page of a plan was drawn. */
export function usePlanDrawn(screen: OpenScreen<'plan'>): void {
  useEffect(() => {
    drawn.set(screen, performance.now())
  }, [screen])
}

/**
 * Whether a key can’t be an answer to the displayed plan: typed ahead, repeated by holding it, or pasted
 * where the terminal does not mark pastes.
 */
export function isTooSoon(screen: OpenScreen<'plan'>): boolean {
  const since = drawn.get(screen)
  return since === undefined || performance.now() - since < TOO_SOON
}
