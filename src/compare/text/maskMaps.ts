import { type Block, HIDDEN, indentOf, withoutSign } from './maskBlock.ts'
import { isHarmless } from './secretName.ts'

/* Secrets by names that reveal nothing, below a name for all of them: `secrets:` with `robin: …`. */

/** A section of such secrets (NetworkManager: nm-settings-keyfile(5)). */
const SECTION = /^[+-]?\s{0,20}\[(?:vpn-)?(?:secrets?|passwords|credentials|tokens)\]\s{0,20}$/i

/** Names for several secrets. */
const SEVERAL = /^(?:secrets|passwords|passphrases|tokens|credentials)$/i

/** Properties of a secret, rather than its name: of Compose, sops-nix and others. */
const PROPERTY =
  /^(?:name|file|path|files|dir|directory|environment|external|driver|template|format|mode|owner|group|uid|gid|key|keys|type|kind|provider|backend|store|engine|enabled?|description|sopsfile|source|target|length|ttl|expiry)$|(?:file|path|name|url|id)$/i

const ENTRY = /^(\s*["']?([\w.@-]{1,100})["']?:\s+)(?![|>&{[])(\S.*)$/
const SETTING = /^([+-]?[^=]{1,200}=\s*)(\S.*)$/

export type SecretMap = Extract<Block, { kind: 'map' }>

/** The block below a name for several secrets; null for any other name. */
export function secretMap(name: string, line: string): SecretMap | null {
  return SEVERAL.test(name) ? { kind: 'map', indent: indentOf(line), child: null } : null
}

/** A set of JSON that begins on a line: `"secrets": {`. */
export function jsonMap(line: string): SecretMap | null {
  const name = /^[+-]?\s*["'](\w{1,20})["']\s{0,9}:\s{0,9}\{\s{0,9}$/.exec(line)?.[1]
  return name === undefined ? null : secretMap(name, line)
}

/** Whether a line begins a section of secrets. */
export function isSecretSection(line: string): boolean {
  return line.length < 100 && SECTION.test(line)
}

/** A line of such a section; null where the next one begins. */
export function maskSetting(line: string): string | null {
  if (withoutSign(line).trimStart().startsWith('[')) return null
  return line.replace(SETTING, (whole, front: string, value: string) =>
    isHarmless(value) ? whole : `${front}${HIDDEN}`,
  )
}

/** A line below such a name: the secret masked, if it has one, and the block; null where the map has ended. */
export function maskEntry(
  line: string,
  block: SecretMap,
): readonly [line: string, block: SecretMap] | null {
  const text = withoutSign(line)
  if (text.trim() === '') return [line, block]
  const indent = indentOf(line)
  if (indent <= block.indent && !/^\s*-\s/.test(text)) return null
  const child = block.child ?? indent
  const [, front = '', name = '', value = ''] = (indent === child ? ENTRY.exec(text) : null) ?? []
  const isSecret = front !== '' && !PROPERTY.test(name) && !isHarmless(value)
  const sign = line.slice(0, line.length - text.length)
  return [isSecret ? `${sign}${front}${HIDDEN}` : line, { ...block, child }]
}
