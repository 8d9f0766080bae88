import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/**
 * Ink keeps the styled characters of a line for one frame only (vadimdemedes/ink#835), although a frame
 * takes most of its lines from the one before. Kept from frame to frame they save a tenth of a key's CPU
 * time, and a fifth where it takes longest.
 */
const OUTPUT = /ink\/build\/output\.js$/
const FRAME_CACHES = 'caches = new OutputCaches();'
const SHARED_CACHES = `
  static caches = new OutputCaches();
  caches = Output.caches.styledChars.size > 1000 ? (Output.caches = new OutputCaches()) : Output.caches;`

/**
 * Where a line changes, Ink writes only its end, at a column that it works out. Terminals and tmux do not
 * agree on how wide emoji are, and the end then stands beside where it belongs: a line with anything
 * but ASCII in it is written from its beginning.
 */
const LINE_UPDATE = /ink\/build\/line-update\.js$/
const NO_CONTROLS = 'control.test(previousText) || control.test(nextText)'
const ONLY_ASCII = '!printableAscii.test(previousText) || !printableAscii.test(nextText)'

/** Modules that the program has no use for, of all that import them or of some. */
const LEFT_OUT: readonly {
  readonly module: RegExp
  readonly of?: RegExp
  /** What it returns instead. */
  readonly returns?: string
}[] = [
  // React's developer tools, which Ink loads where DEV is set and they are installed.
  { module: /^react-devtools-core$/ },
  // Ink's page about an error is lost with the alternate screen: run.tsx's caller reports it.
  { module: /\/ErrorOverview\.js$/ },
  // commander starts commands that are programs of their own: terrapin has none. Loading this takes 3 ms.
  { module: /^node:child_process$/, of: /\/commander\// },
  // It asks programs of the PATH where a terminal does not know its size; Ink then takes 80×24.
  { module: /^terminal-size$/, returns: '{}' },
]

export const DEPENDENCY_PATCHES: Plugin = {
  name: 'dependency patches',
  setup(build) {
    for (const { module, of = /(?:)/, returns = 'null' } of LEFT_OUT) {
      build.onResolve({ filter: module }, ({ path, importer }) =>
        of.test(importer) ? { path, namespace: 'left-out', pluginData: returns } : null,
      )
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({
      contents: `export default () => (${pluginData})`,
    }))
    const replace = (filter: RegExp, old: string, now: string) =>
      build.onLoad({ filter }, async ({ path }) => {
        const [before, after, ...more] = (await readFile(path, 'utf8')).split(old)
        // Another version of Ink: someone looks whether it still needs this.
        if (after === undefined || more.length > 0) {
          return { errors: [{ text: `${path} is not what scripts/dependencyPatches.ts expects` }] }
        }
        return { contents: before + now + after }
      })
    replace(OUTPUT, FRAME_CACHES, SHARED_CACHES)
    replace(LINE_UPDATE, NO_CONTROLS, ONLY_ASCII)
  },
}
