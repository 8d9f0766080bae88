/** Quotes a text as one word for bash or zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Quotes a text as one word for fish, where `\\` and `\'` are escapes even in single quotes. */
export function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
