import { basename } from 'node:path'
import { append } from '../../../lists.ts'
import { nameOf, storePathOf } from '../../../nix/storePath.ts'
import { shortHash } from '../../boot/row.ts'
import { allWithContents } from '../parse/namedStoreFiles.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startOf, withStart } from '../parse/startOf.ts'
import { commandsOf, unitValues } from '../parse/unit.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { ENGINE, parseRun } from './runCommandLine.ts'

/**
 * Containers of podman and Docker, whatever their units are named (nixpkgs:
 * nixos/modules/virtualisation/oci-containers.nix; `serviceName` may be any).
 */
export async function ociContainers(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const unit of await facts.unitNames()) {
    if (!unit.endsWith('.service')) continue
    const text = await facts.unit(unit)
    // A unit with podman in its PATH, or with a script of its own; other programs are not read at all.
    if (text === null || !MENTIONED.some((word) => text.includes(word))) continue
    const starts = await commands(facts, text, 'ExecStart', ENGINES)
    const run = starts.map(parseRun).find((one) => one !== null)
    if (run === undefined || run === null) continue
    const user = unitValues(text, 'Service', 'User').at(-1) ?? 'root'
    const name = run.name ?? unit.slice(0, -'.service'.length)
    const start = await startOf(facts, unit)
    found.set(
      found.has(name) ? unit : name,
      withStart(
        sealed(
          run.words([
            loaded(await commands(facts, text, 'ExecStartPre')),
            user === 'root' || !SIMPLE_USER.test(user) ? null : `run by ${user}`,
            start === false ? NOT_AUTO_STARTED : null,
          ]),
          await allWithContents(facts, run.unsaid),
        ),
        start,
      ),
    )
  }
  return found
}

/** Searched word by word: faster in thousands of texts than one pattern. */
const MENTIONED = ['unit-script-', 'podman', 'docker']

export const NOT_AUTO_STARTED = 'not auto-started'

const SIMPLE_USER = /^[\w.-]{1,64}$/

/** Parsing scripts is slow, and most services have one. */
const ENGINES = /podman|docker/

/** The command lines of a unit, and the commands of those of its scripts that match `about`. */
async function commands(
  facts: SideFacts,
  text: string,
  key: string,
  about = /^/,
): Promise<string[][]> {
  const found: string[][] = []
  for (const command of commandsOf(text, key)) {
    const script = command.length === 1 ? await facts.script(command[0] as string) : null
    if (script === null) found.push(command)
    else if (about.test(script)) append(found, shellCommands(script))
  }
  return found
}

/**
 * The file with the image (`podman load -i FILE`), or the program that writes it (`PROGRAM | podman load`):
 * if the tag is unchanged, only its hash shows that the image changed.
 */
function loaded(commands: readonly (readonly string[])[]): string | null {
  const at = commands.findIndex(
    (words) => ENGINE.test(basename(words[0] ?? '')) && words[1] === 'load',
  )
  if (at === -1) return null
  const words = commands[at] as readonly string[]
  const file = words.indexOf('-i') === -1 ? commands[at - 1]?.[0] : words[words.indexOf('-i') + 1]
  const path = file === undefined ? null : storePathOf(file)
  return path === null ? 'loaded from a file' : `loaded from ${nameOf(path)} (${shortHash(path)})`
}
