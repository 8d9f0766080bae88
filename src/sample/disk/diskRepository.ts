import { hash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { Tree } from '../store/storeTree.ts'
import { configurationFiles } from '../story/storyFiles.ts'
import { AUTHOR, type Commit } from '../story/storyHistory.ts'

/*
 * The repository in /etc/nixos in git's format. Its objects are generated here rather than by git, because
 * the commits' hashes are part of the story (generations name them) even without git, and starting git costs
 * more than everything else.
 */

export interface Repository {
  /** The hash of each commit, oldest first. */
  readonly commits: readonly string[]
  /** The contents of `.git`, and the files of the newest commit beside it. */
  readonly files: Tree
}

/** A repository with these commits on its only branch. */
export function makeRepository(history: readonly Commit[]): Repository {
  const objects = new Map<string, Buffer>()
  const keep = (kind: string, content: Buffer) => {
    const object = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content])
    const name = hash('sha1', object, 'hex')
    objects.set(name, object)
    return name
  }
  const commits: string[] = []
  for (const commit of history) {
    const tree = keepTree(keep, configurationFiles(commit.configuration))
    commits.push(keep('commit', Buffer.from(commitText(commit, tree, commits.at(-1)))))
  }
  const newest = history.at(-1)
  return {
    commits,
    files: {
      ...(newest === undefined ? {} : configurationFiles(newest.configuration)),
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/config': '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n',
      '.git/refs/heads/main': `${commits.at(-1)}\n`,
      ...Object.fromEntries([...objects].map(looseObject)),
    },
  }
}

/** Path and content of a loose object. */
function looseObject([name, object]: [string, Buffer]): [string, Buffer] {
  return [`.git/objects/${name.slice(0, 2)}/${name.slice(2)}`, deflateSync(object, { level: 1 })]
}

type Keep = (kind: string, content: Buffer) => string

/** Writes directories bottom-up; git requires their entries in byte order. */
function keepTree(keep: Keep, files: Readonly<Record<string, string>>): string {
  const directories = new Map<string, Record<string, string>>()
  const entries: { sort: string; line: Buffer }[] = []
  const add = (mode: string, name: string, object: string) => {
    const line = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, 'hex')])
    entries.push({ sort: mode === '40000' ? `${name}/` : name, line })
  }
  for (const [path, text] of Object.entries(files)) {
    const slash = path.indexOf('/')
    if (slash === -1) {
      add('100644', path, keep('blob', Buffer.from(text)))
      continue
    }
    const directory = path.slice(0, slash)
    const inside = directories.get(directory) ?? {}
    directories.set(directory, { ...inside, [path.slice(slash + 1)]: text })
  }
  for (const [name, inside] of directories) add('40000', name, keepTree(keep, inside))
  entries.sort((a, b) => (a.sort < b.sort ? -1 : 1))
  return keep('tree', Buffer.concat(entries.map(({ line }) => line)))
}

function commitText(commit: Commit, tree: string, parent: string | undefined): string {
  const who = `${AUTHOR} ${commit.date / 1000} +0000`
  const lines = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${who}`,
    `committer ${who}`,
    '',
    commit.subject,
    '',
  ]
  return lines.join('\n')
}
