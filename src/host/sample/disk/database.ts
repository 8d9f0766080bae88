import { mkdirSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { hexDigits, storeHash } from '../store/hash.ts'
import type { StoreObject } from '../store/store.ts'

/** The store's database, below a machine's directory. */
export const DATABASE = 'nix/var/nix/db/db.sqlite'

/** Nix 2.8's own (src/libstore/schema.sql); indexes come after the rows, which is faster. */
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

/** Writes the database of a store that holds `objects`; references come before referrers. */
export function writeDatabase(root: string, objects: readonly StoreObject[]): void {
  const directory = `${root}/nix/var/nix/db`
  mkdirSync(directory, { recursive: true })
  writeFileSync(`${directory}/schema`, '10')
  const database = new DatabaseSync(`${root}/${DATABASE}`, { enableForeignKeyConstraints: false })
  try {
    // Nobody else reads it yet, and a half-written one goes with its directory.
    database.exec('PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN')
    database.exec(TABLES)
    insert(database, objects)
    database.exec(`${INDEXES}COMMIT`)
  } finally {
    database.close()
  }
}

function insert(database: DatabaseSync, objects: readonly StoreObject[]): void {
  const addPath = database.prepare(
    `INSERT INTO ValidPaths (id, path, hash, registrationTime, deriver, narSize, ultimate)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const references: [number, number][] = []
  for (const object of objects) {
    const { number, path, narSize, registered, tree } = object
    const builtHere = tree === null ? null : 1
    const hash = `sha256:${hexDigits(path, 64)}`
    addPath.run(number, path, hash, registered / 1000, deriverOf(path), narSize, builtHere)
    for (const reference of referenceIds(object)) references.push([number, reference])
  }
  // One statement for twenty thousand rows takes a third of the time of one each.
  const addReferences = database.prepare(
    'INSERT INTO Refs SELECT value ->> 0, value ->> 1 FROM json_each(?)',
  )
  addReferences.run(JSON.stringify(references))
}

/** Never valid itself: nobody kept the derivations. */
function deriverOf(path: string): string {
  const name = path.slice('/nix/store/'.length + 33)
  return `/nix/store/${storeHash(`deriver of ${path}`)}-${name}.drv`
}

/** In order, for the primary key's index then grows at its end. */
function referenceIds({ number, references, refersToItself }: StoreObject): number[] {
  const found = references.map((reference) => reference.number)
  if (refersToItself) found.push(number)
  return found.sort((a, b) => a - b)
}
