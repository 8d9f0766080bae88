import { MASK, withoutPassword } from '../features/parse/mask.ts'
import { HIDDEN } from './maskBlock.ts'

/* Secrets in addresses, with or without a scheme. */

/** `netroot=iscsi:USER:PASSWORD@…` (dracut.cmdline(7)), without slashes. */
const ISCSI = /(\biscsi:)[^\s@"']{1,300}@/g

/** `//robin:PASSWORD@nas/share` (fstab(5)), without a scheme; a slash begins no user. */
const SHARE = /(?<=^|[\s"'=,])(\/\/[^\s/:@"']{1,100}:)[^\s"']{1,300}@/g

/** Addresses that accept posts from anybody who knows them. */
const WEBHOOK =
  /(\bhooks\.slack\.com\/|\bdiscord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/|\bapi\.telegram\.org\/bot)[^\s"'`<>]+/g

/** Addresses with a password or a token before the `@`, or with a query (`features/parse/mask.ts`). */
export function maskAddresses(line: string): string {
  const rooted = line
    .replace(ISCSI, `$1${HIDDEN}@`)
    .replace(WEBHOOK, `$1${HIDDEN}`)
    .replace(SHARE, `$1${HIDDEN}@`)
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
