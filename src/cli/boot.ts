import type { BootReport } from '../boot/report/bootReport.ts'
import type { ReportedEntry } from '../boot/report/bootReportParts.ts'
import { hasUnknownFiles, onlyItsSize, sizeOf } from '../boot/report/entrySizes.ts'
import {
  adviceTexts,
  entryTitle,
  entryWords,
  filesText,
  menuText,
  nextText,
  noAdvice,
  noBootMenu,
  orphansText,
  orphanText,
  startsText,
  unreadTexts,
  whyUnlisted,
} from '../machine/bootWords.ts'
import type { Machine } from '../machine/machine.ts'
import { Problem } from '../problem.ts'
import { findOtherMenus } from '../problems/menuProblems.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import { bytes } from '../text/format.ts'
import { table } from '../text/table.ts'
import { visible } from '../text/visible.ts'
import { carryOut } from './carryOut.ts'
import { bestPlan } from './changeCommands.ts'
import { withBootMenu } from './hiddenMenu.ts'
import type { Session } from './session.ts'
import { typedCommand } from './typedCommand.ts'

export interface BootFlags {
  readonly regenerate?: boolean
  readonly forget?: boolean
}

/**
 * `terrapin boot`: shows the boot menu; --regenerate regenerates it, --forget clears the one-shot entry.
 * Throws a Problem `usage` for both at once.
 */
export async function boot(given: Session, flags: BootFlags): Promise<number> {
  const { regenerate, forget } = flags
  if (regenerate === true && forget === true) {
    throw new Problem('usage', '--regenerate and --forget can’t be combined.')
  }
  const session = regenerate === true || forget === true ? await withBootMenu(given) : given
  const { host, machine, output } = session
  const report = await readBootReport(host, machine)
  if (report === null) throw noMenuFor(machine, regenerate === true || forget === true)
  if (regenerate === true) return carryOut(session, await bestPlan(session, { kind: 'menu' }))
  if (forget === true) return carryOut(session, await bestPlan(session, { kind: 'clear-one-shot' }))
  if (output.json) output.document(bootJson(report))
  else for (const line of bootLines(report, session)) output.line(line)
  return 0
}

/** A machine without a menu is not a usage error: there is nothing to show, or nothing to change. */
function noMenuFor(machine: Machine, changes: boolean): Problem {
  const problem = noBootMenu(machine)
  const refused = changes && problem.code === 'no-boot-menu'
  return refused ? new Problem('refused', problem.message) : problem
}

function bootJson(report: BootReport) {
  const { menu, entries, unlisted, files, orphans, space, regeneration, unread } = report
  const id = (entry: { readonly id: string } | null) => entry?.id ?? null
  return {
    loader: menu.loader,
    directory: menu.directory,
    default: id(menu.defaultEntry),
    oneShot: id(menu.oneShot),
    startedBy: menu.startedBy,
    passedOver: id(menu.ignored),
    others: menu.others.map((other) => ({
      loader: other.loader,
      directory: other.directory,
      default: id(other.defaultEntry),
      mayStart: other.mayStart,
    })),
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
      bytes: sizeOf(reported, files),
      onlyHere: onlyItsSize(reported, files),
      missing: reported.missing,
      gone: reported.gone,
      default: reported.isDefault,
      oneShot: reported.isOneShot,
      tries: reported.entry.tries,
      ignored: reported.entry.ignored ?? null,
      machineId: reported.entry.foreign ?? null,
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
    space: space && { total: space.total, free: space.free },
    regeneration,
    unread,
  }
}

/** `–` if the location of the entry's files is unknown. */
function sizeText(row: ReportedEntry, size: number): string {
  return hasUnknownFiles(row) ? '–' : bytes(size)
}

function bootLines(report: BootReport, { options, machine }: Session): string[] {
  const others = findOtherMenus(machine)
  const differing =
    others?.kind === 'menus-differ' ? [visible(`${others.message} ${others.explains}`)] : []
  const regenerate = typedCommand(options, ['boot', '--regenerate'])
  const { entries, unlisted, files, orphans } = report
  const advice = adviceTexts(report)
  const { impossible } = report.regeneration
  return [
    menuText(report),
    visible(nextText(report)),
    ...differing,
    ...unreadTexts(report).map(visible),
    '',
    ...table(
      [
        { title: 'STARTS', text: (row: ReportedEntry) => visible(startsText(row)) },
        { title: 'ENTRY', text: (row) => visible(entryTitle(row)) },
        { title: 'FILES', side: 'right', text: (row) => sizeText(row, sizeOf(row, files)) },
        {
          title: 'FREES',
          side: 'right',
          text: (row) => sizeText(row, onlyItsSize(row, files)),
        },
        { title: '', text: (row) => visible(entryWords(row).join(', ')) },
      ],
      entries,
    ),
    '',
    filesText(report),
    ...(orphans.length === 0 ? [] : [orphansText(report)]),
    ...orphans.map((orphan) => `  ${visible(orphanText(orphan))}`),
    ...unlisted.map(
      (some) =>
        `${some.why === 'unread' ? 'Entry unknown' : 'Without an entry'}: ` +
        `${visible(some.bootable.gen)} (${whyUnlisted(some)}).`,
    ),
    ...(advice === null
      ? [visible(noAdvice(report))]
      : [
          impossible === undefined
            ? `Regenerate the boot menu (${regenerate}):`
            : 'The boot menu should be regenerated, but can’t be:',
          ...[...(impossible ?? []), ...advice].map((reason) => `  ${visible(reason)}`),
        ]),
  ]
}
