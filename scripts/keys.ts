/** Writes the table of docs/keys.md from the key bindings. */
import { readFile, writeFile } from 'node:fs/promises'
import { importUndrawn } from './importUndrawn.ts'

const { withKeyTable } = await importUndrawn<typeof import('./keyTable.ts')>('scripts/keyTable.ts')

const PAGE = 'docs/keys.md'
await writeFile(PAGE, withKeyTable(await readFile(PAGE, 'utf8')))
