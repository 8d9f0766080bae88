/** Writes the manual page from the table of commands. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { importUndrawn } from './importUndrawn.ts'

const { manPage, releaseDate } =
  await importUndrawn<typeof import('./manPage.ts')>('scripts/manPage.ts')

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const date = releaseDate(await readFile('CHANGELOG.md', 'utf8'))
await mkdir('man', { recursive: true })
await writeFile('man/terrapin.1', manPage({ version, date }))
