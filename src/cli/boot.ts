import type { Bootable } from '../boot/bootable.ts'
import type { ReportedEntry } from '../boot/bootFindings.ts'
import type { BootReport } from '../boot/bootReport.ts'
import { ABILITIES } from '../boot/loaders.ts'
import { readBootReport } from '../machine/bootables.ts'
import { planMenu } from '../plan/planMenu.ts'
import { readPlanning } from '../plan/planning.ts'
import { Problem } from '../problem.ts'
import { bytes, counted } from '../text/format.ts'
import { table } from '../text/table.ts'
import { visible } from '../text/visible.ts'
import { carryOut } from './carryOut.ts'
import type { Session } from './session.ts'

export interface BootFlags {
  readonly regenerate?: boolean
}

/** `terrapin boot`: the boot menu as it is; with --regenerate it is written anew. */
export async function boot(session: Session, { regenerate }: BootFlags): Promise<number> {
  const { host, machine, output } = session
  const report = await readBootReport(host, machine)
  if (report === null) {
    throw new Problem('not-here', 'No boot menu that terrapin knows can be read on this machine.')
  }
  if (regenerate === true) {
    return carryOut(session, planMenu(await readPlanning(host, machine, null), report))
  }
  if (output.json) output.document(bootJson(report))
  else for (const line of bootLines(report)) output.line(line)
  return 0
}

function bootJson({ menu, entries, unlisted, files, orphans, space, regeneration }: BootReport) {
  const id = (entry: { readonly id: string } | null) => entry?.id ?? null
  return {
    loader: menu.loader,
    directory: menu.directory,
    default: id(menu.defaultEntry),
    oneShot: id(menu.oneShot),
    entries: entries.map((reported) => ({
      id: reported.entry.id,
      title: reported.entry.title,
      storePath: reported.entry.toplevel,
      kind: reported.kind,
      starts: reported.starts.map(({ bootable, specialisation }) => ({
        generation: bootable.number,
        profile: bootable.profile,
        specialisation,
      })),
      files: reported.entry.files,
      missing: reported.missing,
      gone: reported.gone,
      default: reported.isDefault,
      oneShot: reported.isOneShot,
      tries: reported.entry.tries,
    })),
    unlisted: unlisted.map(({ bootable, why }) => ({
      generation: bootable.number,
      profile: bootable.profile,
      why,
    })),
    files: files.map(({ path, bytes: size, usedBy }) => ({
      path,
      bytes: size,
      usedBy: usedBy.map((entry) => entry.id),
    })),
    orphans,
    space,
    regeneration,
  }
}

function bootLines(report: BootReport): string[] {
  const { menu, entries, unlisted, files, orphans, space, regeneration } = report
  const { usedBytes, orphanBytes } = report
  const free = space === null ? '' : `, ${bytes(space.free)} of ${bytes(space.total)} free`
  return [
    `${ABILITIES[menu.loader].name} in ${menu.directory}${free}`,
    '',
    ...table(
      [
        { title: 'STARTS', text: (row: ReportedEntry) => startsText(row) },
        { title: 'ENTRY', text: ({ entry }) => visible(entry.title || entry.id) },
        { title: 'FILES', side: 'right', text: (row) => bytes(sizeOf(row, files)) },
        { title: '', text: stateText },
      ],
      entries,
    ),
    '',
    `Kernels and initrds: ${counted(files.length, 'file')}, ${bytes(usedBytes)} (each counted once).`,
    ...(orphans.length === 0
      ? []
      : [
          `Used by no entry: ${counted(orphans.length, 'file')}, ${bytes(orphanBytes)}`,
          ...orphans.map(({ path, bytes: size }) => `  ${visible(path)}  ${bytes(size)}`),
        ]),
    ...unlisted.map(({ bootable, why }) => `Without an entry: ${nameOf(bootable)} (${WHY[why]}).`),
    ...(regeneration.helps
      ? [
          `Writing the menu anew would help (terrapin boot --regenerate):`,
          ...regeneration.reasons.map((reason) => `  ${reason}`),
          ...(regeneration.frees > 0 ? [`  It frees ${bytes(regeneration.frees)}.`] : []),
        ]
      : ['Writing the menu anew would change nothing.']),
  ]
}

const WHY = {
  overdue: 'writing the menu anew should list it',
  older: 'older than all that are listed; probably beyond configurationLimit',
  profile: 'this boot loader lists no such profile',
  unbootable: 'it can’t be booted',
} as const

function sizeOf({ entry }: ReportedEntry, files: BootReport['files']): number {
  const own = files.filter(({ path }) => entry.files.includes(path))
  return own.reduce((sum, { bytes: size }) => sum + size, 0)
}

function startsText({ kind, starts }: ReportedEntry): string {
  if (kind === 'other') return '–'
  if (kind === 'dangling') return 'nothing'
  return starts
    .map(({ bootable, specialisation }) => {
      const name = nameOf(bootable)
      return specialisation === null ? name : `${name}/${specialisation}`
    })
    .map(visible)
    .join(', ')
}

function nameOf({ profile, number }: Bootable): string {
  return profile === null ? String(number) : profile
}

function stateText({ isDefault, isOneShot, missing, gone, kind, entry }: ReportedEntry): string {
  const failed = entry.tries?.left === 0
  const words = [
    isDefault && 'default',
    isOneShot && 'next boot only',
    kind === 'dangling' && 'dangling',
    gone && 'its system is gone',
    missing.length > 0 && `lacks ${missing.join(', ')}`,
    failed && `${entry.tries?.done} tries failed`,
  ]
  return words
    .filter((word) => typeof word === 'string')
    .map(visible)
    .join(', ')
}
