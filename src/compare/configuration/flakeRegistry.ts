import * as v from 'valibot'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { fromJson } from '../../text/checkedJson.ts'

/** An entry of a system's flake registry. */
export interface RegistryEntry {
  readonly id: string
  /** `path`, `git`, `github`, … */
  readonly type: string
  readonly path: string | null
  readonly url: string | null
  readonly rev: string | null
  /** The flake's directory below its source. */
  readonly dir: string | null
  /** Seconds since 1970. */
  readonly lastModified: number | null
}

/** etc/nix/registry.json, version 2 (Nix: src/libfetchers/registry.cc). */
const REGISTRY = v.object({ version: v.literal(2), flakes: v.array(v.unknown()) })

const ENTRY = v.object({
  from: v.object({ id: v.string() }),
  to: v.object({
    type: v.string(),
    path: v.nullish(v.string(), null),
    url: v.nullish(v.string(), null),
    rev: v.nullish(v.string(), null),
    dir: v.nullish(v.string(), null),
    lastModified: v.nullish(v.number(), null),
  }),
})

/**
 * The flakes that a system registers, without invalid entries; null if it registers none. Throws a
 * Problem `unreadable`.
 */
export async function readRegistry(host: Host, system: StorePath): Promise<RegistryEntry[] | null> {
  const text = await host.read(`${system}/etc/nix/registry.json`)
  const found = fromJson(REGISTRY, text ?? '')
  if (found === null) return null
  return found.flakes.flatMap((flake) => {
    const entry = v.safeParse(ENTRY, flake)
    return entry.success ? [{ id: entry.output.from.id, ...entry.output.to }] : []
  })
}
