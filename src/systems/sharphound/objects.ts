import { isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import type { PrincipalType } from '../../model/record';
import { items, prop, word, yes } from './fields';
import { domainSidOf, normalId, objectKey, tenantKey, wellKnownOf } from './ids';
import type { Reading, Subject } from './reading';
import type { ObjectKind } from './rights';
import { wellKnownName, wellKnownType } from './well-known';

const PRINCIPALS = new Set<ObjectKind>(['User', 'Group', 'Computer']);
/** Attributes that hold a password in clear text: never carried into a graph that is made to be shared. */
const PASSWORDS = /password$/i;
const PASSWORD_FACTS = new Set(['passwordnotreqd', 'haspassword']);
const LONGEST = 2_000;

/** What an element of `data` is: its ids, name and domain. Undefined when it has no id. */
export function subjectOf(
  value: Json,
  kind: ObjectKind,
  pointer: string,
  reading: Reading,
): Subject | undefined {
  const stated = word(value, 'ObjectIdentifier');
  if (stated === undefined) return undefined;
  const properties = prop(value, 'Properties');
  const named = word(properties, 'domain')?.toUpperCase() ?? wellKnownOf(stated.toUpperCase())?.domain;
  const id = normalId(stated, named);
  const sid = word(properties, 'domainsid')?.toUpperCase() ?? domainSidOf(id) ?? reading.domainSid(named);
  const domain = named ?? reading.domainName(sid);
  return {
    value,
    kind,
    key: objectKey(id),
    id,
    name: word(properties, 'name') ?? wellKnownName(id, domain) ?? id,
    domain,
    domainSid: sid,
    tenant: tenantKey(sid ?? domain ?? 'UNKNOWN DOMAIN'),
    pointer,
  };
}

/** Add the object: a principal, or a resource; a domain is a tenant as well. */
export function addObject(subject: Subject, reading: Reading): 'used' | 'merged' {
  const { value, kind } = subject;
  const properties = prop(value, 'Properties');
  const place = subject.domainSid ?? subject.domain ?? 'UNKNOWN DOMAIN';
  const tenant = reading.tenant(place, subject.domain, subject.pointer, true);
  const aliases = aliasesOf(subject, properties);
  const accountability = accountabilityOf(properties);
  const common = {
    key: subject.key,
    system: 'sharphound',
    source: { file: reading.file, pointer: subject.pointer },
    tenant,
    id: subject.id,
    name: subject.name,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(accountability === undefined ? {} : { accountability }),
    properties: pairsOf(value, properties),
  };
  reading.defines(subject.key);
  if (!PRINCIPALS.has(kind)) {
    return reading.sink.add({ kind: 'resource', ...common, type: kind }, 'record');
  }
  const type = principalType(subject, properties);
  const enabled = prop(properties, 'enabled');
  return reading.sink.add(
    {
      kind: 'principal',
      ...common,
      type,
      nativeType: kind,
      ...(typeof enabled === 'boolean' ? { enabled } : {}),
      ...(type === 'computer' || type === 'service-account' || type === 'service' ? { human: false } : {}),
    },
    'record',
  );
}

/** A user with a service principal name or a managed password is a service account. */
function principalType(subject: Subject, properties: Json | undefined): PrincipalType {
  const known = wellKnownType(subject.id);
  if (subject.kind === 'Computer') return 'computer';
  if (subject.kind === 'Group') return known === 'everyone' ? 'everyone' : 'group';
  if (known === 'service') return 'service';
  const service =
    items(properties, 'serviceprincipalnames').length > 0 ||
    yes(properties, 'hasspn') ||
    yes(properties, 'gmsa') ||
    yes(properties, 'msa') ||
    word(properties, 'samaccountname')?.endsWith('$') === true;
  return service ? 'service-account' : 'user';
}

function aliasesOf(subject: Subject, properties: Json | undefined): string[] {
  const account = word(properties, 'samaccountname');
  const netbios = word(properties, 'netbios') ?? subject.domain?.split('.')[0];
  const found = [
    account,
    account === undefined || netbios === undefined ? undefined : `${netbios}\\${account}`,
    word(properties, 'distinguishedname'),
    word(properties, 'userprincipalname'),
    word(properties, 'email'),
    word(properties, 'mail'),
    word(properties, 'dnshostname'),
  ].filter((alias) => alias !== undefined);
  return [...new Set(found)].filter((alias) => alias !== subject.name && alias !== subject.id);
}

/** Times are epoch seconds; 0 and -1 mean never. */
function accountabilityOf(properties: Json | undefined): Accountability | undefined {
  const created = seconds(properties, 'whencreated');
  const password = seconds(properties, 'pwdlastset');
  const logons = ['lastlogon', 'lastlogontimestamp'].map((name) => seconds(properties, name));
  const known = logons.filter((at) => at !== undefined);
  const used = Math.max(...known);
  const stated: Accountability = {
    ...(created === undefined || created <= 0 ? {} : { granted: created * 1000 }),
    ...(password === undefined || password <= 0 ? {} : { lastRotated: password * 1000 }),
    ...(known.length === 0 ? {} : { lastUsed: used > 0 ? used * 1000 : NEVER_USED }),
  };
  return Object.keys(stated).length === 0 ? undefined : stated;
}

function seconds(properties: Json | undefined, name: string): number | undefined {
  const found = prop(properties, name);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function pairsOf(value: Json, properties: Json | undefined): (readonly [string, string])[] {
  const pairs = new Map<string, string>();
  for (const [name, found] of isObject(properties) ? Object.entries(properties) : []) {
    const folded = name.toLowerCase();
    const text = textOf(found);
    if (text === '') continue;
    const secret = PASSWORDS.test(folded) && !PASSWORD_FACTS.has(folded) && typeof found === 'string';
    pairs.set(folded, secret ? `(withheld: ${text.length} characters)` : text);
  }
  if (!pairs.has('isaclprotected') && yes(value, 'IsACLProtected')) pairs.set('isaclprotected', 'true');
  for (const name of ['Sessions', 'LocalGroups']) {
    const collected = collectedOf(prop(value, name));
    if (collected !== undefined) pairs.set(`${name.toLowerCase()} collected`, collected ? 'true' : 'false');
  }
  return [...pairs].sort(([a], [b]) => byCodeUnit(a, b));
}

/** Whether a list that is asked of the computer itself could be had. */
function collectedOf(value: Json | undefined): boolean | undefined {
  if (isArray(value)) return value.some((item) => yes(item, 'Collected'));
  return isObject(value) ? yes(value, 'Collected') : undefined;
}

function textOf(value: Json): string {
  if (value === null) return '';
  const text =
    typeof value === 'string'
      ? value
      : typeof value !== 'object'
        ? String(value)
        : isArray(value) && value.every((item) => typeof item !== 'object')
          ? value.map(String).join(', ')
          : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
