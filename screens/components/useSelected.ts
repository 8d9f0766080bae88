import { createContext, useContext, useRef } from 'react'
import { useStore } from 'zustand'
import { topFor } from '../../src/state/cursor.ts'
import type { State } from '../../src/state/state.ts'
import type { Terrapin } from '../../src/state/terrapin.ts'

export const TerrapinContext = createContext<Terrapin | null>(null)

/** The session shown by the screens. */
export function useTerrapin(): Terrapin {
  const terrapin = useContext(TerrapinContext)
  if (terrapin === null) throw new Error('A screen was drawn outside of its session.')
  return terrapin
}

/** The selected part of the state; redraws when it changes. */
export function useSelected<T>(select: (state: State) => T): T {
  return useStore(useTerrapin().store, select)
}

/** The first row to draw so that the cursor is in view, scrolling as little as possible. */
export function useTop(cursor: number, height: number, count: number): number {
  const top = useRef(0)
  top.current = topFor(cursor, top.current, height, count)
  return top.current
}
