import type { BootMenu } from '../../boot/menu.ts'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import type { Side } from '../side.ts'
import type { BootChange, BootRow } from './bootChange.ts'
import { compareBootFiles, readBootFileTexts } from './bootFiles.ts'
import { type BothModules, compareFacts, compareSpecialisations } from './compareFacts.ts'
import { compareKernels } from './compareKernels.ts'
import { type BootFacts, readBootFacts, startsMachine } from './readBoot.ts'
import { readModules } from './readModules.ts'
import { compareReboot } from './reboot.ts'

/** The machine's boot menu and booted system. */
export interface Around {
  /** Null if there is none, or it is unreadable. */
  readonly bootMenu: BootMenu | null
  /** The booted system; null if unknown. */
  readonly booted: StorePath | null
}

/**
 * Compares what two sides boot. Unknown if neither starts a machine, as with containers and
 * home-manager generations, or if one is missing from the store. Never throws.
 */
export function compareBoot(
  host: Host,
  before: Side,
  after: Side,
  around: Around,
): Promise<ComparisonPart<BootChange>> {
  return partOf(async () => {
    for (const { storePath } of [before, after]) {
      if ((await host.status(storePath)) === null)
        return unknown(`${storePath} is missing from the store.`)
    }
    const from = await readBootFacts(host, before.storePath, before.system)
    const to = await readBootFacts(host, after.storePath, after.system)
    if (!startsMachine(from) && !startsMachine(to)) return unknown(NO_KERNEL)
    const rows = [
      ...compareFacts(from, to, await readBothModules(host, from, to)),
      ...(await bootFileRows(host, from, to, around.bootMenu)),
      ...compareSpecialisations(from.specialisations, to.specialisations),
    ]
    const reboot = compareReboot(await readBooted(host, around.booted), to)
    return known({ kernel: compareKernels(before.system, after.system), rows, reboot })
  })
}

const NO_KERNEL = 'No kernels to compare: containers and home-manager generations have none.'

/** Thousands of names, and therefore read only if the trees differ. */
async function readBothModules(
  host: Host,
  before: BootFacts,
  after: BootFacts,
): Promise<BothModules | null> {
  if (before.kernelModules === after.kernelModules) return null
  return {
    before: await readModules(host, before.storePath).catch(() => null),
    after: await readModules(host, after.storePath).catch(() => null),
  }
}

async function bootFileRows(
  host: Host,
  { storePath: before }: BootFacts,
  { storePath: after }: BootFacts,
  menu: BootMenu | null,
): Promise<BootRow[]> {
  if (menu === null) return []
  const texts = await readBootFileTexts(host, menu, [before, after])
  return compareBootFiles(menu, texts, before, after)
}

/** The booted system may have been garbage-collected; without it the comparison still works. */
async function readBooted(host: Host, booted: StorePath | null): Promise<BootFacts | null> {
  if (booted === null) return null
  try {
    if ((await host.status(booted)) === null) return null
    return await readBootFacts(host, booted, null)
  } catch {
    return null
  }
}
