import { useEffect } from 'react'
import type { OpenScreen } from '../../src/state/openScreens.ts'

/** Milliseconds within which a key was pressed before the new screen could be read. */
const TOO_SOON = 300

/** When each page of a plan was drawn; scrolling and another way make another one. */
const drawn = new WeakMap<OpenScreen<'plan'>, number>()

/** Remembers when this page of a plan was drawn. */
export function usePlanDrawn(screen: OpenScreen<'plan'>): void {
  useEffect(() => {
    drawn.set(screen, performance.now())
  }, [screen])
}

/**
 * Whether a key can’t be an answer to what the screen shows of the plan: typed ahead, repeated by a key
 * that is held, pasted where the terminal does not mark it.
 */
export function isTooSoon(screen: OpenScreen<'plan'>): boolean {
  const since = drawn.get(screen)
  return since === undefined || performance.now() - since < TOO_SOON
}
