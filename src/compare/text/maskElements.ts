import { type Block, HIDDEN, indentOf, withoutSign } from './maskBlock.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/*
 * Secrets in elements and attributes of XML and similar formats: `<password>…</password>`,
 * `<entry key="password">…`, `name="password" value="…"`, the inline files of OpenVPN.
 */

const ELEMENT = /<([\w:.-]{1,60})(\s[^<>]{0,1000})?>([^<]*)/g

/** `name="password"`: names the element, or the value beside it. */
const NAMED = /(?:^|\s)(?:name|key|id)\s?=\s?["']([\w.-]{1,60})["']/
const VALUE = /(\s(?:value|content)\s?=\s?)("[^"]*"?|'[^']*'?)/g

/** Elements of openvpn(8) that contain a file; they have no attributes. */
const FILE_WITHIN = /^(?:key|tls-auth|tls-crypt(?:-v2)?|secret|pkcs12|auth-user-pass)$/

/** `<key>password</key><string>…</string>`, `<name>…</name><value>…</value>` */
const NAMES = /^(?:key|name)$/
const VALUES = /^(?:string|value|data)$/

export interface MaskedElements {
  readonly line: string
  /** Set if the last element continues in the lines below. */
  readonly block: Block | null
}

export function maskElements(line: string, isNamed = false): MaskedElements {
  const masked = maskAttributes(line)
  if (!masked.includes('<')) return { line: masked, block: null }
  // A sentence may contain `<password>`, and Nix `<secrets>`.
  const isElement = /^\s*</.test(withoutSign(masked))
  let block: Block | null = null
  let isNext = isNamed
  const shown = masked.replace(
    ELEMENT,
    (whole, name: string, attributes = '', value: string, at: number) => {
      if (isElement && NAMES.test(name) && isSecretName(value.trim())) {
        isNext = true
        return whole
      }
      const isValue = isNext && VALUES.test(name)
      if (name !== '' && value.trim() !== '') isNext = false
      if (isValue && value.trim() !== '' && !isHarmless(value)) {
        return whole.slice(0, whole.length - value.length) + HIDDEN
      }
      if (attributes.endsWith('/') || !isSecret(name, attributes)) return whole
      const end = at + whole.length
      if (end === masked.length && isElement) block = { kind: 'element', name }
      else if (!isElement && !masked.startsWith('</', end)) return whole
      if (value.trim() === '' || isHarmless(value)) return whole
      return whole.slice(0, whole.length - value.length) + HIDDEN
    },
  )
  return { line: shown, block: block ?? (isNext ? { kind: 'pair', indent: indentOf(line) } : null) }
}

function isSecret(element: string, attributes: string): boolean {
  if (attributes === '' && FILE_WITHIN.test(element)) return true
  return isSecretName(element) || isSecretName(NAMED.exec(attributes)?.[1] ?? '')
}

/** Masks each tag separately: a file may be a single line. */
function maskAttributes(line: string): string {
  if (!/\s(?:value|content)\s?=/.test(line)) return line
  return line.replace(/[^<>]+/g, (tag) =>
    isSecretName(NAMED.exec(tag)?.[1] ?? '')
      ? tag.replace(VALUE, (whole, before: string, value: string) =>
          isHarmless(value) ? whole : `${before}"${HIDDEN}"`,
        )
      : tag,
  )
}
