import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { BUNDLING, WITHOUT_DRAWING } from './bundle.ts'

const BUNDLE = 'node_modules/.cache/terrapin/undrawn.mjs'

/** A module that knows the screens. Node strips no types of .tsx, so it is bundled first, without them. */
export async function importUndrawn<Module>(file: string): Promise<Module> {
  await build({ ...BUNDLING, ...WITHOUT_DRAWING, entryPoints: [file], outfile: BUNDLE })
  return import(pathToFileURL(resolve(BUNDLE)).href) as Promise<Module>
}
