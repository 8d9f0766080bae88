import * as v from 'valibot'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'

/** A flake input whose source differs; null on the side that does not have it. */
export interface InputChange {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** etc/nix/registry.json, version 2 (Nix: src/libfetchers/registry.cc). */
const REGISTRY = v.object({
  version: v.literal(2),
  flakes: v.array(
    v.object({
      from: v.object({ id: v.optional(v.string()) }),
      to: v.object({
        path: v.optional(v.string()),
        rev: v.optional(v.string()),
        url: v.optional(v.string()),
      }),
    }),
  ),
})

/** The flake inputs that two systems register, compared by revision; null where unknown. */
export async function compareInputs(
  host: Host,
  before: StorePath,
  after: StorePath,
): Promise<InputChange[] | null> {
  const [from, to] = [await readInputs(host, before), await readInputs(host, after)]
  if (from === null || to === null) return null
  const names = [...new Set([...from.keys(), ...to.keys()])].sort()
  return names
    .map((name) => ({ name, before: from.get(name) ?? null, after: to.get(name) ?? null }))
    .filter(({ before: one, after: other }) => one !== other)
}

async function readInputs(host: Host, system: StorePath): Promise<Map<string, string> | null> {
  const text = await host.read(`${system}/etc/nix/registry.json`).catch(() => null)
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), REGISTRY), text ?? '')
  if (!found.success) return null
  const inputs = new Map<string, string>()
  for (const { from, to } of found.output.flakes) {
    const source = to.rev ?? to.path ?? to.url
    if (from.id !== undefined && source !== undefined) inputs.set(from.id, source)
  }
  return inputs
}
