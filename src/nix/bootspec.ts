import * as v from 'valibot'

/** `org.nixos.bootspec.v1` (NixOS RFC 125); optional fields are absent, never null. */
const BOOTSPEC = v.object({
  system: v.optional(v.string()),
  init: v.string(),
  initrd: v.optional(v.string()),
  initrdSecrets: v.optional(v.string()),
  kernel: v.string(),
  kernelParams: v.array(v.string()),
  label: v.string(),
  toplevel: v.string(),
})

const DOCUMENT = v.object({ 'org.nixos.bootspec.v1': BOOTSPEC })

export type Bootspec = v.InferOutput<typeof BOOTSPEC>

/** The text of a toplevel's boot.json as a bootspec; null where it is not one. */
export function parseBootspec(text: string): Bootspec | null {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), DOCUMENT), text)
  return found.success ? found.output['org.nixos.bootspec.v1'] : null
}
