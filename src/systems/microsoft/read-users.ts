import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import type { PrincipalRecord } from '../../model/record';
import { flag, idIn, pairs, prop, str, strings, when } from './fields';
import type { Properties } from './fields';
import { guestHome } from './guests';
import { MICROSOFT, objectKey } from './keys';
import { kindOfElement } from './page-shapes';
import type { Reading, At } from './reading';

/** An object nested in another list (a member): read for what it says of itself. */
export function readNested(element: Json, reading: Reading, at: At): void {
  if (kindOfElement(element) === 'users' && str(element, 'userPrincipalName') !== undefined)
    readUser(element, reading, at, 'derived');
}

export function idOf(element: Json, what: string, reading: Reading, at: At): string | undefined {
  const id = idIn(element, 'id') ?? idIn(element, 'objectId');
  if (id !== undefined) return id;
  reading.sink.ignore('record', `${what} without an id`);
  reading.sink.problem(
    'error',
    isObject(element) ? `this ${what} has no id` : `this ${what} is no object`,
    reading.place(...at),
  );
  return undefined;
}

export function readUser(element: Json, reading: Reading, at: At, counted: 'record' | 'derived'): void {
  const id = counted === 'derived' ? idIn(element, 'id') : idOf(element, 'user', reading, at);
  if (id === undefined) return;
  const upn = str(element, 'userPrincipalName');
  const type = str(element, 'userType');
  const { aliases, nativeType, guest } = namesOfUser(element, upn);
  const synced = flag(element, 'onPremisesSyncEnabled');
  const employee = str(element, 'employeeId');
  const enabled = flag(element, 'accountEnabled');
  const record: PrincipalRecord = {
    kind: 'principal',
    key: objectKey(id),
    system: MICROSOFT,
    source: reading.source(...at),
    type: 'user',
    tenant: reading.tenant,
    id,
    name: str(element, 'displayName') ?? upn ?? id,
    aliases,
    nativeType,
    ...(enabled === undefined ? {} : { enabled }),
    ...lifeOf(element),
    properties: pairs(
      ['userPrincipalName', upn],
      ['mail', str(element, 'mail')],
      ['userType', type],
      ['externalUserState', str(element, 'externalUserState')],
      ...guest,
      ['employeeId', employee],
      ['onPremisesSecurityIdentifier', str(element, 'onPremisesSecurityIdentifier')],
      ['onPremisesImmutableId', str(element, 'onPremisesImmutableId')],
      ['onPremisesSyncEnabled', synced],
      ['onPremisesSamAccountName', str(element, 'onPremisesSamAccountName')],
      ['onPremisesDomainName', str(element, 'onPremisesDomainName')],
      ...extensionsOf(element),
    ),
  };
  if (counted === 'record') reading.object(record, 'record');
  else if (reading.sink.add(record, 'derived') === 'merged')
    reading.link(record.key, record.tenant, record.source);
}

/** What a user is called, in whichever export: names, whether a guest, and the home account its name tells of. */
export function namesOfUser(
  element: Json,
  upn: string | undefined,
): {
  readonly aliases: readonly string[];
  readonly nativeType: 'guest user' | 'user';
  readonly guest: Properties;
} {
  const home = upn === undefined ? undefined : guestHome(upn);
  const isGuest =
    str(element, 'userType')?.toLowerCase() === 'guest' || upn?.toUpperCase().includes('#EXT#') === true;
  const aliases = new Set(
    [upn, str(element, 'mail'), home?.certain, ...strings(element, 'otherMails')]
      .filter((name) => name !== undefined)
      .concat(strings(element, 'proxyAddresses').flatMap((a) => (/^smtp:/iu.test(a) ? [a.slice(5)] : []))),
  );
  return {
    aliases: [...aliases],
    nativeType: isGuest ? 'guest user' : 'user',
    guest: pairs(
      ['guestHome', home?.certain],
      [
        'guestHomeCandidates',
        home === undefined || home.candidates.length < 2 ? undefined : home.candidates.join(' '),
      ],
    ),
  };
}

/** Attributes of a directory extension that may name the person behind the account. */
function extensionsOf(element: Json): readonly (readonly [string, string])[] {
  if (!isObject(element)) return [];
  const found: (readonly [string, string])[] = [];
  for (const name of Object.keys(element)) {
    const first = name.charCodeAt(0) | 0x20;
    if (first !== 0x65 || !/^extension_.*(?:identity|employee|person|owner)/iu.test(name)) continue;
    const value = element[name];
    if (typeof value === 'string') found.push([name, value]);
  }
  return found;
}

/** Sign-in activity, creation and employment words of an account. */
export function lifeOf(element: Json): {
  readonly accountability?: Accountability;
  readonly status?: string;
} {
  const activity = prop(element, 'signInActivity');
  const used = ['lastSuccessfulSignInDateTime', 'lastSignInDateTime', 'lastNonInteractiveSignInDateTime']
    .map((name) => when(activity, name))
    .filter((at) => at !== undefined);
  const granted = when(element, 'createdDateTime');
  const stated = isObject(activity);
  const lastUsed = used.length > 0 ? Math.max(...used) : stated ? NEVER_USED : undefined;
  const left = when(element, 'employeeLeaveDateTime');
  const accountability: Accountability = {
    ...(granted === undefined ? {} : { granted }),
    ...(lastUsed === undefined ? {} : { lastUsed }),
    ...(left === undefined ? {} : { expires: left }),
  };
  return Object.keys(accountability).length === 0 ? {} : { accountability };
}
