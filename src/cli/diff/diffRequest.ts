import {
  KINDS,
  ORDERS,
  type PackageKind,
  type PackageOrder,
} from '../../compare/packages/packageKinds.ts'
import { PARTS } from '../../compare/partNames.ts'
import { Problem } from '../../problem.ts'
import { listedWith } from '../../text/format.ts'

/** The options of `diff`, as commander passes them. */
export interface DiffOptions {
  readonly plain?: boolean
  readonly markdown?: boolean
  readonly stat?: boolean
  readonly part?: string
  readonly only?: string
  readonly sort?: string
  readonly all?: boolean
  readonly exitCode?: boolean
  readonly quiet?: boolean
  readonly patch?: boolean
  readonly reveal?: boolean
  readonly dryActivate?: boolean
}

/** The parts of the output, as the tabs of the screen. */
export const DIFF_PARTS = ['summary', 'packages', ...PARTS] as const
export type DiffPart = (typeof DIFF_PARTS)[number]

/** The words of `--only`. */
export const ONLY_WORDS = [...KINDS, 'explicit'] as const

/** Which packages to list. */
export interface PackageSelection {
  /** Empty for all. */
  readonly kinds: ReadonlySet<PackageKind>
  readonly explicit: boolean
}

/** What `diff` prints. */
export interface DiffView {
  readonly parts: ReadonlySet<DiffPart>
  /** Null for all packages. */
  readonly only: PackageSelection | null
  /** Null where none was chosen: text is sorted by status, JSON by name. */
  readonly sort: PackageOrder | null
  /** Also list what was only rebuilt, and every version. */
  readonly all: boolean
}

/** A valid request. */
export interface DiffRequest {
  readonly form: 'text' | 'plain' | 'markdown' | 'stat' | 'json' | 'nothing'
  readonly view: DiffView
  /** Exit with 1 where the systems differ. */
  readonly exitCode: boolean
  readonly patch: boolean
  readonly reveal: boolean
  readonly dryActivate: boolean
}

/** Everything, as without options. */
export const WHOLE_VIEW: DiffView = {
  parts: new Set(DIFF_PARTS),
  only: null,
  sort: null,
  all: false,
}

/** Checks the options and what they are combined with. Throws a Problem `usage`. */
export function diffRequest(options: DiffOptions, json: boolean): DiffRequest {
  const { plain = false, markdown = false, stat = false, quiet = false, all = false } = options
  const { patch = false, reveal = false, dryActivate = false, exitCode = false } = options
  const only = options.only === undefined ? null : selectionOf(options.only)
  const sort = options.sort === undefined ? null : wordOf('--sort', options.sort, ORDERS)
  const selects = options.part !== undefined || only !== null || sort !== null || all
  if (plain && (markdown || stat || patch || reveal || dryActivate || selects)) {
    throw new Problem(
      'usage',
      '--plain can’t be combined with other options: it prints exactly what Nix prints.',
    )
  }
  if (reveal && !patch) throw new Problem('usage', '--reveal needs --patch.')
  // Markdown is published and JSON is stored, so neither may reveal secrets.
  if (reveal && (markdown || json)) {
    const form = markdown ? '--markdown' : '--json'
    throw new Problem(
      'usage',
      `--reveal can’t be combined with ${form}, which never shows secrets.`,
    )
  }
  const forms = [markdown && '--markdown', stat && '--stat', quiet && '--quiet', json && '--json']
  const [first, second] = forms.filter((form) => form !== false)
  const isFine = second === undefined || (markdown && json && !stat && !quiet)
  if (!isFine) throw new Problem('usage', `${first} and ${second} can’t be combined.`)
  if ((stat || quiet) && (patch || dryActivate)) {
    const other = patch ? '--patch' : '--dry-activate'
    throw new Problem('usage', `${first} and ${other} can’t be combined.`)
  }
  return {
    form: json ? 'json' : quiet ? 'nothing' : plain ? 'plain' : textForm(markdown, stat),
    view: { parts: partsOf(options.part, only, dryActivate), only, sort, all },
    exitCode: exitCode || quiet,
    ...{ patch, reveal, dryActivate },
  }
}

function textForm(markdown: boolean, stat: boolean): DiffRequest['form'] {
  if (stat) return 'stat'
  return markdown ? 'markdown' : 'text'
}

/** `--only` is about packages, and `--dry-activate` about units, which are then the parts shown. */
function partsOf(
  part: string | undefined,
  only: PackageSelection | null,
  dryActivate: boolean,
): ReadonlySet<DiffPart> {
  if (part !== undefined) return new Set(wordsOf('--part', part, DIFF_PARTS))
  if (only === null) return WHOLE_VIEW.parts
  return new Set(dryActivate ? ['packages', 'units'] : ['packages'])
}

function selectionOf(only: string): PackageSelection {
  const words = wordsOf('--only', only, ONLY_WORDS)
  return {
    kinds: new Set(words.filter((word) => word !== 'explicit')),
    explicit: words.includes('explicit'),
  }
}

/** The words of a comma-separated list. */
function wordsOf<Word extends string>(option: string, list: string, all: readonly Word[]): Word[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => wordOf(option, word, all))
}

function wordOf<Word extends string>(option: string, word: string, all: readonly Word[]): Word {
  const found = all.find((one) => one === word)
  if (found !== undefined) return found
  throw new Problem('usage', `${option} takes ${listedWith(all, 'or')}, not ${word}.`)
}
