const SIGNATURE = '# GRUB Environment Block\n'

/**
 * The variables in a grubenv file: a block of `name=value` lines filled up with `#`, in which a
 * backslash keeps a line end or a backslash in a value (GRUB: grub-core/lib/envblk.c). Empty where
 * the text is no such block, which GRUB does not read either.
 */
export function grubEnvironment(block: string): Map<string, string> {
  const found = new Map<string, string>()
  if (!block.startsWith(SIGNATURE)) return found
  for (const [line] of block.slice(SIGNATURE.length).matchAll(/(?:[^\\\n]|\\.)*(?:\n|$)/gs)) {
    const equals = line.indexOf('=')
    if (equals <= 0 || line.startsWith('#')) continue
    found.set(
      line.slice(0, equals),
      line
        .slice(equals + 1)
        .replace(/\n$/, '')
        .replace(/\\(.)/gs, '$1'),
    )
  }
  return found
}
