import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import type { Host } from './host.ts'

/**
 * A host that yields to the event loop after every 12 ms of work, however its answers are awaited.
 *
 * Files are read synchronously, so `await` alone only runs the microtask queue, and a loop over
 * many files would block keys, signals and timers until its end (Node: “The Node.js event loop”).
 */
export function yieldingHost(host: Host): Host {
  const yieldIfDue = yieldEvery(YIELD_MS)
  const yielding =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> => {
      const due = yieldIfDue()
      return due === null ? call(...args) : afterTurn(due, () => call(...args))
    }
  /** Checks again after each turn: not all calls that waited for it fit into the next 12 ms. */
  const afterTurn = async <T>(turn: Promise<void>, call: () => Promise<T>): Promise<T> => {
    for (let due: Promise<void> | null = turn; due !== null; due = yieldIfDue()) await due
    return call()
  }
  return {
    ...host,
    readLink: yielding(host.readLink),
    status: yielding(host.status),
    resolve: yielding(host.resolve),
    lookUp: yielding(host.lookUp),
    lookUpAll: yielding(host.lookUpAll),
    list: yielding(host.list),
    isEmpty: yielding(host.isEmpty),
    tree: yielding(host.tree),
    read: yielding(host.read),
    readBytes: yielding(host.readBytes),
    space: yielding(host.space),
    localFile: yielding(host.localFile),
  }
}
