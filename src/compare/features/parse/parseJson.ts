import type * as v from 'valibot'
import { Problem } from '../../../problem.ts'
import { fromJson } from '../../../text/checkedJson.ts'
import type { SideFacts } from '../sideFacts.ts'

/**
 * The JSON file that a system names at `path`, as `schema` wants it; what the schema does not name
 * is dropped, secrets with it. Throws a Problem `unreadable` where it is not there or not that.
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
