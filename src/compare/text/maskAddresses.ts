import { MASK, withoutPassword } from '../features/parse/mask.ts'
import { HIDDEN } from './maskBlock.ts'

/* Secrets in addresses, with or without a scheme. */

/** `netroot=iscsi:USER:PASSWORD@…` (dracut.cmdline(7)), without slashes. */
const ISCSI = /\biscsi:[^\s"']+/g

/** `//robin:PASSWORD@nas/share` (fstab(5)), without a scheme. */
const SHARE = /(?<=^|[\s"'=,])\/\/[^\s"']+/g

/** Addresses that accept posts from anybody who knows them. */
const WEBHOOK =
  /(\bhooks\.slack\.com\/|\bdiscord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/|\bapi\.telegram\.org\/bot)[^\s"'`<>]+/g

/** Addresses with a password or a token before the `@`, or with a query (`features/parse/mask.ts`). */
export function maskAddresses(line: string): string {
  const rooted = line
    .replace(ISCSI, (word) => hideUpTo(word, 'iscsi:'.length, word.indexOf('@')))
    .replace(WEBHOOK, `$1${HIDDEN}`)
    .replace(SHARE, maskShare)
  if (!rooted.includes('://')) return rooted
  return rooted.replace(/[^\s"`<>]+/g, (word) => {
    const slashes = word.indexOf('://')
    if (slashes === -1) return word
    const scheme = /[a-z][a-z0-9+.-]*$/i.exec(word.slice(Math.max(0, slashes - 30), slashes))
    const start = slashes - (scheme?.[0].length ?? 0)
    const end = word[start - 1] === "'" ? word.indexOf("'", start) : -1
    const address = word.slice(start, end === -1 ? word.length : end)
    const masked = withoutPassword(address)
    if (masked === address) return word
    return word.slice(0, start) + hidden(masked) + word.slice(start + address.length)
  })
}

/** Replaces the mask of other modules by the marker used here during masking. */
function hidden(text: string): string {
  return text.replaceAll(MASK, HIDDEN)
}

/** A user ends at a colon, and has no slash. */
function maskShare(word: string): string {
  const [colon, slash] = [word.indexOf(':', 2), word.indexOf('/', 2)]
  if (colon <= 2 || (slash !== -1 && slash < colon)) return word
  return hideUpTo(word, colon + 1, word.lastIndexOf('@'))
}

function hideUpTo(word: string, start: number, end: number): string {
  return end > start ? word.slice(0, start) + HIDDEN + word.slice(end) : word
}
