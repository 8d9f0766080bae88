/*
 * limine.conf: lines that begin with slashes are entries, nested by their number of slashes; other lines are
 * options of the entry above (Limine: CONFIG.md, common/lib/config.c).
 */

import { linesOf, MAX_ENTRIES, MAX_TITLE, TOO_MANY_ENTRIES, tooLarge } from '../menuFile.ts'

type Options = ReadonlyMap<string, readonly string[]>

/** An entry, or a directory of entries. */
export interface LimineLine {
  readonly title: string
  /** The titles from the top, as `default_entry` may name it: `NixOS default profile/Generation 7`. */
  readonly path: string
  readonly isDirectory: boolean
  /** Whether the line is visible at first: all its directories are expanded. */
  readonly isShown: boolean
  readonly options: Options
}

export interface LimineMenu {
  /** Options before the first entry. */
  readonly options: Options
  readonly lines: readonly LimineLine[]
}

/** Deeper entries are ignored; NixOS's are at most three deep. */
const MAX_DEPTH = 16

interface Draft {
  readonly depth: number
  readonly title: string
  readonly isOpen: boolean
  readonly options: Map<string, string[]>
}

/** Throws a Problem `unreadable` for more lines than any menu has. */
export function parseLimine(text: string): LimineMenu {
  const options = new Map<string, string[]>()
  const drafts: Draft[] = []
  for (const line of linesOf(text).map((part) => part.trim())) {
    const depth = line.search(/[^/]/)
    if (depth > 0) {
      if (drafts.length >= MAX_ENTRIES) throw tooLarge('limine.conf', TOO_MANY_ENTRIES)
      const isOpen = line[depth] === '+'
      const title = line.slice(isOpen ? depth + 1 : depth).slice(0, MAX_TITLE)
      drafts.push({ depth, title, isOpen, options: new Map() })
    } else if (!line.startsWith('#')) {
      addOption(drafts.at(-1)?.options ?? options, line)
    }
  }
  return { options, lines: menuLines(drafts.filter(({ depth }) => depth <= MAX_DEPTH)) }
}

/** Names ignore letter case and may be repeated. */
function addOption(options: Map<string, string[]>, line: string): void {
  const colon = line.indexOf(':')
  if (colon <= 0) return
  const name = line.slice(0, colon).toLowerCase()
  const values = options.get(name) ?? []
  values.push(line.slice(colon + 1).trim())
  options.set(name, values)
}

function menuLines(drafts: readonly Draft[]): LimineLine[] {
  const above: { readonly path: string; readonly isOpen: boolean }[] = []
  const seen = new Map<string, number>()
  return drafts.map(({ depth, title, isOpen, options }, index) => {
    above.length = Math.min(above.length, depth - 1)
    const parent = above.at(-1)
    const named = `${parent === undefined ? '' : `${parent.path}/`}${escaped(title)}`
    const twins = seen.get(named) ?? 0
    seen.set(named, twins + 1)
    const path = twins === 0 ? named : `${named}#${twins}`
    const isShown = above.every((directory) => directory.isOpen)
    const isDirectory = (drafts[index + 1]?.depth ?? 0) > depth
    above.push({ path, isOpen })
    return { title, path, isDirectory, isShown, options }
  })
}

function escaped(title: string): string {
  return title.replace(/[/\\#]/g, '\\$&')
}

/**
 * The line that `default_entry` names, by path or by number among the visible ones, counted from 1. The first
 * line where that does not exist; null for an empty menu.
 */
export function lineAt(lines: readonly LimineLine[], wanted: string): LimineLine | null {
  const shown = lines.filter(({ isShown }) => isShown)
  const isNumber = /^[0-9]+$/.test(wanted)
  const found = isNumber
    ? shown[Math.max(0, Number(wanted) - 1)]
    : lines.find(({ path }) => path === wanted)
  return found ?? shown[0] ?? null
}
