/** A script’s text by snippet, in order; `''` for the text outside snippets. */
export type Snippets = ReadonlyMap<string, string>

/**
 * The line before a snippet (nixpkgs: nixos/modules/system/activation/activation-script.nix, the same
 * in every release; home-manager: modules/home-environment.nix).
 */
const HEAD =
  /^(?:#### (?:User )?Activation script snippet ([^\n]{1,400}):|_iNote "Activating %s" "([^"\n]{1,100})")[ \t\r]*$/

/** The line after a system's last snippet. */
const END = /^(?:# Make this configuration the current configuration\.|ln -sfn "\$\(readlink -f )/

/** More than a NixOS script has; further snippets are counted as part of the last one. */
const MAX_SNIPPETS = 2000

/** Splits an activation script. Snippets with the same name are joined. */
export function snippetsOf(script: string): Snippets {
  const lines = new Map<string, string[]>([['', []]])
  let current = lines.get('') as string[]
  for (const line of script.split('\n')) {
    const head = line.length > 500 ? null : HEAD.exec(line)
    const name = head?.[1] ?? head?.[2]
    if (name !== undefined && lines.size < MAX_SNIPPETS) {
      current = lines.get(name) ?? []
      lines.set(name, current)
    } else if (END.test(line)) {
      current = lines.get('') as string[]
    }
    current.push(line)
  }
  return new Map([...lines].map(([name, found]) => [name, `${withoutEnd(found).join('\n')}\n`]))
}

/** Without blank lines at the end: the last snippet has another one than those before it. */
function withoutEnd(lines: readonly string[]): readonly string[] {
  let end = lines.length
  while (end > 0 && lines[end - 1] === '') end -= 1
  return lines.slice(0, end)
}
