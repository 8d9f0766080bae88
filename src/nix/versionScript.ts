import * as v from 'valibot'

const REVISIONS = v.object({
  nixosVersion: v.optional(v.string()),
  nixpkgsRevision: v.optional(v.string()),
  configurationRevision: v.optional(v.string()),
})

export type Revisions = v.InferOutput<typeof REVISIONS>

const HERE_DOCUMENT = /cat <<'?EOF'?\n(.*?)\nEOF\b/s

/**
 * The revisions inside `sw/bin/nixos-version`. The script is a generation's own code, so it is
 * read and never run: its JSON stands in a here-document. Null where there is none.
 */
export function parseVersionScript(script: string): Revisions | null {
  const found = v.safeParse(
    v.pipe(v.string(), v.parseJson(), REVISIONS),
    HERE_DOCUMENT.exec(script)?.[1] ?? '',
  )
  return found.success ? found.output : null
}
