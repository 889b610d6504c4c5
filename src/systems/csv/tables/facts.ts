import { verbMask } from '../../../model/permission';
import type { GrantRecord, Key } from '../../../model/record';
import { dropAbsent, notEvaluatedBy, readAccountability, readWindow } from '../accountability';
import { CSV, factKey } from '../keys';
import type { Row } from '../row';
import { becomesBy, mechanismOf, statesNothing, verbsOfPermission, verbsOfWord } from '../words';
import type { Reading } from './context';

/** Rows that state a relation: memberships, grants, trusts. The first is counted as the row, the others as facts. */

export function readMembership(row: Row, reading: Reading): void {
  const members = row.list('member');
  const groups = row.list('group');
  if (members.length === 0) return row.refuse('no member');
  if (groups.length === 0) return row.refuse('no group');
  const tenant = row.text('tenant');
  const { window, until } = readWindow(row, 'from');
  const shared = dropAbsent({
    eligible: readEligible(row),
    notEvaluated: notEvaluatedBy(row, 'from'),
    nativeType: row.text('type'),
    accountability: readAccountability(row, until),
  });
  let counted: 'record' | 'fact' = 'record';
  for (const memberText of members) {
    const member = reading.reference(row, 'principal', memberText, tenant);
    for (const groupText of groups) {
      const group = reading.reference(row, 'group', groupText, tenant);
      const key = factKey('membership', [
        member,
        group,
        window.from,
        window.until,
        shared.eligible,
        shared.notEvaluated,
      ]);
      reading.sink.add(
        { kind: 'membership', key, system: CSV, source: row.source, member, group, window, ...shared },
        counted,
      );
      counted = 'fact';
    }
  }
}

/** `no` is what a row says that has no such cell. */
function readEligible(row: Row): true | undefined {
  return row.boolean('eligible') === true ? true : undefined;
}

export function readGrant(row: Row, reading: Reading): void {
  const principalText = row.text('principal');
  const permissions = row.list('permission');
  const resourceText = row.text('resource');
  const tenant = row.text('tenant');
  if (principalText === undefined) return row.refuse('no principal');
  if (permissions.length === 0) return row.refuse('no permission');
  if (resourceText === undefined && tenant === undefined) return row.refuse('no resource and no tenant');
  const held = permissions.filter((permission) => !statesNothing(permission));
  if (held.length === 0) {
    reading.sink.ignore('record', 'states that there is no access');
    return;
  }
  const principal = reading.reference(row, 'principal', principalText, tenant);
  const resource =
    resourceText === undefined
      ? reading.tenant(row, tenant)
      : reading.reference(row, 'resource', resourceText, tenant);
  const { window, until } = readWindow(row, 'from');
  const statedVerbs = row.list('verbs').reduce((mask, word) => mask | knownVerbs(row, word), 0);
  const effect = readEffect(row);
  const becomes = row.boolean('becomes');
  const shared = {
    principal,
    resource,
    window,
    effect: effect.effect,
    inherits: row.boolean('inherits') ?? true,
    ...dropAbsent({
      eligible: readEligible(row),
      notEvaluated: notEvaluatedBy(row, 'from', effect.notEvaluated),
      condition: row.text('condition'),
      accountability: readAccountability(row, until),
    }),
  };
  let counted: 'record' | 'fact' = 'record';
  for (const permission of held) {
    const verbs = statedVerbs === 0 ? verbsOfPermission(permission) : statedVerbs;
    if (verbs === 0)
      row.warn(`permission: no verb is known for "${permission}"; state it in a column "verbs"`);
    const acts = becomes ?? ((verbs & IMPERSONATE) !== 0 || becomesBy(permission));
    const record: GrantRecord = {
      kind: 'grant',
      key: factKey('grant', [
        principal,
        permission,
        resource,
        effect.effect,
        shared.notEvaluated,
        window.from,
        window.until,
        shared.eligible,
        shared.condition,
        acts,
        shared.inherits,
        shared.accountability?.ticket,
      ]),
      system: CSV,
      source: row.source,
      permission,
      verbs,
      ...(acts ? { becomes: true } : {}),
      ...shared,
    };
    reading.sink.add(record, counted);
    counted = 'fact';
  }
}

const IMPERSONATE = verbMask('impersonate');

function knownVerbs(row: Row, word: string): number {
  const verbs = verbsOfWord(word);
  if (verbs === 0) row.warn(`verbs: "${word}" is no verb known here`);
  return verbs;
}

function readEffect(row: Row): { readonly effect: 'allow' | 'deny'; readonly notEvaluated?: string } {
  const cell = row.text('effect');
  const word = cell?.toLowerCase() ?? 'allow';
  if (['allow', 'allowed', 'grant', 'granted', 'permit', 'yes'].includes(word)) return { effect: 'allow' };
  if (['deny', 'denied', 'block', 'blocked', 'forbid', 'no'].includes(word)) return { effect: 'deny' };
  row.warn(`effect: "${cell ?? ''}" is neither allow nor deny; the grant is not evaluated`);
  return { effect: 'allow', notEvaluated: `effect "${cell ?? ''}" is neither allow nor deny` };
}

export function readTrust(row: Row, reading: Reading): void {
  const fromTenant = row.text('from tenant');
  const toTenant = row.text('to tenant');
  const fromText = row.text('from');
  const toText = row.text('to');
  if (fromText === undefined && fromTenant === undefined) return row.refuse('no from and no from tenant');
  if (toText === undefined && toTenant === undefined) return row.refuse('no to and no to tenant');
  const end = (text: string | undefined, tenant: string | undefined): Key =>
    text === undefined ? reading.tenant(row, tenant) : reading.reference(row, 'principal', text, tenant);
  const from = end(fromText, fromTenant);
  const to = end(toText, toTenant);
  const word = row.text('mechanism');
  const mechanism = word === undefined ? undefined : mechanismOf(word);
  if (mechanism === undefined) {
    row.warn(
      `mechanism: ${word === undefined ? 'none is stated' : `"${word}" is not known`}; read as a foreign grant`,
    );
  }
  const { window, until } = readWindow(row, 'starts');
  const condition = row.text('condition');
  const eligible = readEligible(row);
  const traversable = row.boolean('traversable');
  const notEvaluated = notEvaluatedBy(row, 'starts');
  const accountability = readAccountability(row, until);
  reading.sink.add(
    {
      kind: 'trust',
      key: factKey('trust', [
        from,
        to,
        mechanism,
        word,
        window.from,
        window.until,
        eligible,
        condition,
        traversable === false ? 'door' : undefined,
        notEvaluated,
        accountability?.ticket,
      ]),
      system: CSV,
      source: row.source,
      mechanism: mechanism ?? 'foreign-grant',
      from,
      to,
      window,
      ...dropAbsent({
        eligible,
        condition,
        notEvaluated,
        traversable,
        nativeType: word,
        accountability,
      }),
    },
    'record',
  );
}
