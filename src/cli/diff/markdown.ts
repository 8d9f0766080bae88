import { largest } from '../../lists.ts'
import { visible } from '../../text/visible.ts'
import type { Output } from '../output.ts'
import { drawnPatchLine, hasSomething, patchLine, sizes } from './diffLines.ts'
import type { Diff } from './diffParts.ts'
import type { Patch } from './patches.ts'
import type { DiffSection } from './section.ts'

/** The comparison in the Markdown of GitHub and Gitea, for an issue or a pull request. */
export function markdownLines(
  diff: Diff,
  sections: readonly DiffSection[],
  patches: readonly Patch[],
  drawn: Output['drawn'] = (text) => text,
): string[] {
  const { before, after } = diff
  const total = sizes(diff)
  const found = [
    `### ${inMarkdown(before.label)} → ${inMarkdown(after.label)}`,
    ...(total === null ? [] : ['', total]),
    ...sections
      .filter(hasSomething)
      .flatMap(({ title, heads, rows, notes, right = [] }) => [
        '',
        `#### ${title}`,
        ...(rows.length === 0
          ? []
          : [
              '',
              `| ${heads.map(inMarkdown).join(' | ')} |`,
              `|${heads.map((_, index) => (right.includes(index) ? '---:' : '---')).join('|')}|`,
              ...rows.map(({ cells }) => `| ${cells.map(inMarkdown).join(' | ')} |`),
            ]),
        ...notes.flatMap((note) => ['', inMarkdown(note)]),
      ]),
  ]
  return [
    ...found.map(drawn),
    ...patches.flatMap(({ title, lines }) => [
      '',
      `<details><summary>${drawn(inHtml(title))}</summary>`,
      '',
      `${fence(lines)}diff`,
      ...lines.map((line) => drawnPatchLine(patchLine(line), drawn)),
      fence(lines),
      '</details>',
    ]),
  ]
}

/** A fence longer than any within, so that no content closes it (CommonMark, fenced code blocks). */
function fence(lines: readonly string[]): string {
  const longest = largest(
    lines.map((line) => /`{3,}/.exec(line)?.[0].length ?? 0),
    2,
  )
  return '`'.repeat(longest + 1)
}

/** Escapes a text: no tag, link, table delimiter, mention or issue reference remains. */
function inMarkdown(text: string): string {
  return inHtml(visible(text).replace(/[\\`*_{}[\]|#~]/g, '\\$&'))
}

/** Escapes a text inside HTML. A comment prevents links from `@name` and `#12`. */
function inHtml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[@#](?=\w)/g, '$&<!-- -->')
}
