import { fileName, words } from '../featureWords.ts'
import { allWithContents } from '../parse/namedStoreFiles.ts'
import { sectionsOf } from '../parse/parseSections.ts'
import { unitWords } from '../parse/shellWords.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { past } from './runCommandLine.ts'

/**
 * Containers that are described by a file: podman’s quadlets (podman-systemd.unit(5)) and the settings of
 * systemd-nspawn (systemd.nspawn(5)).
 */
export async function fileContainers(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const [directory, kinds] of PLACES) {
    for (const file of await facts.etcNames(directory)) {
      const text = kinds.test(file) ? await facts.etc(`${directory}/${file}`) : null
      if (text !== null) found.set(file, await describe(facts, text))
    }
  }
  return found
}

const PLACES: readonly (readonly [directory: string, kinds: RegExp])[] = [
  ['containers/systemd', /\.(?:container|pod|kube|network|volume|image|build)$/],
  ['systemd/nspawn', /\.nspawn$/],
]

/** Keys that are shown, in lower case, with the prefix of their values. */
const TOLD: ReadonlyMap<string, string> = new Map([
  ['image', ''],
  ['yaml', 'of'],
  ['publishport', 'publishes'],
  ['port', 'publishes'],
  ['volume', 'mounts'],
  ['bind', 'mounts'],
  ['bindreadonly', 'mounts read-only'],
  ['network', 'network'],
  ['bridge', 'bridge'],
  ['zone', 'zone'],
  ['pod', 'pod'],
  ['adddevice', 'devices'],
  ['addcapability', 'with capability'],
  ['capability', 'with capability'],
  ['dropcapability', 'without capability'],
  ['user', 'user'],
  ['environmentfile', 'variables from'],
  ['wantedby', 'started by'],
])

/** Only characters that occur in paths, names, ports and images. */
const SIMPLE = /^[\w./:@,+=%[\]-]{1,300}$/

const PRIVILEGED = /(^|\s)--privileged(?=\s|$)/

async function describe(facts: SideFacts, text: string): Promise<Sealed> {
  const reported = new Map<string, string[]>()
  const unsaid: [string, string][] = []
  for (const { entries } of sectionsOf(text)) {
    for (const [key, value] of entries) {
      // Additional arguments for podman itself (podman-systemd.unit(5), PodmanArgs).
      if (key === 'podmanargs' && unitWords(value).includes('--privileged')) {
        reported.set('privileged', [])
      }
      const label = TOLD.get(key)
      const isShown = label !== undefined && SIMPLE.test(value)
      if (isShown) {
        const values = reported.get(label) ?? []
        values.push(value.split(':').map(fileName).join(':'))
        reported.set(label, values)
      }
      // A store file is shown by its name, so that a change must be detected separately.
      if (!isShown || value.includes('/nix/store/')) {
        const untold = value.replace(PRIVILEGED, '$1').trim()
        unsaid.push([/^[a-z][\w-]{0,40}$/.test(key) ? key : 'settings', untold])
      }
    }
  }
  const texts = [...reported].map(
    ([label, values]) => `${label} ${values.join(' ')}`.trim() + past(label, values),
  )
  const description = texts.length === 0 ? 'settings' : words(texts)
  return sealed(description, await allWithContents(facts, unsaid))
}
