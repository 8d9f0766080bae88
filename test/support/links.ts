import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * The relative links of Markdown files that lead nowhere, as `FILE: TARGET`: to a file that is not
 * below `directory`, or to a heading that is not in its file. Files are named below `directory`.
 */
export function deadLinks(directory: string, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    linksOf(readFileSync(join(directory, file), 'utf8'))
      .filter((target) => !leadsSomewhere(directory, file, target))
      .map((target) => `${file}: ${target}`),
  )
}

function leadsSomewhere(directory: string, file: string, target: string): boolean {
  const [path = '', anchor] = decodeURI(target).split('#', 2)
  const to = path === '' ? join(directory, file) : join(directory, dirname(file), path)
  if (relative(directory, to).startsWith('..') || !existsSync(to)) return false
  return anchor === undefined || anchorsOf(readFileSync(to, 'utf8')).includes(anchor)
}

/** What a Markdown text links to or shows, but for addresses. */
export function linksOf(markdown: string): string[] {
  const text = withoutCode(markdown)
  const found = [
    ...text.matchAll(/\]\(<?([^)\s>]+)[^)]*\)/g),
    ...text.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm),
    ...text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)/g),
  ]
  const targets = found.map(([, target = '']) => target)
  return targets.filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

/** The names that GitHub gives the headings of a Markdown text. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>()
  return [...withoutCode(markdown, true).matchAll(/^#{1,6} +(.*?) *#*$/gm)].map(
    ([, title = '']) => {
      const slug = title
        .toLowerCase()
        .replace(/\]\([^)]*\)/g, '')
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-')
      const before = seen.get(slug) ?? 0
      seen.set(slug, before + 1)
      return before === 0 ? slug : `${slug}-${before}`
    },
  )
}

function withoutCode(markdown: string, keepSpans = false): string {
  const text = markdown
    .replace(/^ {0,3}(```+|~~~+)[\s\S]*?^ {0,3}\1/gm, '')
    .replace(/^ {4}.*$/gm, '')
  return keepSpans ? text : text.replace(/`[^`\n]+`/g, '')
}
