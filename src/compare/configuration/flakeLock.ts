import * as v from 'valibot'
import { fromJson } from '../../text/checkedJson.ts'

/** The locked state of a flake input. */
export interface LockedInput {
  /** The commit, or else the hash of the contents, or the path. */
  readonly revision: string
  /** ISO 8601 in UTC; null if unknown. */
  readonly date: string | null
}

/** Inputs may follow inputs that follow others; in a broken file, in a cycle. */
const MAX_STEPS = 100

/** Inputs nested deeper than this are skipped. */
const MAX_DEPTH = 16

const LOCKED = v.object({
  rev: v.optional(v.string()),
  narHash: v.optional(v.string()),
  path: v.optional(v.string()),
  url: v.optional(v.string()),
  lastModified: v.optional(v.number()),
})

/** A node's name, or the path from the root of the input that it follows. */
const EDGE = v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(MAX_STEPS))])

/** A map: in a plain object, names of its built-in methods would appear as inputs. */
const mapOf = <T extends v.GenericSchema>(value: T) =>
  v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(200)), value),
    v.transform((record) => new Map(Object.entries(record))),
  )

const NODE = v.object({
  inputs: v.optional(mapOf(EDGE), {}),
  locked: v.optional(LOCKED, {}),
  /** Version 5 stores narHash and lastModified here. */
  info: v.optional(LOCKED, {}),
})

/** The format of flake.lock (Nix: src/libflake/lockfile.cc). */
const LOCK = v.object({
  version: v.picklist([5, 6, 7]),
  root: v.string(),
  nodes: mapOf(NODE),
})

type Lock = v.InferOutput<typeof LOCK>
type Node = v.InferOutput<typeof NODE>

/**
 * The inputs that a flake.lock locks: the flake's own by name, nested ones as
 * `home-manager/nixpkgs` if they have a lock of their own. An input that follows another is listed
 * only if it is the flake's own. Null for any other text.
 */
export function parseFlakeLock(text: string): ReadonlyMap<string, LockedInput> | null {
  const lock = fromJson(LOCK, text)
  if (lock === null) return null
  const inputs = new Map<string, LockedInput>()
  // Each node is visited once: in a broken file a node may be its own indirect input.
  const entered = new Set([lock.root])
  const pending = [{ node: lock.root, path: '', depth: 0 }]
  for (const { node, path, depth } of pending) {
    for (const [name, edge] of lock.nodes.get(node)?.inputs ?? []) {
      if (depth > 0 && typeof edge !== 'string') continue
      const target = typeof edge === 'string' ? edge : followed(lock, edge)
      const locked = target === null ? undefined : lock.nodes.get(target)
      if (target === null || locked === undefined) return null
      const input = lockedInput(locked)
      if (input !== null && (depth === 0 || !entered.has(target))) inputs.set(path + name, input)
      if (typeof edge !== 'string' || entered.has(target)) continue
      entered.add(target)
      if (depth < MAX_DEPTH)
        pending.push({ node: target, path: `${path}${name}/`, depth: depth + 1 })
    }
  }
  return lock.nodes.has(lock.root) ? inputs : null
}

/** The node at the end of a path of inputs from the root; null if it does not resolve. */
function followed(lock: Lock, path: readonly string[]): string | null {
  let node = lock.root
  let rest = path
  for (let steps = 0; steps < MAX_STEPS && rest.length < MAX_STEPS; steps += 1) {
    const [input, ...others] = rest
    if (input === undefined) return node
    const edge = lock.nodes.get(node)?.inputs.get(input)
    if (edge === undefined) return null
    node = typeof edge === 'string' ? edge : lock.root
    rest = typeof edge === 'string' ? others : [...edge, ...others]
  }
  return null
}

function lockedInput(node: Node): LockedInput | null {
  const { rev, narHash, path, url, lastModified } = { ...node.locked, ...node.info }
  const revision = rev ?? narHash ?? path ?? url
  return revision === undefined ? null : { revision, date: isoDate(lastModified ?? null) }
}

/** Seconds since 1970 as ISO 8601 in UTC; null for a date out of range. */
export function isoDate(seconds: number | null): string | null {
  const date = new Date((seconds ?? Number.NaN) * 1000)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
