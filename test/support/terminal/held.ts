import type { Host } from '../../../src/host/host.ts'

/** A machine some of whose answers can be kept back, as a slow disk does. */
export interface Held {
  readonly host: Host
  hold(): void
  release(): void
}

/** Keeps answers to these questions back from `hold` to `release`. */
export function heldHost(
  host: Host,
  names: readonly ('tree' | 'readLink' | 'read' | 'run')[],
): Held {
  let gate = Promise.resolve()
  let open = () => {}
  const held = names.map((name) => {
    const ask = host[name] as (...args: readonly unknown[]) => Promise<unknown>
    const answer = async (...args: readonly unknown[]) => {
      await gate
      return ask(...args)
    }
    return [name, answer] as const
  })
  return {
    host: { ...host, ...Object.fromEntries(held) },
    hold: () => {
      gate = new Promise((done) => {
        open = done
      })
    },
    release: () => {
      gate = Promise.resolve()
      open()
    },
  }
}
