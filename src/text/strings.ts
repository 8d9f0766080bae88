/** UTF-16 surrogate pairs sort differently by bytes than by code units. */
const PAIRED = /[\ud800-\udfff]/

/** Names sorted in byte order; nearly all can be compared without encoding. */
export function inByteOrder(names: Iterable<string>): string[] {
  const all = [...names]
  if (!all.some((name) => PAIRED.test(name))) return all.sort()
  const pairs = all.map((name) => ({ name, bytes: Buffer.from(name) }))
  return pairs.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ name }) => name)
}

/** A copy without the text that it was sliced from: V8 keeps the whole text for a slice of it. */
export function copyOf(text: string): string {
  return Buffer.from(text).toString()
}
