const SIGNATURE = '# GRUB Environment Block\n'

/**
 * The variables in a grubenv file: a block of `name=value` lines padded with `#`, in which a backslash
 * escapes a line end or a backslash in a value (GRUB: grub-core/lib/envblk.c). Empty for any other text, as
 * for GRUB.
 */
export function grubEnvironment(block: string): Map<string, string> {
  const found = new Map<string, string>()
  if (!block.startsWith(SIGNATURE)) return found
  for (const line of unescapedLines(block.slice(SIGNATURE.length))) {
    const equals = line.indexOf('=')
    if (equals <= 0 || line.startsWith('#')) continue
    found.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return found
}

function unescapedLines(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '\n') {
      lines.push(line)
      line = ''
    } else if (letter === '\\') {
      at += 1
      line += text[at] ?? ''
    } else line += letter
  }
  return [...lines, line]
}
