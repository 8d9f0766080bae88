/** Characters that TOML forbids unescaped, or that are invisible (TOML 1.0, String). */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/gu

const NOT_ASCII = /[^\x00-\x7f]/gu

/** Formats a value as TOML; with `ascii` in ASCII only. */
export function tomlValue(value: unknown, ascii: boolean): string {
  if (Array.isArray(value)) return `[${value.map((one) => tomlValue(one, ascii)).join(', ')}]`
  if (typeof value !== 'string') return String(value)
  const quoted = JSON.stringify(value).replace(HIDDEN, escaped)
  return ascii ? quoted.replace(NOT_ASCII, escaped) : quoted
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
}
