import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import { fromJson } from '../text/checkedJson.ts'
import type { StorePath } from './storePath.ts'

/** Characters of all parameters; the kernel accepts 4,096 at most (COMMAND_LINE_SIZE). */
const MAX_PARAMETERS = 64 << 10

/** `org.nixos.bootspec.v1` (NixOS RFC 125); optional fields are absent, never null. */
const BOOTSPEC = v.object({
  system: v.optional(v.string()),
  init: v.string(),
  initrd: v.optional(v.string()),
  initrdSecrets: v.optional(v.string()),
  kernel: v.string(),
  kernelParams: v.pipe(
    v.array(v.string()),
    v.check((all) => all.reduce((sum, { length }) => sum + length + 1, 0) <= MAX_PARAMETERS),
  ),
  label: v.string(),
  toplevel: v.string(),
})

/** `v1` is the key in drafts of the RFC, which some machines of 2022 wrote. */
const DOCUMENT = v.union([
  v.pipe(
    v.object({ 'org.nixos.bootspec.v1': BOOTSPEC }),
    v.transform((document) => document['org.nixos.bootspec.v1']),
  ),
  v.pipe(
    v.object({ v1: BOOTSPEC }),
    v.transform(({ v1 }) => v1),
  ),
])

export type Bootspec = v.InferOutput<typeof BOOTSPEC>

/** Parses a toplevel's boot.json; null where it is not a bootspec. */
export function parseBootspec(text: string): Bootspec | null {
  return fromJson(DOCUMENT, text)
}

/**
 * Synthesizes the bootspec of a toplevel without boot.json (from before 23.05, or with bootspec off) from its
 * files, as NixOS's builder does (bootspec: synthesize). Null where the files do not determine what starts,
 * as in a container.
 */
export async function bootspecOfFiles(
  host: Host,
  toplevel: StorePath,
  { nixosVersion, kernelVersion }: { nixosVersion: string | null; kernelVersion: string | null },
): Promise<Bootspec | null> {
  const kernel = await host.resolve(`${toplevel}/kernel`)
  const parameters = (await host.read(`${toplevel}/kernel-params`, MAX_PARAMETERS))?.trim()
  if (kernel === null || !parameters) return null
  const initrd = await host.resolve(`${toplevel}/initrd`)
  const secrets = await host.resolve(`${toplevel}/append-initrd-secrets`)
  const system = (await host.read(`${toplevel}/system`, 256))?.trim()
  return {
    ...(system ? { system } : {}),
    init: `${toplevel}/init`,
    ...(initrd === null ? {} : { initrd }),
    ...(secrets === null ? {} : { initrdSecrets: secrets }),
    kernel,
    kernelParams: splitParameters(parameters),
    label: `NixOS ${nixosVersion ?? ''} (Linux ${kernelVersion ?? ''})`,
    toplevel,
  }
}

/** Splits a command line at unquoted white space (Linux: lib/cmdline.c next_arg). */
export function splitParameters(line: string): string[] {
  return line.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? []
}
