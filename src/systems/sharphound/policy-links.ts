/** What group policy objects do where they are linked. */
import type { Json } from '../../lib/content';
import { items, keyIn, prop, word } from './fields';
import { reference } from './reading';
import type { Reading, Subject } from './reading';
import { LOCAL_GROUP_BY_POLICY } from './rights';
import { addGrant, addMembership, placeOf } from './links';

/** Whoever controls a GPO controls what it is linked to. */
export function readPolicyLinks(subject: Subject, reading: Reading): void {
  for (const [i, link] of items(subject.value, 'Links').entries()) {
    const id = word(link, 'GUID');
    if (id === undefined) continue;
    const at = placeOf(subject, 'Links', i);
    addGrant(reading.resource(id, 'GPO', subject, at), subject.key, 'GPLink', true, at, reading);
  }
}

const POLICY_GROUPS: readonly (readonly [string, string, string])[] = [
  ['LocalAdmins', '544', 'AdminTo'],
  ['RemoteDesktopUsers', '555', 'CanRDP'],
  ['DcomUsers', '562', 'ExecuteDCOM'],
  ['PSRemoteUsers', '580', 'CanPSRemote'],
];

/** Local groups that a GPO fills on the computers it applies to. */
export function readPolicyGroups(subject: Subject, reading: Reading): void {
  const changes = prop(subject.value, 'GPOChanges');
  const affected = items(changes, 'AffectedComputers');
  for (const [name, rid, right] of POLICY_GROUPS) {
    const members = items(changes, name);
    if (members.length === 0) continue;
    const at = `${placeOf(subject, 'GPOChanges')}/${keyIn(changes, name) ?? name}`;
    for (const item of affected) readPolicyGroup(item, rid, right, members, at, subject, reading);
  }
}

function readPolicyGroup(
  item: Json,
  rid: string,
  right: string,
  members: readonly Json[],
  at: string,
  subject: Subject,
  reading: Reading,
): void {
  const affected = reference(item);
  if (affected === undefined) return;
  const computer = reading.principal(affected.id, affected.type ?? 'Computer', subject, at);
  const group = reading.principal(`${affected.id}-${rid}`, 'LocalGroup', subject, at);
  addGrant(group, computer, right, right === 'AdminTo', at, reading);
  for (const [i, value] of members.entries()) {
    const member = reference(value);
    if (member === undefined) continue;
    const key = reading.principal(member.id, member.type, subject, `${at}/${i}`);
    addMembership(key, group, LOCAL_GROUP_BY_POLICY, `${at}/${i}`, reading);
  }
}
