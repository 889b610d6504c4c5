/** What the name of a column tells by itself. */
import { normaliseName } from '../header';
import { FIELD_SHAPES } from './fields';
import type { Field } from './fields';
import type { Guess } from './proposal';

/** Fields by their names without case and marks; of two that share one, the first. */
export const BY_NAME = new Map<string, Field>();
for (const { field, aliases } of FIELD_SHAPES) {
  for (const alias of aliases)
    if (!BY_NAME.has(normaliseName(alias))) BY_NAME.set(normaliseName(alias), field);
}

/** `Root password`, `WLAN-Kennwort`; not what is said about one: its age, its policy, whether it is hidden. */
export function speaksOfSecret(plain: string): boolean {
  return (
    /passw(?:or[dt]|d)|passphrase|kennwort|privatekey|secretkey|secretaccesskey|apikey|recoverycode/u.test(
      plain,
    ) &&
    !/chang|age|last|set|polic|expir|streng|reset|hid|requir|view|reus|rotat|score|count|owner|role|id$|name$/u.test(
      plain,
    )
  );
}

/** Longer names that hold a known word: `Client display`, `Expiry of access`. */
export function byPart(plain: string): Guess | undefined {
  const parts: readonly (readonly [RegExp, Field])[] = [
    [/expir|validuntil|enddate|gueltigbis/u, 'expires'],
    [/lastlog|lastsign|lastus|lastactiv|lastauth|lastseen|lastaccess/u, 'last used'],
    [/granted(?:on|at)|created|assignedon|startdate|dateadded/u, 'granted'],
    [/revoked|deletedon|removedon/u, 'removed'],
    [/ticket|changenumber|jira|snow(?:request|ticket)/u, 'ticket'],
    [/justif|reason|begruend/u, 'reason'],
    [/decision/u, 'decision'],
    [/reviewer|approver|certifier/u, 'reviewer'],
    [/owner|sponsor/u, 'owner'],
    [/mfa|2fa|twofactor/u, 'mfa'],
    [/tenant|customer|client|company|organi[sz]ation/u, 'tenant'],
    [/permission|entitlement|privilege|accesslevel|rolename/u, 'permission'],
    [/e?mail|username|userprincipal|login|technician/u, 'principal'],
    [/displayname|fullname/u, 'principal name'],
    [/usertype|accounttype|principaltype/u, 'principal type'],
    [/status|state|enabled/u, 'state'],
    [/group|team/u, 'group'],
    [/vault|safe|folder|collection|resource|repository|record/u, 'resource'],
    [/application|platform|system/u, 'system'],
  ];
  const found = parts.find(([pattern]) => pattern.test(plain));
  return found === undefined
    ? undefined
    : { field: found[1], confidence: 0.65, reasons: [`its name speaks of ${found[1]}`] };
}
