import { describe, expect, it } from 'vitest'
import { orNull } from '../../../src/compare/comparisonPart.ts'
import { compareFiles } from '../../../src/compare/files/compareFiles.ts'
import { readFileTexts } from '../../../src/compare/files/fileTexts.ts'
import { patchText } from '../../../src/compare/text/unifiedPatch.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, link, type Machine, storePath } from '../../support/layout.ts'

const one = storePath('nixos-system-turtle-26.05', 1)
const two = storePath('nixos-system-turtle-26.05', 2)

/** As the module writes it (nixpkgs: activation-script.nix): `older` without the status of a snippet. */
function activate(own: string, snippets: Readonly<Record<string, string>>, older = false): string {
  const texts = Object.entries(snippets).map(([name, text]) =>
    older
      ? `#### Activation script snippet ${name}:\n${text}\n`
      : `#### Activation script snippet ${name}:
_localstatus=0
${text}

if (( _localstatus > 0 )); then
  printf "Activation script snippet '%s' failed (%s)\\n" "${name}" "$_localstatus"
fi
`,
  )
  return `#!/nix/store/x-bash/bin/bash
systemConfig='${own}'

export PATH=/empty
umask 0022
${texts.join('\n')}
# Make this configuration the current configuration.
ln -sfn "$(readlink -f "$systemConfig")" /run/current-system

exit $_status
`
}

async function rowsOf(before: string, after: string, store: Machine = {}) {
  const host = mountedHost(
    layOut({
      [`${one}/etc/issue`]: 'hello',
      [`${two}/etc/issue`]: 'hello',
      [`${one}/activate`]: before,
      [`${two}/activate`]: after,
      ...store,
    }),
  )
  const rows = orNull(await compareFiles(host, one, two)) ?? []
  const texts = async (index: number) => {
    const row = rows[index]
    if (row === undefined) throw new Error(`no row ${index}`)
    return patchText(row.path, ...(await readFileTexts(host, row)), 0).slice(2)
  }
  const brief = rows.map(({ path, status, rebuilt, unread }) =>
    [status, path, ...(rebuilt ? ['rebuilt'] : []), ...(unread ? ['unread'] : [])].join(' '),
  )
  return { brief, texts }
}

describe('the script that activates', () => {
  it.each([false, true])('is told by snippet', async (older) => {
    const shared = { specialfs: 'mount /dev', etc: 'echo etc' }
    const { brief, texts } = await rowsOf(
      activate(one, { srv: 'chmod 700 /srv', gone: 'x', ...shared }, older),
      activate(two, { srv: 'rm -rf /srv', come: 'y', ...shared }, older),
    )
    expect(brief.toSorted()).toEqual([
      'added activate: come',
      'changed activate: srv',
      'removed activate: gone',
    ])
    const at = brief.indexOf('changed activate: srv')
    const lines = await texts(at)
    expect(lines).toEqual([expect.stringMatching(/^@@/), '-chmod 700 /srv', '+rm -rf /srv'])
  })

  it('has no other snippet where one is added at the end, after which the module leaves more blank lines', async () => {
    const end = (text: string) => text.replace('\n# Make', '\n\n# Make')
    const { brief } = await rowsOf(
      end(activate(one, { etc: 'echo etc', wrappers: 'echo w' })),
      end(activate(two, { etc: 'echo etc', wrappers: 'echo w', zzz: 'echo z' })),
    )
    expect(brief).toEqual(['added activate: zzz'])
  })

  it('has a row where only its blank lines differ', async () => {
    const text = activate(one, { etc: 'echo etc' })
    const { brief } = await rowsOf(
      text,
      text.replace(/\n# Make/, '\n\n\n# Make').replaceAll(one, two),
    )
    expect(brief).toEqual(['changed activate'])
  })

  it('is the same where only its own path is another', async () => {
    const text = { etc: 'echo etc' }
    expect((await rowsOf(activate(one, text), activate(two, text))).brief).toEqual([])
  })

  it('is rebuilt where it names other builds of the same', async () => {
    const etc = (build: number) => ({ etc: `setup-etc ${storePath('etc', build)}/etc` })
    const { brief } = await rowsOf(activate(one, etc(1)), activate(two, etc(2)))
    expect(brief).toEqual(['changed activate rebuilt'])
  })

  it('is told before the files, and apart from what is only rebuilt in it', async () => {
    const etc = (build: number) => `setup-etc ${storePath('etc', build)}/etc`
    const { brief } = await rowsOf(
      activate(one, { etc: etc(1), srv: 'chmod 700 /srv' }),
      activate(two, { etc: etc(2), srv: 'rm -rf /srv' }),
      { [`${two}/etc/issue`]: 'welcome' },
    )
    expect(brief).toEqual([
      'changed activate: srv',
      'changed etc/issue',
      'changed activate (rest) rebuilt',
    ])
  })

  it('is another where a script that it names is', async () => {
    const path = (build: number) => storePath('setup.sh', build)
    const { brief, texts } = await rowsOf(
      activate(one, { setup: `sh ${path(1)}` }),
      activate(two, { setup: `sh ${path(2)}` }),
      { [path(1)]: 'mkdir /a\n', [path(2)]: 'mkdir /b\n' },
    )
    expect(brief).toEqual(['changed activate: setup'])
    expect(await texts(0)).toEqual(expect.arrayContaining(['-mkdir /a', '+mkdir /b']))
  })

  it('never shows hashes of passwords that it names', async () => {
    const path = (build: number) => storePath('users-groups.json', build)
    const { brief, texts } = await rowsOf(
      activate(one, { users: `perl ${path(1)}` }),
      activate(two, { users: `perl ${path(2)}` }),
      { [path(1)]: '{"hashedPassword":"$6$one"}', [path(2)]: '{"hashedPassword":"$6$two"}' },
    )
    expect(brief).toEqual(['changed activate: users'])
    expect((await texts(0)).join('\n')).not.toContain('$6$')
    expect((await texts(0)).join('\n')).toContain('"hashedPassword": "…"')
  })

  it('is told where its snippets have another order, or what stands around them', async () => {
    const moved = await rowsOf(activate(one, { a: '1', b: '2' }), activate(two, { b: '2', a: '1' }))
    expect(moved.brief).toEqual(['changed activate'])
    const around = activate(two, { a: '1' })
    const said = (text: string) => rowsOf(activate(one, { a: '1' }), text)
    expect((await said(around.replace('0022', '0000'))).brief).toEqual(['changed activate'])
    expect((await said(around.replace('exit $', 'exit 1 # $'))).brief).toEqual(['changed activate'])
  })

  it.each<[string, string, string]>([
    ['no script', '\0\u0001a', 'changed activate'],
    ['large', 'x'.repeat(5 << 20), 'changed activate'],
    ['empty', '', 'changed activate'],
    ['one long line', '#### Activation script snippet '.repeat(50_000), 'changed activate'],
    ['hostile', '#### Activation script snippet \u001b[2J:\nx', 'added activate: \u001b[2J'],
    ['many paths', `/nix/store/${'a'.repeat(1 << 20)}`, 'changed activate'],
  ])('is told where it is %s', async (_, text, row) => {
    const { brief, texts } = await rowsOf('echo\n', text)
    expect(brief).toContain(row)
    await expect(texts(brief.indexOf(row))).resolves.toBeDefined()
  })

  it('is told in Latin-1, and at home', async () => {
    const home = (text: string) => `_iNote "Activating %s" "link"\n${text}\n`
    expect((await rowsOf(home('caf\u00e9'), home('caf'))).brief).toEqual(['changed activate: link'])
  })

  it('is told by a name in any script', async () => {
    const { brief, texts } = await rowsOf(
      activate(one, { größe: 'echo a' }),
      activate(two, { größe: 'echo b' }),
    )
    expect(brief).toEqual(['changed activate: größe'])
    expect(await texts(0)).toEqual(['@@ -3,1 +3,1 @@', '-echo a', '+echo b'])
  })
})

describe('a script of a person’s own in sw/bin', () => {
  const script = (name: string, text: string) => ({
    path: `${storePath(name, text.length)}/bin/x`,
    text,
  })
  const both = (before: { path: string; text: string }, after: { path: string; text: string }) => {
    const [from, to] = [storePath('system-path', 1), storePath('system-path', 2)]
    return rowsOf(activate(one, {}), activate(two, {}), {
      [`${one}/sw`]: link(from),
      [`${two}/sw`]: link(to),
      [`${from}/bin/x`]: link(before.path),
      [`${to}/bin/x`]: link(after.path),
      [before.path]: before.text,
      [after.path]: after.text,
    })
  }

  it('is named where its text is another, and can be opened', async () => {
    const { brief, texts } = await both(
      script('x', '#!/bin/sh\na\n'),
      script('x', '#!/bin/sh\nbc\n'),
    )
    expect(brief).toEqual(['changed sw rebuilt', 'changed sw/bin/x'])
    expect(await texts(1)).toEqual(['@@ -2,1 +2,1 @@', '-a', '+bc'])
  })

  it('is not called rebuilt with other programs beside it', async () => {
    const [from, to] = [storePath('system-path', 1), storePath('system-path', 2)]
    const program = storePath('hello-2.12')
    const { brief } = await rowsOf(activate(one, {}), activate(two, {}), {
      [`${one}/sw`]: link(from),
      [`${two}/sw`]: link(to),
      [`${from}/bin/hello`]: link(`${program}/bin/hello`),
      [`${to}/bin/hello`]: link(`${program}/bin/hello`),
      [`${to}/bin/more`]: link(`${program}/bin/hello`),
      [`${program}/bin/hello`]: 'hello',
    })
    expect(brief).toEqual(['changed sw'])
  })

  it.each([
    ['its package says a version', 'x-1.0', '#!/bin/sh\na\n', '#!/bin/sh\nbc\n'],
    ['it is a program', 'x', '\x7fELF\0', '\x7fELF\0\0'],
    [
      'only store hashes differ',
      'x',
      `#!${storePath('bash-5.3', 1)}/bin/sh\n`,
      `#!${storePath('bash-5.3', 2)}/bin/sh\n`,
    ],
  ])('is told with the packages where %s', async (_, name, before, after) => {
    const { brief } = await both(script(name, before), {
      path: `${storePath(name, 99)}/bin/x`,
      text: after,
    })
    expect(brief).toEqual(['changed sw rebuilt'])
  })
})
