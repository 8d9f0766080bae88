import { isCalledAfter } from '../boot/entryNames.ts'
import { ABILITIES } from '../boot/loaders.ts'
import { type BootEntry, type BootMenu, newerMenu, type OneMenu, rivalMenus } from '../boot/menu.ts'
import type { BootReport } from '../boot/report/bootReport.ts'
import type { BootFile, Orphan, ReportedEntry, Unlisted } from '../boot/report/bootReportParts.ts'
import { hasUnknownFiles } from '../boot/report/entrySizes.ts'
import { Problem } from '../problem.ts'
import { bytes, counted } from '../text/format.ts'
import type { Machine } from './machine.ts'

/*
 * Descriptions of the boot menu, the same for the screen and the command. Names in them come from the
 * machine: escape them before they are shown.
 */

/** Why there is no boot menu to show, and what to do about it. */
export function noBootMenu(machine: Machine): Problem {
  const { bootMenuHidden, startsItself, problems, unknownLoaders } = machine
  if (!startsItself) {
    const message =
      'No boot menu: the systems of this machine have no kernel, as in a container or WSL.'
    return new Problem('no-boot-menu', message)
  }
  const unmounted = problems.find(({ code }) => code === 'unmounted')
  if (unmounted !== undefined) return unmounted
  if (!bootMenuHidden) {
    const none = 'No supported boot menu found on this machine.'
    return new Problem('no-boot-menu', `${none} ${KNOWN_LOADERS}${foundText(unknownLoaders)}`)
  }
  const why = whyUnread(machine)
  const message = isDenied(why)
    ? `Only root can read the boot menu: run terrapin as root. ${why}`
    : `The boot menu can’t be read. ${why}`
  return new Problem('unreadable', message.trim())
}

/** Why a boot menu that exists is not known, as a sentence: only root can read it, or it is damaged or too large. */
export function unreadMenuSentence(machine: Machine): string {
  return isDenied(whyUnread(machine))
    ? 'Only root can read the boot menu.'
    : 'The boot menu can’t be read.'
}

function whyUnread({ problems }: Machine): string {
  return problems.find(({ code }) => code === 'unreadable')?.message ?? ''
}

/** Also where the reason is not known: most boot partitions are for root alone. */
function isDenied(why: string): boolean {
  return why === '' || why.includes('permission denied')
}

export const KNOWN_LOADERS = `Supported: ${listed(
  Object.values(ABILITIES).map(({ name }) => name),
)}.`

/** ` Found here: rEFInd (/boot/EFI/refind/refind.conf).`; empty for none. */
export function foundText(loaders: readonly string[]): string {
  return loaders.length === 0 ? '' : ` Found here: ${loaders.join(', ')}.`
}

/** `systemd-boot in /boot, 497.4 MiB of 1.0 GiB free`, and the other menus. */
export function menuText({ menu, space }: BootReport): string {
  const free = space === null ? '' : `, ${bytes(space.free)} of ${bytes(space.total)} free`
  return [`${placeOfMenu(menu)}${free}`, ...otherMenuTexts(menu)].join('; ')
}

/** `GRUB in /boot1`. */
export function placeOfMenu({ loader, directory }: OneMenu): string {
  return `${ABILITIES[loader].name} in ${directory}`
}

/** Warns that regenerating may write another menu; null if nothing suggests that. */
export function otherWritten(menu: BootMenu): string | null {
  const newer = newerMenu(menu)
  return newer === null
    ? null
    : `The configuration may regenerate another menu: ${placeOfMenu(newer)} has a newer one.`
}

function otherMenuTexts({ loader, others, startedBy }: BootMenu): string[] {
  const copies = others.filter((other) => other.loader === loader)
  const rest = others.filter((other) => other.loader !== loader)
  const used = startedBy === null ? 'which one starts is unknown' : 'not in use'
  return [
    ...copies.map(({ directory }) => `another in ${directory}`),
    ...rest.map(
      (other) => `also ${placeOfMenu(other)}${other.mayStart ? `, ${used}` : ', not in use'}`,
    ),
  ]
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `Default: 43. Next boot only: 41.` */
export function nextText({ menu, entries }: BootReport): string {
  const starting = entries.find(({ isDefault }) => isDefault)
  const once = entries.find(({ isOneShot }) => isOneShot)
  const what = (reported: ReportedEntry) => {
    if (reported.kind === 'generation') return startsText(reported)
    const title = entryTitle(reported)
    return isUnread(reported) ? `unknown (what ${title} starts can’t be read)` : title
  }
  const known = defaultText(menu, starting === undefined ? 'unknown' : what(starting))
  return once === undefined ? known : `${known} Next boot only: ${what(once)}.`
}

/** The effective default is unknown if another menu may start the machine. */
function defaultText(menu: BootMenu, starts: string): string {
  if (rivalMenus(menu).length === 0) return `Default: ${starts}.`
  const rivals = [menu, ...rivalMenus(menu)].map(placeOfMenu).join(' or ')
  return `Default: unknown (${rivals} may start the machine); ${placeOfMenu(menu)} starts ${starts}.`
}

/** The generations, pins and specialisations that an entry starts; the one in its name first. */
export function startsText(entry: ReportedEntry): string {
  return startNames(entry).join(', ')
}

function startNames(reported: ReportedEntry): string[] {
  const { kind, starts, entry } = reported
  if (isUnread(reported)) return ['unknown']
  if (kind === 'other') return ['–']
  if (kind === 'dangling') return ['–']
  if (kind === 'foreign') return ['another NixOS']
  return starts
    .toSorted((a, b) => Number(isCalledAfter(entry, b)) - Number(isCalledAfter(entry, a)))
    .map(({ bootable, specialisation }) => {
      const { gen } = bootable
      return specialisation === null ? gen : `${gen}/${specialisation}`
    })
}

/** Whether what the entry starts, or whose generation that is, can’t be read. */
export function isUnread({ kind, entry }: ReportedEntry): boolean {
  return kind === 'unknown' || entry.unread === true
}

export function entryTitle({ entry }: ReportedEntry): string {
  return entry.title || entry.id
}

/** State words of an entry, most important first. */
export function entryWords(reported: ReportedEntry): string[] {
  const { isDefault, defaultOf, isOneShot, missing, gone, kind, entry } = reported
  const words = [
    isDefault && (defaultOf === null ? 'default' : `default of ${placeOfMenu(defaultOf)}`),
    isOneShot && 'next boot only',
    isUnread(reported) && 'can’t be read',
    hasUnknownFiles(reported) && 'location of its files unknown',
    kind === 'dangling' && 'stale',
    kind === 'foreign' && `of machine ${entry.foreign?.slice(0, 8)}`,
    gone && kind !== 'foreign' && 'its system is deleted',
    entry.ignored !== undefined && `skipped: ${entry.ignored}`,
    entry.ignored === undefined && missing.length > 0 && `missing: ${missing.join(', ')}`,
    entry.unmounted !== undefined &&
      `needs ${entry.unmounted.join(', ')}, not on a mounted file system`,
    triesText(entry),
  ]
  return words.filter((word) => word !== false)
}

/** The boot counter of an entry, as `on trial: 2 attempts left, 1 failed`. */
function triesText({ tries }: BootEntry): string | false {
  if (tries === null) return false
  if (tries.left === 0) return `${tries.done} attempts failed`
  const left = `on trial: ${counted(tries.left, 'attempt')} left`
  return tries.done === 0 ? left : `${left}, ${tries.done} failed`
}

/** State word of a generation without a known entry. */
export function unlistedWord({ why }: Unlisted): string {
  return why === 'unread' ? 'entry unknown' : 'no entry'
}

/** Why a generation has no entry, and which other menus list it. */
export function whyUnlisted({ why, listedIn }: Unlisted): string {
  return [WHY[why], ...listedIn.map((directory) => `listed in ${directory}`)].join('; ')
}

const WHY = {
  overdue: 'regenerate the boot menu to add it',
  older: 'probably over configurationLimit',
  profile: 'not supported by this boot loader',
  unbootable: 'not bootable',
  unread: 'entries can’t be read',
} as const

/** Describes the systems whose entries need a file. */
export function usersText({ usedBy }: BootFile, entries: readonly ReportedEntry[]): string {
  const users = new Set(usedBy)
  const starts = entries.filter(({ entry }) => users.has(entry)).flatMap(startNames)
  return [...new Set(starts)].join(', ')
}

/** What of the report is unknown, and why, as sentences; empty where all is known. */
export function unreadTexts({ unread }: BootReport): readonly string[] {
  return unread === null
    ? []
    : [`Which generations the boot menu should list is known only in part. ${unread}`]
}

/** `/boot/EFI/nixos/x.efi  13.5 MiB`, and whether regenerating removes it. */
export function orphanText({ path, bytes: size, goes }: Orphan): string {
  return `${path}  ${bytes(size)}${goes ? '' : '  (not removed by regenerating the boot menu)'}`
}

export function filesText({ files, usedBytes }: BootReport): string {
  return `Kernels and initrds: ${counted(files.length, 'file')}, ${bytes(usedBytes)} (shared files counted once).`
}

export function orphansText({ orphans, orphanBytes }: BootReport): string {
  return `Unused: ${counted(orphans.length, 'file')}, ${bytes(orphanBytes)}`
}

/** What regenerating the menu would fix; null where it would change nothing. */
export function adviceTexts({ regeneration }: BootReport): readonly string[] | null {
  const { helps, reasons, frees, costs } = regeneration
  if (!helps) return null
  return [
    ...reasons,
    ...(frees > 0 ? [`Regenerating frees ${bytes(frees)}.`] : []),
    ...(costs === undefined ? [] : [costs]),
  ]
}

/** The message where regenerating the menu would fix nothing. */
export function noAdvice(report: BootReport): string {
  const { impossible, costs } = report.regeneration
  if (impossible !== undefined) return impossible.join(' ')
  if (costs !== undefined) return costs
  return report.unread === null ? 'The boot menu is up to date.' : 'Nothing else to fix is known.'
}
