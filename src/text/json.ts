import * as v from 'valibot'

/**
 * A text as the schema wants it; null for one that is no JSON, or is none of that. It ends at the first
 * thing that is wrong: to list all in a text with a million of them takes gigabytes.
 */
export function fromJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | null {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text, {
    abortEarly: true,
    abortPipeEarly: true,
  })
  return found.success ? (found.output as v.InferOutput<Schema>) : null
}
