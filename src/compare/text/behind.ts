import type { Found, Host } from '../../host/host.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { type Content, contentOf, readContent } from './content.ts'
import { sameWithoutHashes, withoutHashes } from './hashes.ts'
import { mayHoldSecrets } from './secretFiles.ts'
import { isStored, lookUpStored } from './stored.ts'

/** A text that two texts name under the same name, and that differs by more than store hashes. */
export interface Behind {
  /** Its path without the store and the hash: `unit-script-nginx-start/bin/nginx-start`. */
  readonly name: string
  /** Without the hashes of store paths; a sentence where it can’t be shown; null for no such file. */
  readonly before: string | null
  readonly after: string | null
}

/** What one unit or snippet may have read behind it. Real ones name a dozen files. */
const MAX_FILES = 64
const MAX_CHARACTERS = 4 << 20
/** A unit’s script names a file of rules, which may name another one. */
const MAX_DEPTH = 3

/**
 * The texts of the store that differ behind two texts. What both sides name with only another hash is
 * read; so is a script that NixOS makes for a unit where one side alone has it
 * (nixpkgs: nixos/lib/systemd-lib.nix, makeJobScript). Programs are no texts, and left out; `programs`
 * remembers from one unit to the next which paths are none, as most units name the same. Never throws; what
 * can’t be shown says what it is.
 */
export async function readBehind(
  host: Host,
  before: string | null,
  after: string | null,
  programs = new Set<string>(),
): Promise<readonly Behind[]> {
  const isNone = (path: string | null) => path === null || programs.has(path)
  const read = async (path: string | null) => {
    if (path === null || programs.has(path)) return null
    const content = await readText(host, path)
    if (content === null) programs.add(path)
    return content
  }
  const found: Behind[] = []
  const seen = new Set<string>()
  let characters = 0
  let texts = [{ before: before ?? '', after: after ?? '' }]
  for (let depth = 0; depth < MAX_DEPTH && texts.length > 0; depth += 1) {
    const next: typeof texts = []
    for (const pair of texts.flatMap((text) => pairsIn(text.before, text.after))) {
      if (seen.has(pair.name)) continue
      seen.add(pair.name)
      if (seen.size > MAX_FILES || characters > MAX_CHARACTERS) return found
      if (isNone(pair.before) && isNone(pair.after)) continue
      const [one, other] = [await read(pair.before), await read(pair.after)]
      if (one === null && other === null) continue
      if (!mayHoldSecrets(pair.name)) next.push({ before: textOf(one), after: textOf(other) })
      if (isSameText(one, other)) {
        characters += 2 * textOf(one).length
        continue
      }
      const [from, to] = [shown(pair.name, one), shown(pair.name, other)]
      characters += (from?.length ?? 0) + (to?.length ?? 0)
      if (from !== to) found.push({ name: pair.name, before: from, after: to })
      else if (differUnseen(pair.name, one, other))
        found.push({ name: pair.name, before: from, after: unseenChange(to, one) })
    }
    texts = next
  }
  return found
}

interface Named {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** A path of the store as it stands in a unit or a script. */
const PATH = /\/nix\/store\/[0-9a-z]{32}-[0-9a-zA-Z+\-._?=]+(?:\/[0-9a-zA-Z+\-._?=@%/]*)?/g

/** Lists of what restarts a unit: the comparison of units tells those by name. */
const TRIGGERS = /^X-(?:Restart|Reload)-Triggers-/

/** `unit-script-NAME-start` since 20.03, `unit-script` before; what starts the firewall. */
const SCRIPT = /^unit-script(?:-|$)|^nftables-rules$|^firewall-(?:start|stop|reload)$/

function pairsIn(before: string, after: string): Named[] {
  const [from, to] = [pathsIn(before), pathsIn(after)]
  const pairs: Named[] = []
  for (const name of new Set([...from.keys(), ...to.keys()])) {
    const [one, other] = [from.get(name) ?? null, to.get(name) ?? null]
    if (one === other || TRIGGERS.test(name)) continue
    const isPair = one !== null && other !== null
    if (isPair || SCRIPT.test(name.split('/', 1)[0] ?? '')) {
      pairs.push({ name, before: one, after: other })
    }
  }
  return pairs
}

/** By name; of two with the same name the last, as for any later line. */
function pathsIn(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  let last = ''
  for (const path of text.match(PATH) ?? []) {
    if (path !== last && storePathOf(path) !== null) paths.set(nameOf(path as StorePath), path)
    last = path
  }
  return paths
}

const ELF = '\x7fELF'

async function isProgram(host: Host, { place, bytes }: Found): Promise<boolean> {
  if (bytes !== null) return bytes.startsWith(ELF)
  const start = await host.readBytes(place, ELF.length)
  return start !== null && Buffer.from(start).toString('latin1') === ELF
}

/** Null where there is no file, and for a program. */
async function readText(host: Host, path: string): Promise<Content | null> {
  try {
    const found = await lookUpStored(host, path)
    if (found === null || !isStored(found) || found.status.kind !== 'file') return null
    if (await isProgram(host, found)) return null
    if (found.place === path) return await contentOf(host, found)
  } catch {
    // What can’t be read is told by what follows.
  }
  return readContent(host, path)
}

function shown(name: string, content: Content | null): string | null {
  if (content === null) return null
  if (content.kind === 'text') {
    if (mayHoldSecrets(name)) return SECRET_TEXT
    return withoutHashes(content.text)
  }
  if (content.kind === 'large' || content.kind === 'binary') {
    return `(Not shown: ${content.kind === 'large' ? 'too large' : 'binary'}, ${content.bytes} bytes.)`
  }
  return '(Not readable.)'
}

const SECRET_TEXT = '(Not shown: may contain secrets.)'

/** The sentence of the side after, where both sides have the same: only texts are compared. */
function unseenChange(says: string | null, content: Content | null): string {
  const change = content?.kind === 'text' ? 'Changed.' : 'May have changed.'
  return `${says?.replace(/\)$/, '') ?? ''} ${change})`
}

/** Nearly all texts that a rebuild makes anew are: those need not be made ready to be shown. */
function isSameText(one: Content | null, other: Content | null): boolean {
  return one?.kind === 'text' && other?.kind === 'text' && sameWithoutHashes(one.text, other.text)
}

/** Whether two differ that look the same: texts that are not shown, files that are none. */
function differUnseen(name: string, one: Content | null, other: Content | null): boolean {
  if (one?.kind !== 'text' || other?.kind !== 'text') return one?.kind !== 'text'
  return mayHoldSecrets(name) && !sameWithoutHashes(one.text, other.text)
}

function textOf(content: Content | null): string {
  return content?.kind === 'text' ? content.text : ''
}
