import { isBinary } from '../text/content.ts'
import { sealedSetting } from './parse/maskSetting.ts'
import type { Setting } from './parse/parseKeyValues.ts'
import { type Sealed, SealedRows, sealed, sealedIn, wordsOf } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/** Settings of one kind: their location, format and description. */
export interface Topic {
  /** A file below etc, or a directory there where `ends` is given. */
  readonly place: string
  /** Suffix of the directory’s files that are read, in byte order. */
  readonly ends?: string
  readonly read: (text: string) => readonly Setting[]
  /** The name of a setting; null if it is not reported here. */
  readonly called: (key: string) => string | null
  /** Text shown instead of the value: `loaded at boot`. */
  readonly describe?: (value: string, key: string) => string
  /** Text shown instead of a confidential value; the value may be any bytes. */
  readonly hidden?: string
  /** Which of several values of one key counts; all do by default. */
  readonly counts?: 'first' | 'last'
}

/** Shown for a file whose settings cannot be read. */
export const NOT_A_TEXT = 'not text'

/** The settings of these topics on one side, by name; values are masked by their key, and sealed. */
export async function readTopics(
  facts: SideFacts,
  topics: readonly Topic[],
): Promise<Map<string, string | Sealed>> {
  const found = new SealedRows()
  for (const topic of topics) {
    const ofTopic = new SealedRows()
    for (const place of await placesOf(facts, topic)) {
      const text = (await facts.etc(place)) ?? ''
      if (topic.hidden === undefined && isBinary(text)) {
        found.put(`etc/${place}`, sealed(NOT_A_TEXT, [['content', text]]))
        continue
      }
      for (const [key, value] of topic.read(text)) {
        const name = topic.called(key)
        if (name === null || (topic.counts === 'first' && ofTopic.has(name))) continue
        if (topic.counts === 'last') ofTopic.delete(name)
        const { hidden } = topic
        const thing =
          hidden === undefined
            ? inWords(topic, key, sealedSetting(key, value))
            : sealed(hidden, [['value', value]])
        ofTopic.put(name, thing)
      }
    }
    for (const [name, thing] of ofTopic.found()) found.put(name, thing)
  }
  return found.found()
}

function inWords({ describe }: Topic, key: string, value: string | Sealed): string | Sealed {
  const text = describe?.(wordsOf(value), key)
  if (text === undefined) return value
  return typeof value === 'string' ? text : sealed(text, sealedIn(value))
}

async function placesOf(facts: SideFacts, { place, ends }: Topic): Promise<readonly string[]> {
  if (ends === undefined) return [place]
  const names = (await facts.etcNames(place)).filter((name) => name.endsWith(ends))
  return names.map((name) => `${place}/${name}`)
}
