import * as v from 'valibot'

/**
 * A text as the schema wants it; null for one that is no JSON, or is none of that. It ends at the first
 * thing that is wrong: to list all in a text with a million of them takes gigabytes.
 */
export function fromJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | null {
  // JSON.parse takes any depth, and what goes through it afterwards does not.
  if (isDeep(text)) return null
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text, {
    abortEarly: true,
    abortPipeEarly: true,
  })
  return found.success ? (found.output as v.InferOutput<Schema>) : null
}

/** Levels of what is read here: a flake.lock has five, a manifest fewer. */
const MAX_DEPTH = 200

/** Whether more brackets are open at once, those within strings left out. */
function isDeep(text: string): boolean {
  let open = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') open += 1
    else if (character === ']' || character === '}') open -= 1
    if (open > MAX_DEPTH) return true
  }
  return false
}
