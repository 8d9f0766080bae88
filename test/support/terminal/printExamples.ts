import { EXAMPLES, makeExample } from './examples.ts'

/* Prints the examples of the pages as JSON: run by scripts/shown.ts. */

const blocks: [string, string[]][] = []
for (const example of EXAMPLES) blocks.push([example.name, await makeExample(example)])
console.log(JSON.stringify(blocks))
