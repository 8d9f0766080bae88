import type * as v from 'valibot'
import { Problem } from '../../../problem.ts'
import { fromJson } from '../../../text/checkedJson.ts'
import type { SideFacts } from '../sideFacts.ts'

/**
 * Reads the JSON file that a system names at `path` by `schema`; keys that the schema does not list are
 * dropped, including secrets. Throws a Problem `unreadable` if the file is missing or does not match.
 */
export async function readJson<Schema extends v.GenericSchema>(
  facts: SideFacts,
  path: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = await facts.file(path)
  if (text === null) throw new Problem('unreadable', `${path} is missing or not a file.`)
  const found = fromJson(schema, text)
  if (found === null) throw new Problem('unreadable', `${path} has an unrecognised format.`)
  return found
}
