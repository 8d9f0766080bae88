/** Writes the README's table of keys from the table of key bindings. */
import { readFile, writeFile } from 'node:fs/promises'
import { importUndrawn } from './importUndrawn.ts'

const { withKeyTable } = await importUndrawn<typeof import('./keyTable.ts')>('scripts/keyTable.ts')

const README = 'README.md'
await writeFile(README, withKeyTable(await readFile(README, 'utf8')))
