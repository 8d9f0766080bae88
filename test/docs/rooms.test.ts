import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const PAGE = readFileSync('docs/architecture.md', 'utf8')
/** The table’s rooms from top to bottom, each with what it may import. */
const ROWS = [...PAGE.matchAll(/^\| `(?:src\/(\w+)|screens)\/` +\|.*\| ([^|]+?) +\|$/gm)].map(
  ([, room = 'screens', imports = '']) => ({ room, imports }),
)

/** What everyone may import, and the small files of `src/` that are no room. */
const FREE = new Set(['text', 'runtime', 'problem.ts', 'lists.ts'])

function allowed(imports: string, above: readonly string[]): readonly string[] | null {
  if (imports === 'nothing of ours') return []
  if (imports === 'the rooms above' || imports === 'all but screens') return above
  if (/^[a-z]+(, [a-z]+)*$/.test(imports)) return imports.split(', ')
  return null
}

/** `plan`, or `problem.ts` for a file beside the rooms; `screens` as a whole. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/')
  return top === 'src' ? second : top
}

/** The files that each file of the program imports, by their paths. */
function importedFiles(): Map<string, readonly string[]> {
  const files = ['src', 'screens'].flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(directory, name)),
  )
  return new Map(
    files.map((file) => {
      const found = readFileSync(file, 'utf8').matchAll(/\b(?:from|import\()\s*'(\.[^']+)'/g)
      return [file, [...found].map(([, target = '']) => normalize(join(dirname(file), target)))]
    }),
  )
}

const IMPORTED = importedFiles()

/** Those of the screens that hold the session together, and draw nothing of it. */
const SESSION = ['screens/open.tsx', 'screens/run.tsx', 'screens/runOnTerminal.ts']
/** Words and types of rooms that are no business of a screen’s. */
const WORDS = new Set(['src/host/elevation.ts', 'src/nix/storePath.ts'])

/** Which rooms a room’s files import from, each with a file that does. */
function importsOf(room: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [file, targets] of IMPORTED) {
    if (roomOf(file) !== room || SESSION.includes(file)) continue
    for (const target of targets) {
      if (room !== 'screens' || !WORDS.has(target)) found.set(roomOf(target), file)
    }
  }
  found.delete(room)
  return found
}

it('no file imports one that imports it, not even by way of others, nor for a type', () => {
  const left = new Map(IMPORTED)
  // What imports nothing that is left is in no circle.
  for (;;) {
    const free = [...left].filter(([, some]) => !some.some((file) => left.has(file)))
    if (free.length === 0) break
    for (const [file] of free) left.delete(file)
  }
  expect([...left.keys()]).toEqual([])
})

it('no two files have the same name, so that one is found by its name', () => {
  const names = [...IMPORTED.keys()].map((file) => basename(file))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

it('no list of unknown length is handed over as arguments, of which there can be 120,000 at most', () => {
  const files = [...IMPORTED.keys()].filter((file) => !file.startsWith('src/sample/'))
  const spreading = files.filter((file) =>
    /\b(?:push|unshift|max)\((?:[^(){}]|\([^()]*\))*\.\.\./.test(readFileSync(file, 'utf8')),
  )
  expect(spreading).toEqual([])
})

it('programs are started where the page says, and nowhere else', () => {
  const starting = [...IMPORTED.keys()].filter((file) =>
    /(?:from|import\(|getBuiltinModule\()\s*'(?:(?:node:)?child_process|simple-git)'/.test(
      readFileSync(file, 'utf8').replace(/^import type .*$/gm, ''),
    ),
  )
  const named = [
    ...['src/compare/configuration/git.ts', 'src/host/flock.ts', 'src/host/pager.ts'],
    ...['src/host/runCommand.ts', 'src/host/separateProcess.ts'],
  ]
  expect(starting.sort()).toEqual(named)
  for (const file of named) expect(PAGE).toContain(file.slice('src/'.length))
})

it('what else the session and the screens import stands on the page', () => {
  for (const file of [...SESSION, ...WORDS]) {
    expect(PAGE).toContain(`\`${file.replace(/^(src|screens)\//, '')}\``)
    expect([...IMPORTED.keys()]).toContain(file)
  }
})

it('no screen is named but in the registry', () => {
  const values = [...IMPORTED.keys()].filter((file) => /^screens\/\w+\/\w+Screen\.ts$/.test(file))
  expect(values.length).toBeGreaterThan(10)
  const importers = values.map((value) =>
    [...IMPORTED].flatMap(([file, targets]) => (targets.includes(value) ? [file] : [])),
  )
  expect(new Set(importers.flat())).toEqual(new Set(['screens/registry.ts']))
})

describe('a room imports what the page on the architecture says', () => {
  const rooms = readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

  it('and each stands there', () => {
    expect(ROWS.map(({ room }) => room)).toEqual(expect.arrayContaining(rooms))
  })

  it.each([...rooms, 'screens'])('%s', (room) => {
    const index = ROWS.findIndex((row) => row.room === room)
    const above = ROWS.slice(0, index).map((row) => row.room)
    const may = allowed(ROWS[index]?.imports ?? '', above)
    expect(may).not.toBeNull()
    const wrong = [...importsOf(room)].filter(([to]) => !FREE.has(to) && !may?.includes(to))
    expect(wrong).toEqual([])
  })
})
