import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CollectorSettings } from '../../nix/nixSettings.ts'
import type { StorePath } from '../../nix/storePath.ts'
import type { YieldIfDue } from '../../runtime/yieldIfDue.ts'
import { EdgeList } from '../edgeList.ts'
import type { GraphData } from '../graph.ts'
import { NodeIndex } from '../nodeIndex.ts'
import { finishingOrder } from '../referenceOrder.ts'
import { damaged } from './databaseProblems.ts'
import { isId, MAX_EDGES, MAX_PATHS, narSizeOf, storePathIn, wrongId } from './databaseValues.ts'

/*
 * Breadth first from the roots, wave by wave: only the live part of the store is read, and each row
 * includes its references, joined into one text. A wave is read in order of row ids, neighbours by
 * one statement: paths registered together are often alive together.
 */

const REFERENCES = '(SELECT group_concat(reference) FROM Refs WHERE referrer = v.id)'

/**
 * The valid deriver of v (Nix: misc.cc computeFSClosure, includeDerivers). DerivationOutputs would
 * miss content-addressed paths.
 */
const DERIVER = '(SELECT d.id FROM ValidPaths d WHERE d.path = v.deriver)'

/** The valid outputs of v, if v is a derivation (Nix: gc.cc, gcKeepOutputs). */
const OUTPUTS = `(SELECT group_concat(p.id) FROM DerivationOutputs o
  JOIN ValidPaths p ON p.path = o.path WHERE o.drv = v.id)`

/**
 * Id, size, references, the name if requested, and what the path keeps alive. Lists of ids are
 * joined by commas; SQLite returns a single one as a number. Any value may have another type.
 */
type Row = [id: unknown, narSize: unknown, references: unknown, ...rest: unknown[]]

/** A query for the graph reachable from `wanted`. */
export interface Wanted {
  readonly wanted: readonly StorePath[]
  readonly settings: CollectorSettings
  /** Whether all store paths are needed, and their dates of registration. */
  readonly named: boolean
  /**
   * The row ids of nodes that are known with all that they reach: they are the first nodes of the
   * answer, without sizes, names and edges, and are not read again.
   */
  readonly known?: Float64Array
}

export interface Means {
  readonly yieldIfDue: YieldIfDue
  /** The tables that may hold derivations. */
  readonly derivations: readonly string[]
}

/** The graph before its nodes are put in order. */
export interface Walked extends Omit<GraphData, 'order'> {
  /** When each path was registered, in seconds since 1970; null unless named. */
  readonly registered: readonly number[] | null
}

/**
 * Reads the graph reachable from `wanted`, in one transaction. Throws a Problem `database` for
 * values that Nix never writes.
 */
export async function walkGraph(
  database: DatabaseSync,
  question: Wanted,
  means: Means,
): Promise<GraphData> {
  const { registered, ...graph } = await walk(database, question, means)
  const edges = [graph.references, graph.keeps]
  return { ...graph, order: await finishingOrder(graph.size, edges, means.yieldIfDue) }
}

/** As `walkGraph`, without an order of the nodes. */
export function walk(
  database: DatabaseSync,
  question: Wanted,
  { yieldIfDue, derivations }: Means,
): Promise<Walked> {
  return new Walk(database, question, derivations).from(question.wanted, yieldIfDue)
}

class Walk {
  readonly #database: DatabaseSync
  readonly #rows: StatementSync
  readonly #nodes: NodeIndex
  /** The row id of each node. */
  readonly #ids: number[] = []
  readonly #sizes: number[] = []
  readonly #references = new EdgeList()
  readonly #keeps = new EdgeList()
  /** The number of nodes that are not read. */
  readonly #known: number
  #rowsRead = 0

  /** Null if names are looked up later. */
  readonly #names: StorePath[] | null
  readonly #registered: number[] | null

  constructor(
    database: DatabaseSync,
    { settings, named, known = new Float64Array() }: Wanted,
    derivations: Means['derivations'],
  ) {
    this.#database = database
    this.#names = named ? [] : null
    this.#registered = named ? [] : null
    if (!database.isTransaction) database.exec('PRAGMA cache_size = -8000; BEGIN')
    const kept = [
      settings.keepDerivations && holdsAny(database, derivations) && DERIVER,
      settings.keepOutputs && OUTPUTS,
    ].filter((column) => column !== false)
    const columns = [
      'v.id',
      'v.narSize',
      REFERENCES,
      ...(named ? ['v.path', 'v.registrationTime'] : []),
      ...kept,
    ]
    this.#rows = prepare(
      database,
      `SELECT ${columns.join()} FROM ValidPaths v WHERE ${named ? LISTED : 'v.id BETWEEN ? AND ?'}
        LIMIT ${MAX_ROWS}`,
    )
    const [highest] = prepare(database, 'SELECT max(id) FROM ValidPaths').get() as unknown as [
      unknown,
    ]
    this.#nodes = new NodeIndex(isId(highest) ? highest : 0)
    for (const id of known) this.#nodeOf(id)
    this.#known = known.length
  }

  async from(wanted: readonly StorePath[], yieldIfDue: YieldIfDue): Promise<Walked> {
    const roots = this.#findRoots(wanted)
    for (let first = this.#known; first < this.#ids.length; ) {
      const last = Math.min(this.#ids.length, first + MAX_SIZE_OF_WAVE)
      const ids = new Float64Array(this.#ids.slice(first, last)).sort()
      // Among all generations most neighbours are wanted; among the paths of two, few.
      for (const some of this.#names === null ? runsOf(ids) : listsOf(ids)) {
        const rest = yieldIfDue()
        if (rest !== null) await rest
        let before = 0
        for (const row of this.#rows.all(...some) as unknown[] as Row[]) {
          if (!isId(row[0]) || row[0] <= before)
            throw damaged('it is damaged: ids are out of order')
          before = row[0]
          this.#addRow(row[0], row, first, last)
        }
      }
      first = last
    }
    const size = this.#ids.length
    if (this.#known + this.#rowsRead < size) throw wrongId()
    return {
      size,
      ids: new Float64Array(this.#ids),
      narSize: new Float64Array(this.#sizes),
      references: this.#references.done(size),
      keeps: this.#keeps.done(size),
      roots,
      names: this.#names,
      registered: this.#registered,
    }
  }

  /** Adds a row of the current wave; other rows in its id range are skipped. */
  #addRow(id: number, row: Row, first: number, last: number): void {
    const node = this.#nodes.get(id)
    if (node < first || node >= last) return
    this.#rowsRead += 1
    this.#sizes[node] = narSizeOf(row[1])
    // By index: taking a row apart by patterns doubles the time of all this.
    let column = 3
    if (this.#names !== null && this.#registered !== null) {
      this.#names[node] = storePathIn(row[column++])
      this.#registered[node] = Number(row[column++])
    }
    this.#references.begin(node)
    this.#addEdges(this.#references, row[2])
    this.#references.end(node)
    this.#keeps.begin(node)
    while (column < row.length) this.#addEdges(this.#keeps, row[column++])
    this.#keeps.end(node)
  }

  #findRoots(wanted: readonly StorePath[]): Map<StorePath, number | null> {
    const find = prepare(this.#database, 'SELECT id FROM ValidPaths WHERE path = ?')
    const roots = new Map<StorePath, number | null>()
    for (const path of wanted) {
      const row = find.get(path) as unknown as [unknown] | undefined
      roots.set(path, row === undefined ? null : this.#nodeOf(row[0]))
    }
    return roots
  }

  #nodeOf(id: unknown): number {
    const known = this.#nodes.get(id as number)
    if (known !== -1) return known
    if (!isId(id)) throw wrongId()
    if (this.#ids.length >= MAX_PATHS) throw damaged('it contains more paths than any store')
    this.#nodes.set(id, this.#ids.length)
    this.#sizes.push(0)
    return this.#ids.push(id) - 1
  }

  /** Parses the digits by hand: splitting the text into strings first takes twice as long. */
  #addEdges(edges: EdgeList, ids: unknown): void {
    if (ids === null || ids === '') return
    if (typeof ids !== 'string') {
      edges.add(this.#nodeOf(ids))
      return
    }
    let id = 0
    for (let index = 0; index < ids.length; index++) {
      const code = ids.charCodeAt(index)
      if (code === COMMA) {
        edges.add(this.#nodeOf(id))
        id = 0
      } else if (code >= ZERO && code <= NINE) id = id * 10 + code - ZERO
      else throw wrongId()
    }
    edges.add(this.#nodeOf(id))
    if (edges.length > MAX_EDGES) throw damaged('it contains more references than any store')
  }
}

/** Id ranges for one statement each: short enough to draw a frame in between. */
function* runsOf(ids: Float64Array): Generator<[from: number, to: number]> {
  for (let first = 0; first < ids.length; ) {
    let last = first
    while (
      last + 1 < ids.length &&
      last - first < MAX_LENGTH_OF_RUN &&
      (ids[last + 1] as number) - (ids[last] as number) <= WIDEST_GAP
    ) {
      last += 1
    }
    yield [ids[first] as number, ids[last] as number]
    first = last + 1
  }
}

const LISTED = 'v.id IN (SELECT value FROM json_each(?))'

/** Lists of ids for one statement each. */
function* listsOf(ids: Float64Array): Generator<[list: string]> {
  for (let first = 0; first < ids.length; first += MAX_ROWS) {
    yield [`[${ids.subarray(first, first + MAX_ROWS).join()}]`]
  }
}

/** Ids sorted at once, between two frames. */
const MAX_SIZE_OF_WAVE = 1 << 14
const MAX_LENGTH_OF_RUN = 256
/** Reading the rows of a gap this wide costs less than another statement. */
const WIDEST_GAP = 4
/** The most rows in a run, unless a damaged B-tree returns some repeatedly. */
const MAX_ROWS = (MAX_LENGTH_OF_RUN + 1) * WIDEST_GAP

const COMMA = 44
const ZERO = 48
const NINE = 57

function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}

/**
 * Whether any derivation is valid: without one no path has a valid deriver, and querying each
 * deriver would double the time. Every derivation whose outputs are known beforehand has rows in
 * DerivationOutputs; every other built one has some in Realisations, or in newer stores in
 * BuildTraceV3.
 */
function holdsAny(database: DatabaseSync, tables: readonly string[]): boolean {
  return tables.some(
    (name) => database.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get() !== undefined,
  )
}
