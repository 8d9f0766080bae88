import { expect, it } from 'vitest'
import { diffJson } from '../../src/cli/diff/diffJson.ts'
import { textLines } from '../../src/cli/diff/diffLines.ts'
import { diffSections } from '../../src/cli/diff/diffSections.ts'
import { markdownLines } from '../../src/cli/diff/markdown.ts'
import { diffPatches } from '../../src/cli/diff/patches.ts'
import { known } from '../../src/compare/comparisonPart.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { plantedSecrets } from '../compare/text/plantedSecrets.ts'
import { configuration, file, packages, target, unit } from '../state/fixture.ts'
import { layOut, type Machine, storePath } from '../support/layout.ts'
import { PLAIN } from './plainForm.ts'

/** Every form of a secret as a file and as a unit, another one on each side. */
const FORMS = Object.keys(plantedSecrets(''))
const pathOf = (side: string, index: number) => storePath(`text-${side}-${index}`)

function textsOf(side: string): Machine {
  const texts = Object.values(plantedSecrets(`hIDD${side}`))
  return Object.fromEntries(texts.map((text, index) => [pathOf(side, index), `${text}\n${side}\n`]))
}

it('no secret is printed in any form, unless a person asks for it', async () => {
  const host = mountedHost(layOut({ ...textsOf('one'), ...textsOf('two') }))
  const systems = {
    boot: known({ kernel: null, rows: [], reboot: { needed: null, because: [] } }),
    units: known({
      changes: FORMS.map((_, index) =>
        unit(`u${index}.service`, {
          ...{ before: [pathOf('one', index)], after: [pathOf('two', index)] },
        }),
      ),
      assumed: false,
    }),
    files: known(
      FORMS.map((form, index) => ({
        ...{ ...file(`etc/${form}`), before: pathOf('one', index), after: pathOf('two', index) },
      })),
    ),
    features: known([]),
    configuration: configuration(),
  }
  const found = {
    ...{ before: target('41'), after: target('43'), closures: packages(), systems, dryRun: null },
    failure: 'none' as const,
  }
  const sections = diffSections(found)
  const outputs = async (reveal: boolean) => {
    const patches = await diffPatches(host, systems, reveal)
    expect(patches).toHaveLength(2 * FORMS.length)
    return [
      textLines(found, sections, patches, PLAIN).join('\n'),
      markdownLines(found, sections, patches).join('\n'),
      JSON.stringify({ ...diffJson(found), patches }),
    ]
  }
  for (const output of await outputs(false)) expect(output).not.toContain('hIDD')
  for (const output of await outputs(true)) expect(output).toContain('hIDD')
})
