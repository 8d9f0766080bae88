import {
  candidateAt,
  changesOf,
  runsNow,
  startsNext,
  statusOf,
  toGoBackTo,
  type Way,
  waysToTry,
} from '../bisect/advice.ts'
import { candidateCommits } from '../bisect/candidateCommits.ts'
import { type Candidate, type Progress, suspects } from '../bisect/progress.ts'
import { helpful, type Suggestion } from '../bisect/suggestion.ts'
import type { ComparisonPart } from '../compare/comparisonPart.ts'
import type { Commits } from '../compare/configuration/configurationChange.ts'
import { shortHash } from '../compare/configuration/revision.ts'
import type { Side } from '../compare/side.ts'
import { largest } from '../lists.ts'
import { readPlanning } from '../plan/planning.ts'
import { whyNotTry } from '../plan/planTry.ts'
import { counted } from '../text/format.ts'
import { visible } from '../text/visible.ts'
import { configFor, type Session } from './session.ts'
import { typedCommand } from './typedCommand.ts'

/** Maximum commits printed; `terrapin diff` lists all of them. */
const MAX_COMMITS = 20

/** Reports that no bisect is in progress. */
export function reportNoBisect({ output }: Session): void {
  if (output.json) output.document({ status: 'none' })
  else output.line('No bisect is in progress. Start one: terrapin bisect start GOOD BAD.')
}

/** Reports the state of a bisect and what to do next; at its end, what the culprit changed. */
export async function reportBisect(
  session: Session,
  progress: Progress,
  suggestions: readonly Suggestion[],
): Promise<void> {
  const { output, machine, host } = session
  const once = await canTryNext(session, progress)
  const ways = waysToTry(progress, machine, host.rootDirectory, once)
  const suggested = helpful(progress, suggestions)
  const commits = progress.next === null ? await commitsAtEnd(session, progress) : null
  if (output.json) {
    output.document(statusJson(session, progress, ways, suggested, commits))
    return
  }
  for (const sentence of changesOf(progress)) output.line(sentence)
  output.line(output.paint('bold', statusOf(progress)))
  const lines =
    progress.next === null
      ? endLines(session, progress, commits)
      : nextLines(session, progress, ways)
  for (const line of [...lines, ...suggestionLines(session, progress, suggested)]) output.line(line)
}

/** Whether the boot loader can boot the generation to test once. */
async function canTryNext({ host, machine }: Session, progress: Progress): Promise<boolean> {
  const next = candidateAt(progress, progress.next)
  if (next === null) return false
  const planning = await readPlanning(host, machine, null).catch(() => null)
  return planning !== null && whyNotTry(planning, next.storePath) === null
}

function nextLines(session: Session, progress: Progress, ways: readonly Way[]): string[] {
  const next = candidateAt(progress, progress.next)
  if (next === null) return []
  const { number, storePath } = next
  const { machine, host } = session
  const runs = runsNow(machine, storePath)
  const starts = !runs && startsNext(machine, storePath)
  const how = host.rootDirectory === null ? 'reboot' : 'start that machine'
  // Once it is set up to boot next, no other method is suggested.
  const shown = starts ? [] : ways
  const reported = {
    ways: shown.map(
      ({ argv, description }) => [typedCommand(session.options, argv), description] as const,
    ),
  }
  const answers = ['good', 'bad', 'skip'].map((word) =>
    typedCommand(session.options, ['bisect', word, String(number)]),
  )
  const answersSay = ['it works', 'it does not work', 'it can’t be tested']
  const answered = answers.map((line, index) => [line, answersSay[index] ?? ''] as const)
  const wide = largest([...reported.ways, ...answered].map(([line]) => line.length))
  const row = ([line, description]: readonly [string, string]) =>
    `  ${line.padEnd(wide)}  ${description}`
  return [
    '',
    runs
      ? `Next: ${number} (running). Test it, then answer:`
      : starts
        ? `Next: ${number} (boots next): ${how}.`
        : `Next: ${number}. Switch to it:`,
    ...reported.ways.map(row),
    ...(runs ? [] : ['Test it, then answer:']),
    ...answered.map(row),
  ]
}

function endLines(
  session: Session,
  progress: Progress,
  commits: ComparisonPart<Commits> | null,
): string[] {
  const [good, bad] = [candidateAt(progress, progress.good), candidateAt(progress, progress.bad)]
  if (good === null || bad === null) return []
  const shown = commits?.status === 'known' ? commits.value.list : []
  const more = shown.length - MAX_COMMITS
  const several = commits?.status === 'known' && commits.value.more ? 'More than ' : ''
  return [
    '',
    'To see what changed:',
    `  ${typedCommand(session.options, ['diff', String(good.number), String(bad.number)])}`,
    ...(shown.length === 0
      ? []
      : [
          `${several}${counted(shown.length, 'candidate commit')} in the configuration:`,
          ...shown
            .slice(0, MAX_COMMITS)
            .map(
              ({ hash, subject, author, status }) =>
                `  ${shortHash(hash)} ${visible(subject)} (${visible(author)})` +
                (status === 'removed' ? ', removed' : ''),
            ),
          ...(more > 0 ? [`  and ${more} more`] : []),
        ]),
    ...(commits?.status === 'unknown' ? [`Commits unknown: ${visible(commits.reason)}`] : []),
    ...backLines(session, progress),
    'The bisect is finished. To discard it:',
    `  ${typedCommand(session.options, ['bisect', 'reset'])}`,
  ]
}

function backLines(session: Session, progress: Progress): string[] {
  const good = toGoBackTo(progress, session.machine)
  if (good === null) return []
  const { number } = good
  return [
    `To return to ${number} (good):`,
    `  ${typedCommand(session.options, ['switch', String(number)])}`,
  ]
}

function suggestionLines(
  session: Session,
  progress: Progress,
  suggested: readonly Suggestion[],
): string[] {
  if (suggested.length === 0) return []
  const lines = suggested.map(({ storePath, verdict, reason }) => {
    const line = typedCommand(session.options, [
      'bisect',
      verdict,
      String(numberOf(progress, { storePath })),
    ])
    return `  ${line}  ${visible(reason)}`
  })
  return ['', 'Suggested answers (run to accept):', ...lines]
}

function numberOf({ candidates }: Progress, { storePath }: Pick<Suggestion, 'storePath'>) {
  return candidates.find((some) => some.storePath === storePath)?.number ?? null
}

/** Null if one of the two no longer exists, and they can't be compared. */
async function commitsAtEnd(
  session: Session,
  progress: Progress,
): Promise<ComparisonPart<Commits> | null> {
  const good = sideOf(session, candidateAt(progress, progress.good))
  const bad = sideOf(session, candidateAt(progress, progress.bad))
  if (good === null || bad === null) return null
  return candidateCommits(session.host, good, bad, (await configFor(session.host)).repository)
}

function sideOf({ machine }: Session, candidate: Candidate | null): Side | null {
  const found = machine.generations.find(
    ({ storePath, present }) => present && storePath === candidate?.storePath,
  )
  return found?.storePath == null ? null : { storePath: found.storePath, system: found.system }
}

function statusJson(
  session: Session,
  progress: Progress,
  ways: readonly Way[],
  suggested: readonly Suggestion[],
  commits: ComparisonPart<Commits> | null,
) {
  const name = (candidate: Candidate | null) =>
    candidate && { generation: candidate.number, storePath: candidate.storePath }
  const left = suspects(progress)
  return {
    status: progress.next !== null ? 'asking' : left.length === 1 ? 'found' : 'narrowed',
    profile: session.profile,
    good: name(candidateAt(progress, progress.good)),
    bad: name(candidateAt(progress, progress.bad)),
    next: name(candidateAt(progress, progress.next)),
    steps: progress.left,
    suspects: left.map(name),
    systems: progress.candidates.map((candidate) => ({
      ...name(candidate),
      also: candidate.also,
      verdict: candidate.verdict,
      whyNot: candidate.whyNot,
    })),
    commands: ways.map(({ argv, description }) => ({ argv, says: description })),
    suggestions: suggested.map((suggestion) => ({
      generation: numberOf(progress, suggestion),
      ...suggestion,
    })),
    changes: changesOf(progress),
    commits: commits?.status === 'known' ? commits.value.list : null,
  }
}
