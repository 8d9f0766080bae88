import { createContext, useContext, useRef } from 'react'
import { useStore } from 'zustand'
import { topFor } from '../../src/state/cursor.ts'
import type { State } from '../../src/state/state.ts'
import type { Terrapin } from '../../src/state/terrapin.ts'

export const TerrapinContext = createContext<Terrapin | null>(null)

/** The session that the screens show. */
export function useTerrapin(): Terrapin {
  const terrapin = useContext(TerrapinContext)
  if (terrapin === null) throw new Error('A screen was drawn outside of its session.')
  return terrapin
}

/** What `select` takes from the state; drawn again when that changes. */
export function useSelected<T>(select: (state: State) => T): T {
  return useStore(useTerrapin().store, select)
}

/** The first row to draw, so that the cursor is in view and the view moves as little as it can. */
export function useTop(cursor: number, height: number, count: number): number {
  const top = useRef(0)
  top.current = topFor(cursor, top.current, height, count)
  return top.current
}
