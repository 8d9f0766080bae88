import * as v from 'valibot'
import { readJson } from '../parse/json.ts'
import { startCommands } from '../parse/unit.ts'
import type { SideFacts } from '../sideFacts.ts'
import type { Accounts } from './account.ts'
import { parseSysusers } from './sysusers.ts'

const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema, null)

/** An object keeps the keys that it names; passwords among them are sealed. */
const USERS_AND_GROUPS = v.object({
  users: v.array(
    v.object({
      name: v.string(),
      uid: optional(v.number()),
      group: optional(v.string()),
      home: optional(v.string()),
      shell: optional(v.string()),
      expires: optional(v.string()),
      hashedPasswordFile: optional(v.string()),
      password: optional(v.string()),
      hashedPassword: optional(v.string()),
      initialPassword: optional(v.string()),
      initialHashedPassword: optional(v.string()),
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
 * What makes the accounts is one of three: the activation script (nixpkgs:
 * nixos/modules/config/users-groups.nix), userborn (services/system/userborn.nix) or
 * systemd-sysusers (system/boot/systemd/sysusers.nix).
 */
export async function readAccounts(facts: SideFacts): Promise<Accounts> {
  const unit = await facts.unit('userborn.service')
  const userborn = unit === null ? undefined : startCommands(unit)[0]?.[1]
  const path = CALL.exec(await facts.activate())?.[1] ?? userborn
  if (path !== undefined) return readJson(facts, path, USERS_AND_GROUPS)
  return parseSysusers((await facts.etc('sysusers.d/00-nixos.conf')) ?? '')
}
