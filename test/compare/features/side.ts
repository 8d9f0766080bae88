import { expect } from 'vitest'
import { orNull } from '../../../src/compare/comparisonPart.ts'
import { compareFeatures } from '../../../src/compare/features/compareFeatures.ts'
import type { Recogniser } from '../../../src/compare/features/recogniser.ts'
import { wordsOf } from '../../../src/compare/features/sealed.ts'
import { sideFacts } from '../../../src/compare/features/sideFacts.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'
import { unmaskedIn } from './maskedAlike.ts'

/** What recognisers read of one system, as a person would write it down. */
export interface Described {
  /** Units by name; null is masked. */
  readonly units?: Readonly<Record<string, string | null>>
  /** Files below etc. */
  readonly etc?: Readonly<Record<string, string>>
  readonly activate?: string
  /** Other files by path. */
  readonly files?: Machine
}

/** A system laid out as NixOS does: every unit and every file of etc a link to a path of its own. */
export function described(name: string, { units, etc, activate, files }: Described) {
  const toplevel = storePath(`nixos-system-${name}-26.05`)
  const etcPath = storePath(`etc-${name}`)
  const unitsPath = storePath(`system-units-${name}`)
  const machine: Record<string, Machine[string]> = {
    [`${toplevel}/etc`]: link(`${etcPath}/etc`),
    [`${etcPath}/etc/systemd/system`]: link(unitsPath),
    [unitsPath]: folder,
    ...files,
  }
  if (activate !== undefined) machine[`${toplevel}/activate`] = activate
  const linked = (place: string, text: string, number: number) => {
    const path = storePath(`file-${name}-${number}`)
    machine[path] = text
    machine[place] = link(path)
  }
  Object.entries(units ?? {}).forEach(([unit, text], index) => {
    if (text === null) machine[`${unitsPath}/${unit}`] = link('/dev/null')
    else linked(`${unitsPath}/${unit}`, text, index)
  })
  Object.entries(etc ?? {}).forEach(([path, text], index) => {
    linked(`${etcPath}/etc/${path}`, text, 1000 + index)
  })
  return { toplevel, machine }
}

/** What a recogniser finds in one such system. */
export async function foundIn(
  recogniser: Recogniser,
  side: Described,
): Promise<Record<string, string>> {
  const { toplevel, machine } = described('turtle', side)
  const host = mountedHost(layOut(machine))
  const found = await recogniser.read(sideFacts(host, toplevel)())
  const rows = [...found].map(([name, value]) => [name, wordsOf(value)] as const)
  expect(rows.flatMap(([, row]) => unmaskedIn(side, row))).toEqual([])
  return Object.fromEntries(rows)
}

/** What became of it between two such systems: `name: before → after`. */
export async function changesIn(
  recogniser: Recogniser,
  before: Described,
  after: Described,
): Promise<string[]> {
  const [from, to] = [described('turtle', before), described('tortoise', after)]
  const host = mountedHost(layOut({ ...from.machine, ...to.machine }))
  const rows = await compareFeatures(host, from.toplevel, to.toplevel, [recogniser])
  const leaks = (orNull(rows) ?? []).flatMap((row) => [
    ...unmaskedIn(before, row.before ?? ''),
    ...unmaskedIn(after, row.after ?? ''),
  ])
  expect(leaks).toEqual([])
  return (orNull(rows) ?? []).map((row) => `${row.name}: ${row.before} → ${row.after}`)
}

/** A service with a script, as NixOS writes `script`: the unit, and the file that it starts. */
export function scripted(name: string, script: string, more = '') {
  const program = `${storePath(`unit-script-${name}-start`)}/bin/${name}-start`
  return {
    unit: `[Unit]\nDescription=${name}\n\n[Service]\n${more}ExecStart=${program} \n`,
    files: { [program]: `#!/nix/store/x-bash/bin/bash\nset -e\n\n${script}` },
  }
}
