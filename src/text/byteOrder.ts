/** What UTF-16 writes in pairs stands elsewhere among bytes than among its own units. */
const PAIRED = /[\ud800-\udfff]/

/** Names sorted as their bytes are; nearly all need no bytes for that. */
export function inByteOrder(names: Iterable<string>): string[] {
  const all = [...names]
  if (!all.some((name) => PAIRED.test(name))) return all.sort()
  const pairs = all.map((name) => ({ name, bytes: Buffer.from(name) }))
  return pairs.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ name }) => name)
}
