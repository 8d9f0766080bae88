import { isBinary } from '../text/content.ts'
import { sealedSetting } from './parse/maskSetting.ts'
import type { Setting } from './parse/parseKeyValues.ts'
import { type Sealed, SealedRows, sealed, sealedIn, wordsOf } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/** Settings of one kind: where they stand, how they are read, what is said of them. */
export interface Topic {
  /** A file below etc, or a directory there where `ends` is given. */
  readonly place: string
  /** How the files of the directory end that are read, in byte order. */
  readonly ends?: string
  readonly read: (text: string) => readonly Setting[]
  /** What a setting is called; null where it is not told here. */
  readonly called: (key: string) => string | null
  /** What is said where it is not the value: `loaded at boot`. */
  readonly says?: (value: string, key: string) => string
  /** What is said in place of a value that is not for others; any bytes may be one. */
  readonly hidden?: string
  /** Which of several values of one key counts; all do where nothing is said. */
  readonly counts?: 'first' | 'last'
}

/** What these topics say of a side, by name; values are masked by their key, and sealed. */
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
        found.put(`etc/${place}`, sealed('not a text', [['content', text]]))
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

function inWords({ says }: Topic, key: string, value: string | Sealed): string | Sealed {
  const text = says?.(wordsOf(value), key)
  if (text === undefined) return value
  return typeof value === 'string' ? text : sealed(text, sealedIn(value))
}

async function placesOf(facts: SideFacts, { place, ends }: Topic): Promise<readonly string[]> {
  if (ends === undefined) return [place]
  const names = (await facts.etcNames(place)).filter((name) => name.endsWith(ends))
  return names.map((name) => `${place}/${name}`)
}
