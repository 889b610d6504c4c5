import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { items, keyIn, prop, results, word, yes } from './fields';
import { normalId, objectKey } from './ids';
import { addContainment, addGrant, addMembership, addSession, placeOf } from './links';
import { reference } from './reading';
import type { Reading, Subject } from './reading';
import { LOCAL_GROUP } from './rights';

const LOCAL_RIGHTS = new Map([
  ['544', 'AdminTo'],
  ['555', 'CanRDP'],
  ['562', 'ExecuteDCOM'],
  ['580', 'CanPSRemote'],
]);
const LOGON_RIGHT = 'SeRemoteInteractiveLogonRight';

/** What a computer states beside its ACEs and what all accounts state. */
export function readComputer(subject: Subject, reading: Reading): void {
  const { value } = subject;
  for (const [name, right] of [
    ['AllowedToAct', 'AllowedToAct'],
    ['DumpSMSAPassword', 'DumpSMSAPassword'],
  ] as const) {
    for (const [i, item] of items(value, name).entries()) {
      const other = reference(item);
      const at = placeOf(subject, name, i);
      if (other === undefined) continue;
      const key = reading.principal(other.id, other.type, subject, at);
      // AllowedToAct lists who may act on this computer; DumpSMSAPassword lists accounts this computer keeps.
      if (name === 'AllowedToAct') addGrant(key, subject.key, right, true, at, reading);
      else addGrant(subject.key, key, right, true, at, reading);
    }
  }
  if ((yes(value, 'IsDC') || yes(prop(value, 'Properties'), 'isdc')) && subject.domainSid !== undefined) {
    const at = placeOf(subject, 'IsDC');
    addGrant(
      subject.key,
      reading.resource(subject.domainSid, 'Domain', subject, at),
      'DCFor',
      true,
      at,
      reading,
    );
  }
  readSessions(subject, reading);
  const rights = readUserRights(subject, reading);
  readLocalGroups(subject, rights, reading);
}

function readSessions(subject: Subject, reading: Reading): void {
  for (const name of ['Sessions', 'PrivilegedSessions', 'RegistrySessions']) {
    const list = prop(subject.value, name);
    const at = `${placeOf(subject, name)}/${keyIn(list, 'Results') ?? 'Results'}`;
    for (const [i, result] of results(list).entries())
      readSession(result, subject, `${at}/${i}`, reading, 'derived');
  }
}

/** One session, of a computer or of a file of sessions (version 5). */
export function readSession(
  result: Json,
  subject: Subject,
  at: string,
  reading: Reading,
  counted: 'record' | 'derived',
): void {
  const user = word(result, 'UserSID');
  if (user === undefined) return;
  const computer = word(result, 'ComputerSID');
  const from = computer === undefined ? subject.key : reading.principal(computer, 'Computer', subject, at);
  addSession(from, reading.principal(user, 'User', subject, at), at, reading, counted);
}

/** Who may log on over Remote Desktop by the computer's own policy; undefined when it was not collected. */
function readUserRights(subject: Subject, reading: Reading): ReadonlySet<Key> | undefined {
  let logon: Set<Key> | undefined;
  for (const [i, right] of items(subject.value, 'UserRights').entries()) {
    const privilege = word(right, 'Privilege');
    if (privilege === undefined || !yes(right, 'Collected')) continue;
    const at = `${placeOf(subject, 'UserRights', i)}/${keyIn(right, 'Results') ?? 'Results'}`;
    const holders = results(right).flatMap((result, j) => {
      const holder = reference(result);
      return holder === undefined ? [] : [reading.principal(holder.id, holder.type, subject, `${at}/${j}`)];
    });
    for (const [j, holder] of holders.entries())
      addUserRight(holder, privilege, `${at}/${j}`, subject, reading);
    if (privilege === LOGON_RIGHT) logon = new Set([...(logon ?? []), ...holders]);
  }
  return logon;
}

function addUserRight(holder: Key, privilege: string, at: string, subject: Subject, reading: Reading): void {
  addGrant(holder, subject.key, privilege, false, at, reading);
}

/** Local groups of the computer, who is in them, and what four of them permit. Empty groups carry nothing. */
function readLocalGroups(subject: Subject, logon: ReadonlySet<Key> | undefined, reading: Reading): void {
  for (const [i, group] of items(subject.value, 'LocalGroups').entries()) {
    const stated = word(group, 'ObjectIdentifier');
    const members = results(group);
    const name = word(group, 'Name');
    if (stated === undefined) continue;
    if (members.length === 0 && name?.toUpperCase().startsWith('DIRECT ACCESS USERS') !== true) continue;
    const at = placeOf(subject, 'LocalGroups', i);
    const own = name !== undefined && name.toUpperCase() !== 'IGNOREME';
    const key = own
      ? addLocalGroup(stated, name, at, subject, reading)
      : reading.principal(stated, 'Group', subject, at);
    const rid = stated.slice(stated.lastIndexOf('-') + 1);
    const right = LOCAL_RIGHTS.get(rid);
    if (right !== undefined) {
      const lacks = right === 'CanRDP' && logon !== undefined && !logon.has(key);
      addGrant(
        key,
        subject.key,
        right,
        right === 'AdminTo',
        at,
        reading,
        lacks
          ? `only for members that hold ${LOGON_RIGHT} on the computer; the group as a whole does not`
          : undefined,
      );
    }
    const list = `${at}/${keyIn(group, 'Results') ?? 'Results'}`;
    for (const [j, result] of members.entries()) {
      const member = reference(result);
      if (member === undefined) continue;
      const memberKey = reading.principal(member.id, member.type, subject, `${list}/${j}`);
      addMembership(memberKey, key, own ? LOCAL_GROUP : 'MemberOf', `${list}/${j}`, reading);
    }
  }
}

/**
 * A local group of the computer's own. On a domain controller the "local" groups are the domain's (their name is
 * IGNOREME): the file of groups defines those, and a membership stated there is the same one.
 */
function addLocalGroup(stated: string, name: string, at: string, subject: Subject, reading: Reading): Key {
  const id = normalId(stated, subject.domain);
  const key = objectKey(id);
  reading.defines(key);
  reading.sink.add(
    {
      kind: 'principal',
      key,
      system: 'sharphound',
      source: { file: reading.file, pointer: at },
      type: 'group',
      tenant: subject.tenant,
      id,
      name,
      nativeType: 'LocalGroup',
    },
    'derived',
  );
  addContainment(subject.key, key, at, reading);
  return key;
}
