import * as v from 'valibot'
import { fromJson } from '../text/checkedJson.ts'

const REVISIONS = v.object({
  nixosVersion: v.optional(v.string()),
  nixpkgsRevision: v.optional(v.string()),
  configurationRevision: v.optional(v.string()),
})

export type Revisions = v.InferOutput<typeof REVISIONS>

const BEGIN = /cat <<'?EOF'?\n/
const END = /\nEOF\b/

/**
 * Parses the revisions in `sw/bin/nixos-version`. The script is a generation's own code, so it is read and
 * never run: its JSON is in a here-document. Null where there is none.
 */
export function parseVersionScript(script: string): Revisions | null {
  const [, document = ''] = script.split(BEGIN, 2)
  const json = document.slice(0, Math.max(0, document.search(END)))
  return fromJson(REVISIONS, json)
}
