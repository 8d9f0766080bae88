import type { StoreObject } from '../store/sampleStore.ts'
import { type Context, textFile } from './context.ts'
import { secretsManifest } from './systemSecrets.ts'
import { usersAndGroups } from './systemUsers.ts'

/** How a system becomes the running one. */
export interface Activation {
  /** The script for a system at `path`. */
  readonly script: (path: string) => string
  readonly references: readonly StoreObject[]
}

interface Snippet {
  readonly name: string
  readonly lines: readonly string[]
  readonly references: readonly StoreObject[]
}

/** The activation script, from snippets as in nixpkgs (activation-script.nix). */
export function makeActivation(context: Context, etc: StoreObject): Activation {
  const { packages } = context
  const bash = packages.get('bash')
  const tools = ['coreutils', 'gnugrep', 'findutils', 'shadow'].map((key) => packages.get(key))
  const snippets = [users(context), ...secrets(context), setUpEtc(context, etc)]
  return {
    script: (path) => `#!${bash.path}/bin/bash

systemConfig='${path}'

export PATH=/empty
for i in ${tools.map((tool) => tool.path).join(' ')}; do
    PATH=$PATH:$i/bin:$i/sbin
done

_status=0
trap "_status=1 _localstatus=\\$?" ERR

umask 0022

${snippets.map(snippetText).join('')}
ln -sfn "$(readlink -f "$systemConfig")" /run/current-system

exit $_status
`,
    references: [bash, ...tools, ...snippets.flatMap(({ references }) => references)],
  }
}

function snippetText({ name, lines }: Snippet): string {
  return `#### Activation script snippet ${name}:
_localstatus=0
${lines.join('\n')}


if (( _localstatus > 0 )); then
  printf "Activation script snippet '%s' failed (%s)\\n" "${name}" "$_localstatus"
fi

`
}

function users(context: Context): Snippet {
  const { packages, store } = context
  const perl = packages.get('perl-env')
  const script = textFile(store, 'update-users-groups.pl', '# Makes the accounts.\n')
  const accounts = usersAndGroups(context)
  const lines = [
    'install -m 0700 -d /root',
    'install -m 0755 -d /home',
    '',
    `${perl.path}/bin/perl \\`,
    `-w ${script.path} ${accounts.path}`,
  ]
  return { name: 'users', lines, references: [perl, script, accounts] }
}

/** As in sops-nix (modules/sops/default.nix). */
function secrets(context: Context): Snippet[] {
  const manifest = secretsManifest(context)
  if (manifest === null) return []
  const program = context.packages.get('sops-install-secrets')
  const lines = [
    '[ -e /run/current-system ] || echo setting up secrets...',
    '(',
    "  export HOME='/var/empty'",
    `  ${program.path}/bin/sops-install-secrets ${manifest.path}`,
    ')',
  ]
  return [{ name: 'setupSecrets', lines, references: [program, manifest] }]
}

function setUpEtc({ packages, store }: Context, etc: StoreObject): Snippet {
  const perl = packages.get('perl-env')
  const script = textFile(store, 'setup-etc.pl', '# Links /etc.\n')
  const lines = [
    'echo "setting up /etc..."',
    `${perl.path}/bin/perl ${script.path} ${etc.path}/etc`,
  ]
  return { name: 'etc', lines, references: [perl, script, etc] }
}
