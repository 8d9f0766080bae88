import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/**
 * What the bundle does otherwise than the packages that it is made of, since a start or each frame
 * pays for it. `by` takes the place of `text`, which must be there exactly once: where a newer
 * version has it no more, the build fails, and someone looks.
 */
const LIGHTER: readonly { file: RegExp; text: string; by: string }[] = [
  {
    // Bytes out of base64 one by one, in code that runs for the first time: 5 ms.
    file: /yoga-layout\/dist\/binaries\/yoga-wasm-base64-esm\.js$/,
    text: 'var b=xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);var d=c',
    by: 'var d=Buffer.from(a.slice(37),"base64")',
  },
  {
    // A frame takes most lines from the one before; taking them apart is half of its time.
    file: /ink\/build\/output\.js$/,
    text: 'caches = new OutputCaches();',
    by: 'caches = sharedCaches();',
  },
  {
    file: /ink\/build\/output\.js$/,
    text: 'export default class Output {',
    by: `let shared = new OutputCaches();
      const MOST_LINES = 1000;
      const sharedCaches = () => {
        if (shared.styledChars.size > MOST_LINES || shared.widths.size > MOST_LINES) shared = new OutputCaches();
        return shared;
      };
      export default class Output {`,
  },
]

/** Modules that the program has no use for. */
const NOTHING: readonly RegExp[] = [
  // Ink loads React’s developer tools where DEV is set; they are not among what it needs.
  /^react-devtools-core$/,
  // Ink’s page about an error is lost with the alternate screen: run.tsx’s caller says it.
  /\/ErrorOverview\.js$/,
]

export const LIGHTER_PACKAGES: Plugin = {
  name: 'lighter',
  setup(build) {
    for (const filter of NOTHING) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'nothing' }))
    }
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({
      contents: 'export default () => null',
    }))
    build.onLoad({ filter: /node_modules\/(?:ink|yoga-layout)\// }, async ({ path }) => {
      const changes = LIGHTER.filter(({ file }) => file.test(path))
      if (changes.length === 0) return null
      let contents = await readFile(path, 'utf8')
      for (const { text, by } of changes) {
        const pieces = contents.split(text)
        if (pieces.length !== 2) {
          return {
            errors: [{ text: `${text} is not once in ${path}: look at scripts/lighter.ts` }],
          }
        }
        contents = pieces.join(by)
      }
      return { contents }
    })
  },
}
