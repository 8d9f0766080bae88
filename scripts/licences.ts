import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/**
 * Our own licence, and below it those of the packages that a bundle holds something of, as one text:
 * those licences ask that whoever gets the bundle gets them, too. Throws for a package that names none.
 */
export function licencesOf(outputs: Metafile['outputs']): string {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  )
  const packages = [...new Set(files.flatMap((file) => packageOf(file) ?? []))].map(licenceOf)
  const texts = new Map(packages.map(({ title, text }) => [title, text]))
  const own = licenceOf('.')
  const theirs = [...texts].sort(([a], [b]) => (a < b ? -1 : 1))
  return [[own.title, own.text], ...theirs]
    .map(([title, text]) => `${title}\n\n${text}\n`)
    .join(`\n${'-'.repeat(72)}\n\n`)
}

/** The directory of the package that a file belongs to; null for one of our own. */
function packageOf(file: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null
}

function licenceOf(directory: string): { title: string; text: string } {
  const { name, version, license } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string }
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined && license === undefined) throw new Error(`${name} names no licence.`)
  const text =
    file === undefined ? `Licence: ${license}` : readFileSync(join(directory, file), 'utf8')
  return { title: `${name} ${version}`, text: text.trim() }
}
