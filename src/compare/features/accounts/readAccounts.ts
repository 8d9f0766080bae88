import * as v from 'valibot'
import { readJson } from '../parse/parseJson.ts'
import { environmentOf, startCommands, unitValues } from '../parse/unit.ts'
import type { SideFacts } from '../sideFacts.ts'
import type { Accounts, User } from './account.ts'
import { parseSysusers } from './sysusers.ts'

const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema, null)

/** v.object keeps only the keys that it lists. */
const USERS_AND_GROUPS = v.object({
  mutableUsers: optional(v.boolean()),
  users: v.array(
    v.object({
      name: v.string(),
      uid: optional(v.number()),
      group: optional(v.string()),
      home: optional(v.string()),
      shell: optional(v.string()),
      expires: optional(v.string()),
      hashedPasswordFile: optional(v.string()),
      // The name before 23.11.
      passwordFile: optional(v.string()),
      password: optional(v.string()),
      hashedPassword: optional(v.string()),
      initialPassword: optional(v.string()),
      initialHashedPassword: optional(v.string()),
      description: optional(v.string()),
      isSystemUser: optional(v.boolean()),
      createHome: optional(v.boolean()),
      homeMode: optional(v.string()),
      autoSubUidGidRange: optional(v.boolean()),
      subUidRanges: optional(v.array(v.unknown())),
      subGidRanges: optional(v.array(v.unknown())),
    }),
  ),
  groups: v.array(
    v.object({
      name: v.string(),
      gid: optional(v.number()),
      members: v.nullish(v.array(v.string()), []),
    }),
  ),
})

const CALL = /update-users-groups\.pl (\/nix\/store\/[0-9a-z]{32}-users-groups\.json)(?=\s|$)/

/**
 * Accounts are created in one of three ways: by the activation script (nixpkgs:
 * nixos/modules/config/users-groups.nix), userborn (services/system/userborn.nix) or systemd-sysusers
 * (system/boot/systemd/sysusers.nix).
 */
export async function readAccounts(facts: SideFacts): Promise<Accounts> {
  const unit = await facts.unit('userborn.service')
  const userborn = unit === null ? undefined : startCommands(unit)[0]?.[1]
  const path = CALL.exec(await facts.activate())?.[1] ?? userborn
  if (path !== undefined) {
    const { users, groups, mutableUsers } = await readJson(facts, path, USERS_AND_GROUPS)
    return {
      users: users.map(withPasswords),
      groups,
      mutable: mutableUsers ?? mutableIn(unit ?? ''),
    }
  }
  const accounts = parseSysusers((await facts.etc('sysusers.d/00-nixos.conf')) ?? '')
  const service = (await facts.unit('systemd-sysusers.service')) ?? ''
  return { ...accounts, users: withCredentials(accounts.users, service) }
}

/** userborn reads the setting from a variable. */
function mutableIn(unit: string): boolean | null {
  const value = environmentOf(unit, 'USERBORN_MUTABLE_USERS')
  return value === null ? null : value === 'true'
}

type Declared = v.InferOutput<typeof USERS_AND_GROUPS>['users'][number]

const OTHERS = [
  ['description', 'description'],
  ['isSystemUser', 'user type'],
  ['createHome', 'create home directory'],
  ['homeMode', 'home directory mode'],
  ['autoSubUidGidRange', 'subordinate ids'],
  ['subUidRanges', 'subordinate ids'],
  ['subGidRanges', 'subordinate ids'],
] as const

/** If users are immutable, the module sets the initial password to the declared one. */
function withPasswords({ password, hashedPassword, passwordFile, ...user }: Declared): User {
  const { initialPassword, initialHashedPassword, ...rest } = user
  const [now, first] = [
    [password, hashedPassword],
    [initialPassword, initialHashedPassword],
  ]
  return {
    ...rest,
    hashedPasswordFile: rest.hashedPasswordFile ?? passwordFile,
    others: OTHERS.flatMap(([key, label]) => {
      const value = rest[key]
      return value === null ? [] : [[label, JSON.stringify(value)] as const]
    }),
    passwords: [
      ...now.flatMap((secret) => (secret === null ? [] : [['password', secret] as const])),
      ...first.flatMap((secret) =>
        secret === null || now.includes(secret) ? [] : [['initial password', secret] as const],
      ),
    ],
  }
}

/** `passwd.hashed-password.robin:HASH` (systemd-sysusers.service(8), CREDENTIALS). */
const CREDENTIAL = /^passwd\.(?:hashed|plaintext)-password\.([^:]{1,64}):(.*)$/s

function withCredentials(users: readonly User[], service: string): User[] {
  const [files, secrets] = (['LoadCredential', 'SetCredential'] as const).map(
    (key) =>
      new Map(
        unitValues(service, 'Service', key).flatMap((value) => {
          const [, name, rest] = CREDENTIAL.exec(value) ?? []
          return name === undefined || rest === undefined ? [] : [[name, rest] as const]
        }),
      ),
  ) as [Map<string, string>, Map<string, string>]
  return users.map((user) => {
    const secret = secrets.get(user.name)
    return {
      ...user,
      hashedPasswordFile: files.get(user.name) ?? null,
      passwords: secret === undefined ? [] : [['initial password', secret]],
    }
  })
}
