import * as v from 'valibot'

/**
 * Parses JSON against a schema; null for invalid text. Stops at the first error: listing all of a million
 * errors takes gigabytes.
 */
export function fromJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | null {
  // JSON.parse accepts any depth, but later recursion would overflow.
  if (isDeep(text)) return null
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text, {
    abortEarly: true,
    abortPipeEarly: true,
  })
  return found.success ? (found.output as v.InferOutput<Schema>) : null
}

/** Nesting limit: a flake.lock has five levels, a manifest fewer. */
const MAX_DEPTH = 200

/** Whether brackets are nested deeper, ignoring those in strings. */
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
