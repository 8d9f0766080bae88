/** Writes the README's table of keys from the table of actions. */
import { readFile, writeFile } from 'node:fs/promises'
import { withKeyTable } from './keyTable.ts'

const README = 'README.md'
await writeFile(README, withKeyTable(await readFile(README, 'utf8')))
