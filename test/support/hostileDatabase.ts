import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'

/*
 * A store's database as a stranger may have made it. What SQLite itself would not write is put into
 * the file's pages (sqlite.org/fileformat.html); the database must be in mode truncate.
 */

const PAGE = 4096
/** The header of the file, before the first page's own. */
const FILE_HEADER = 100
const TABLE_INTERIOR = 0x05
const INDEX_INTERIOR = 0x02
const INDEX_LEAF = 0x0a

/** Runs statements that SQLite refuses to anyone who does not insist. */
export function change(directory: string, statements: string): void {
  const database = new DatabaseSync(join(directory, DATABASE), {
    defensive: false,
    enableForeignKeyConstraints: false,
  })
  database.exec(`PRAGMA writable_schema = ON; ${statements}`)
  database.close()
}

/** Puts an endless view in the place of the table ValidPaths. */
export const ENDLESS_VIEW = `
  DROP TABLE ValidPaths;
  CREATE VIEW ValidPaths AS
    WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
    SELECT id, '/nix/store/' || id AS path, NULL AS deriver, 1 AS narSize FROM n;`

/**
 * Makes each page of a table's tree lead to the next one many times over, so that the rows of its
 * first page come again and again: reading them has no end that anyone lives to see.
 */
export function makeEndless(directory: string, table: string): void {
  const root = table === 'sqlite_schema' ? 1 : rootOf(directory, table)
  const file = new PageFile(join(directory, DATABASE))
  const start = root === 1 ? FILE_HEADER : 0
  const leaf = file.read(root)
  leaf.copyWithin(0, start, start + 8 + 2 * leaf.readUInt16BE(start + 3))
  let child = file.append(leaf)
  for (let level = 0; level < 8; level++) child = file.append(interiorPage(child, 0))
  const page = interiorPage(child, start)
  file.read(root).copy(page, 0, 0, start)
  file.write(root, page)
  file.close()
}

/**
 * Makes every key of the index of all references nearly as long as the file, which is made that long,
 * and its tree one that has no end: SQLite copies a key each time that it compares it.
 */
export function makeLongKeys(directory: string, bytes: number): void {
  const root = rootOf(directory, 'sqlite_autoindex_Refs_1')
  const file = new PageFile(join(directory, DATABASE))
  const last = file.grow(Math.floor(bytes / PAGE))
  const keys = Array.from({ length: 6 }, (_, index) => longKey(index + 1, last, bytes * 0.9))
  let child = file.append(indexPage(keys, null))
  for (let level = 0; level < 8; level++) child = file.append(indexPage(keys, child))
  file.write(root, indexPage(keys, child))
  file.close()
}

/** A page of an index, the leaf or with ways down to `child` only. */
function indexPage(keys: readonly Buffer[], child: number | null): Buffer {
  const page = Buffer.alloc(PAGE)
  const header = child === null ? 8 : 12
  let end = PAGE
  for (const [index, key] of keys.entries()) {
    const cell = child === null ? key : Buffer.concat([bigEndian(child), key])
    end -= cell.length
    cell.copy(page, end)
    page.writeUInt16BE(end, header + 2 * index)
  }
  page[0] = child === null ? INDEX_LEAF : INDEX_INTERIOR
  page.writeUInt16BE(keys.length, 3)
  page.writeUInt16BE(end, 5)
  if (child !== null) page.writeUInt32BE(child, 8)
  return page
}

/** A page of a table's tree with as many ways down to `child` as fit on it. */
function interiorPage(child: number, start: number): Buffer {
  const page = Buffer.alloc(PAGE)
  const cell = Buffer.concat([bigEndian(child), varint(2 ** 30)])
  const header = start + 12
  const count = Math.floor((PAGE - header) / (cell.length + 2))
  for (let index = 0; index < count; index++) {
    const place = PAGE - (index + 1) * cell.length
    cell.copy(page, place)
    page.writeUInt16BE(place, header + 2 * index)
  }
  page[start] = TABLE_INTERIOR
  page.writeUInt16BE(count, start + 3)
  page.writeUInt16BE(PAGE - count * cell.length, start + 5)
  page.writeUInt32BE(child, start + 8)
  return page
}

/** The key (1, `reference`, a blob), nearly all of it on `page` again and again. */
function longKey(reference: number, page: number, bytes: number): Buffer {
  const length = Math.floor(bytes)
  const least = Math.floor(((PAGE - 12) * 32) / 255) - 23
  const most = Math.floor(((PAGE - 12) * 64) / 255) - 23
  const fitting = least + ((length - least) % (PAGE - 4))
  const blob = varint((length - 12) * 2 + 12)
  const record = Buffer.from([3 + blob.length, 9, 1, ...blob, reference])
  const local = Buffer.alloc(fitting <= most ? fitting : least)
  record.copy(local)
  return Buffer.concat([varint(length), local, bigEndian(page)])
}

function rootOf(directory: string, name: string): number {
  const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true })
  const row = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name)
  database.close()
  return Number(row?.rootpage)
}

/** Pages are counted from 1; how many there are stands in the first one. */
class PageFile {
  readonly #descriptor: number

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r+')
  }

  read(number: number): Buffer {
    const page = Buffer.alloc(PAGE)
    readSync(this.#descriptor, page, 0, PAGE, (number - 1) * PAGE)
    return page
  }

  write(number: number, page: Buffer): void {
    writeSync(this.#descriptor, page, 0, PAGE, (number - 1) * PAGE)
  }

  append(page: Buffer): number {
    const number = this.grow(fstatSync(this.#descriptor).size / PAGE + 1)
    this.write(number, page)
    return number
  }

  /** Up to `count` pages, the last of which names itself as the next one. */
  grow(count: number): number {
    ftruncateSync(this.#descriptor, count * PAGE)
    writeSync(this.#descriptor, bigEndian(count), 0, 4, 28)
    writeSync(this.#descriptor, bigEndian(count), 0, 4, (count - 1) * PAGE)
    return count
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

function bigEndian(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

/** Seven bits a byte, the highest first; all but the last have the eighth set. */
function varint(number: number): Buffer {
  const bytes: number[] = []
  let left = number
  do {
    bytes.unshift((left % 128) | (bytes.length === 0 ? 0 : 128))
    left = Math.floor(left / 128)
  } while (left > 0)
  return Buffer.from(bytes)
}
