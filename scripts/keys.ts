/** Writes the table of docs/keys.md from the key bindings. */
import { readFile, writeFile } from 'node:fs/promises'
import { withKeyTable } from './keyTable.ts'

const PAGE = 'docs/keys.md'
await writeFile(PAGE, withKeyTable(await readFile(PAGE, 'utf8')))
