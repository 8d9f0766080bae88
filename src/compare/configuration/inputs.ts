import type { Host } from '../../host/host.ts'
import { type ComparisonPart, known, orNull, unknown } from '../comparisonPart.ts'
import { withoutPassword } from '../features/parse/mask.ts'
import type { Side } from '../side.ts'
import type { InputChange, Revision } from './configurationChange.ts'
import type { Repository } from './findRepository.ts'
import { isoDate, type LockedInput, parseFlakeLock } from './flakeLock.ts'
import { readRegistry } from './flakeRegistry.ts'
import { runGit } from './git.ts'
import { findCommit } from './readCommits.ts'
import { sameCommit } from './revision.ts'
import { configurationEntry, type Source } from './source.ts'

/** The facts about one side needed to find the inputs it was built with. */
export interface InputsSide extends Pick<Side, 'storePath'> {
  readonly revision: Revision
  readonly source: Source | null
}

/** The inputs of one side by name, and whether they are guessed. */
interface Inputs {
  readonly inputs: ReadonlyMap<string, LockedInput>
  readonly guessed: boolean
}

/**
 * The flake inputs that differ: by the flake.lock of both revisions in the repository, or of the
 * sources in both closures, else by the systems' flake registries. Throws a Problem.
 */
export async function readInputChanges(
  host: Host,
  repository: ComparisonPart<Repository>,
  before: InputsSide,
  after: InputsSide,
): Promise<ComparisonPart<readonly InputChange[]>> {
  const same = sameCommit(before.revision, after.revision)
  if (same && !before.revision.dirty && !after.revision.dirty) return known([])
  const [from, to] = [
    await lockedInputs(host, repository, before),
    await lockedInputs(host, repository, after),
  ]
  // The same commit's lock shows no difference between two builds with uncommitted changes.
  const useless = same && (from?.guessed === true || to?.guessed === true)
  if (from !== null && to !== null && !useless) return known(compareInputs(from.inputs, to.inputs))
  const [one, other] = [await registeredInputs(host, before), await registeredInputs(host, after)]
  if (one !== null && other !== null) return known(compareInputs(one, other))
  return unknown(
    'Flake inputs unknown: found neither a flake.lock nor a flake registry for both generations.',
  )
}

/** Inputs that differ between the sides, by name; passwords are removed from addresses. */
export function compareInputs(
  before: ReadonlyMap<string, LockedInput>,
  after: ReadonlyMap<string, LockedInput>,
): InputChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((name) => {
    const [from, to] = [before.get(name), after.get(name)]
    if (from?.revision === to?.revision) return []
    return {
      name,
      before: from === undefined ? null : withoutPassword(from.revision),
      after: to === undefined ? null : withoutPassword(to.revision),
      beforeDate: from?.date ?? null,
      afterDate: to?.date ?? null,
    }
  })
}

/** Bytes read of a flake.lock; large ones have a fifth of that. */
const MAX_BYTES = 1024 * 1024

/** From a flake.lock; for a changed work tree the closure's copy, if any, is the one built. */
async function lockedInputs(
  host: Host,
  repository: ComparisonPart<Repository>,
  { revision, source }: InputsSide,
): Promise<Inputs | null> {
  const built = async () => asInputs(await lockInSource(host, source), false)
  if (revision.dirty) {
    return (await built()) ?? asInputs(await lockAtRevision(repository, revision), true)
  }
  return asInputs(await lockAtRevision(repository, revision), false) ?? built()
}

function asInputs(text: string | null, guessed: boolean): Inputs | null {
  const inputs = text === null ? null : parseFlakeLock(text)
  return inputs === null ? null : { inputs, guessed }
}

async function lockInSource(host: Host, source: Source | null): Promise<string | null> {
  return source?.kind === 'directory' ? host.read(`${source.path}/flake.lock`, MAX_BYTES) : null
}

/** Null for an unreadable repository, so that the other sources are tried. */
async function lockAtRevision(
  repository: ComparisonPart<Repository>,
  { hash }: Revision,
): Promise<string | null> {
  const found = orNull(repository)
  if (found === null || hash === null) return null
  try {
    const commit = await findCommit(found, hash)
    for (const directory of commit === null ? [] : upwards(found.prefix)) {
      const blob = ['cat-file', 'blob', `${commit}:${directory}flake.lock`]
      const answer = await runGit(found.place, blob, MAX_BYTES)
      if (answer.ok && !answer.cut) return answer.text
    }
  } catch {
    // git can't be run
  }
  return null
}

/**
 * A directory of the repository and its parents, up to the top, in the order in which Nix searches
 * for a flake (Nix: src/libflake/flakeref.cc).
 */
export function upwards(prefix: string): string[] {
  const found = [prefix]
  for (let rest = prefix; rest !== ''; ) {
    rest = rest.slice(0, rest.lastIndexOf('/', rest.length - 2) + 1)
    found.push(rest)
  }
  return found
}

/** From the system's flake registry, excluding the configuration itself. */
async function registeredInputs(
  host: Host,
  { storePath, revision }: InputsSide,
): Promise<ReadonlyMap<string, LockedInput> | null> {
  const entries = await readRegistry(host, storePath)
  if (entries === null) return null
  const itself = await configurationEntry(host, entries, revision)
  const inputs = new Map<string, LockedInput>()
  for (const entry of entries) {
    const source = entry.rev ?? entry.path ?? entry.url
    if (entry === itself || source === null) continue
    inputs.set(entry.id, { revision: source, date: isoDate(entry.lastModified) })
  }
  return inputs
}
