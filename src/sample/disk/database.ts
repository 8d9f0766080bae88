import { mkdirSync, writeFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { hexDigits } from '../store/hash.ts'
import type { StoreObject } from '../store/sampleStore.ts'

/** The store's database, relative to a machine's directory. */
export const DATABASE = 'nix/var/nix/db/db.sqlite'

/** Nix 2.8's own schema (src/libstore/schema.sql); indexes are created after the rows, which is faster. */
const TABLES = `
CREATE TABLE ValidPaths (
    id               integer primary key autoincrement not null,
    path             text unique not null,
    hash             text not null,
    registrationTime integer not null,
    deriver          text,
    narSize          integer,
    ultimate         integer, -- null implies "false"
    sigs             text, -- space-separated
    ca               text -- if not null, an assertion that the path is content-addressed; see ValidPathInfo
);
CREATE TABLE Refs (
    referrer  integer not null,
    reference integer not null,
    primary key (referrer, reference),
    foreign key (referrer) references ValidPaths(id) on delete cascade,
    foreign key (reference) references ValidPaths(id) on delete restrict
);
CREATE TABLE DerivationOutputs (
    drv  integer not null,
    id   text not null, -- symbolic output id, usually "out"
    path text not null,
    primary key (drv, id),
    foreign key (drv) references ValidPaths(id) on delete cascade
);
`

const INDEXES = `
CREATE INDEX IndexReferrer on Refs(referrer);
CREATE INDEX IndexReference on Refs(reference);
CREATE TRIGGER DeleteSelfRefs before delete on ValidPaths
  begin
    delete from Refs where referrer = old.id and reference = old.id;
  end;
CREATE INDEX IndexDerivationOutputs on DerivationOutputs(path);
`

/** Writes the database of a store with `objects`, sorted with references before referrers. */
export function writeDatabase(root: string, objects: readonly StoreObject[]): void {
  const directory = `${root}/nix/var/nix/db`
  mkdirSync(directory, { recursive: true })
  writeFileSync(`${directory}/schema`, '10')
  const database = new DatabaseSync(`${root}/${DATABASE}`, { enableForeignKeyConstraints: false })
  try {
    // Nobody else reads it yet, and an incomplete one is removed with its directory.
    database.exec('PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN')
    database.exec(TABLES)
    insert(database, objects)
    database.exec(`${INDEXES}COMMIT`)
  } finally {
    database.close()
  }
}

function insert(database: DatabaseSync, objects: readonly StoreObject[]): void {
  const paths: SQLInputValue[] = []
  const references: number[] = []
  for (const object of objects) {
    const { number, path, narSize, registered, tree } = object
    const builtHere = tree === null ? null : 1
    const hash = `sha256:${hexDigits(path, 64)}`
    paths.push(number, path, hash, registered / 1000, deriverOf(path), narSize, builtHere)
    for (const reference of referenceIds(object)) references.push(number, reference)
  }
  const columns = 'id, path, hash, registrationTime, deriver, narSize, ultimate'
  insertRows(database, `ValidPaths (${columns})`, 7, paths)
  insertRows(database, 'Refs', 2, references)
}

/** Rows per statement: starting a statement costs about as much as inserting a row. */
const ROWS = 250

/** `values` are those of all rows in sequence. */
function insertRows(
  database: DatabaseSync,
  into: string,
  columns: number,
  values: readonly SQLInputValue[],
): void {
  const row = `(${Array(columns).fill('?').join()})`
  const prepare = (rows: number) =>
    database.prepare(`INSERT INTO ${into} VALUES ${Array(rows).fill(row).join()}`)
  const many = prepare(ROWS)
  for (let start = 0; start < values.length; start += ROWS * columns) {
    const part = values.slice(start, start + ROWS * columns)
    const statement = part.length === ROWS * columns ? many : prepare(part.length / columns)
    statement.run(...part)
  }
}

/** Not itself valid: derivations were not kept. Its hash is the path's own reversed. */
function deriverOf(path: string): string {
  const [start, end] = ['/nix/store/'.length, '/nix/store/'.length + 32]
  const hash = path.slice(start, end).split('').reverse().join('')
  return `/nix/store/${hash}${path.slice(end)}.drv`
}

/** Sorted, so that the primary key's index grows at its end. */
function referenceIds({ number, references, refersToItself }: StoreObject): number[] {
  const found = references.map((reference) => reference.number)
  if (refersToItself) found.push(number)
  return found.sort((a, b) => a - b)
}
