import { withoutBuild } from '../featureWords.ts'
import type { SideFacts } from '../sideFacts.ts'

const PATH = /\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]{1,211}(?:\/[\w.+?=@/-]{0,400})?/g

/** Maximum number of files that are read per text. */
const MAX_FILES = 16

/**
 * A text with the contents of the store files that it names, in place of their hashes, which any rebuild may
 * change; for comparison only, never shown. Binary files count by their name.
 */
export async function withContents(facts: SideFacts, text: string): Promise<string> {
  const parts = [withoutBuild(text)]
  for (const path of [...new Set(text.match(PATH))].slice(0, MAX_FILES)) {
    const found = await facts.file(path).catch(() => null)
    if (found !== null) parts.push(withoutBuild(found))
  }
  return parts.join('\n')
}

/** The same for labelled texts. */
export async function allWithContents(
  facts: SideFacts,
  texts: Iterable<readonly [label: string, text: string]>,
): Promise<(readonly [label: string, text: string])[]> {
  const found: (readonly [string, string])[] = []
  for (const [label, text] of texts) found.push([label, await withContents(facts, text)])
  return found
}
