import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { OPEN, STANDING } from '../../model/window';
import { items, keyIn, prop, word, yes } from './fields';
import { distinguishedNameOf, linkKey, objectKey } from './ids';
import { reference } from './reading';
import type { Reading, Subject } from './reading';
import { LOCAL_GROUP_BY_POLICY, PRIMARY_GROUP, verbsOfRight } from './rights';

/** Pointer of an element of a nested list, with the key as the file writes it. */
export function placeOf(subject: Subject, name: string, index?: number): string {
  const key = keyIn(subject.value, name) ?? name;
  return index === undefined ? `${subject.pointer}/${key}` : `${subject.pointer}/${key}/${index}`;
}

export function addMembership(
  member: Key,
  group: Key,
  nativeType: string,
  pointer: string,
  reading: Reading,
): void {
  reading.sink.add(
    {
      kind: 'membership',
      key: linkKey('member', member, group, nativeType),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      member,
      group,
      window: STANDING,
      nativeType,
    },
    'derived',
  );
}

export function addContainment(container: Key, child: Key, pointer: string, reading: Reading): void {
  reading.sink.add(
    {
      kind: 'containment',
      key: linkKey('contains', container, child),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      container,
      child,
      nativeType: 'Contains',
    },
    'derived',
  );
}

/** A stated edge that is no ACE: `AdminTo`, `AllowedToDelegate`, … */
export function addGrant(
  principal: Key,
  resource: Key,
  permission: string,
  becomes: boolean,
  pointer: string,
  reading: Reading,
  condition?: string,
): void {
  reading.sink.add(
    {
      kind: 'grant',
      key: linkKey('edge', principal, resource, permission),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      principal,
      resource,
      permission,
      verbs: verbsOfRight(permission) ?? 0,
      effect: 'allow',
      window: STANDING,
      ...(becomes ? { becomes } : {}),
      ...(condition === undefined ? {} : { condition }),
    },
    'derived',
  );
}

/** A user whose credentials were seen on a computer: who controls the computer can use them while they are there. */
export function addSession(
  computer: Key,
  user: Key,
  pointer: string,
  reading: Reading,
  counted: 'record' | 'derived',
): void {
  reading.sink.add(
    {
      kind: 'trust',
      key: linkKey('session', computer, user),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      mechanism: 'session',
      from: computer,
      to: user,
      window: OPEN,
      nativeType: 'HasSession (seen at collection)',
    },
    counted,
  );
}

export function addRelation(subject: Key, text: string, other: Key, pointer: string, reading: Reading): void {
  reading.sink.add(
    {
      kind: 'observation',
      key: linkKey('relation', subject, other, text),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      type: 'relation',
      subject,
      text,
      value: other,
    },
    'derived',
  );
}

/** Where the object stands, and what stands in it. Both sides state it; the same pair merges. */
export function readContainment(subject: Subject, reading: Reading): void {
  const parent = reference(prop(subject.value, 'ContainedBy'));
  if (parent !== undefined) {
    const at = placeOf(subject, 'ContainedBy');
    const container = reading.resource(parent.id, parent.type, subject, at);
    addContainment(container, subject.key, at, reading);
    // No file has the domain's Builtin container (its SID is S-1-5-32): it stands in the domain.
    if (parent.id.toUpperCase() === 'S-1-5-32' && subject.domainSid !== undefined) {
      addContainment(reading.resource(subject.domainSid, 'Domain', subject, at), container, at, reading);
    }
  }
  for (const [i, item] of items(subject.value, 'ChildObjects').entries()) {
    const child = reference(item);
    const at = placeOf(subject, 'ChildObjects', i);
    if (child === undefined) continue;
    const acts = /^(user|group|computer)$/i.test(child.type ?? '');
    const key = acts
      ? reading.principal(child.id, child.type, subject, at)
      : reading.resource(child.id, child.type, subject, at);
    addContainment(subject.key, key, at, reading);
  }
}

/** Group members; those named by a distinguished name of another file are resolved when evaluating. */
export function readMembers(subject: Subject, reading: Reading): void {
  for (const [i, item] of items(subject.value, 'Members').entries()) {
    const member = reference(item);
    const at = placeOf(subject, 'Members', i);
    if (member === undefined) {
      reading.sink.problem('warning', 'this member has no id', { pointer: at });
      continue;
    }
    const key = reading.principal(member.id, member.type, subject, at, distinguishedNameOf(member.id));
    addMembership(key, subject.key, 'MemberOf', at, reading);
  }
}

/** What users and computers state beside their ACEs. */
export function readAccount(subject: Subject, reading: Reading): void {
  const { value } = subject;
  const properties = prop(value, 'Properties');
  const primary = word(value, 'PrimaryGroupSID');
  if (primary !== undefined) {
    const at = placeOf(subject, 'PrimaryGroupSID');
    addMembership(subject.key, reading.principal(primary, 'Group', subject, at), PRIMARY_GROUP, at, reading);
  }
  for (const [i, item] of items(value, 'AllowedToDelegate').entries()) {
    const at = placeOf(subject, 'AllowedToDelegate', i);
    const target = reference(item);
    if (target === undefined) continue;
    addGrant(
      subject.key,
      reading.principal(target.id, target.type ?? 'Computer', subject, at),
      'AllowedToDelegate',
      true,
      at,
      reading,
    );
  }
  readHistory(subject, reading);
  const unconstrained = yes(value, 'UnconstrainedDelegation') || yes(properties, 'unconstraineddelegation');
  if (unconstrained && subject.domainSid !== undefined) {
    const at = `${subject.pointer}/Properties`;
    addGrant(
      subject.key,
      reading.resource(subject.domainSid, 'Domain', subject, at),
      'CoerceToTGT',
      true,
      at,
      reading,
    );
  }
  for (const [i, item] of items(value, 'SPNTargets').entries()) {
    const computer = word(item, 'ComputerSID');
    if (computer === undefined) continue;
    const at = placeOf(subject, 'SPNTargets', i);
    const service = word(item, 'Service') ?? 'SQLAdmin';
    addGrant(subject.key, reading.principal(computer, 'Computer', subject, at), service, false, at, reading);
  }
}

/** The holder of an old SID holds what the owner of that SID holds: like a membership. */
export function readHistory(subject: Subject, reading: Reading): void {
  for (const [i, item] of items(subject.value, 'HasSIDHistory').entries()) {
    const old = reference(item);
    const at = placeOf(subject, 'HasSIDHistory', i);
    if (old === undefined) continue;
    addMembership(
      subject.key,
      reading.principal(old.id, old.type, subject, at),
      'HasSIDHistory',
      at,
      reading,
    );
  }
}

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

/** What certificate authorities and their kin state. The escalations through them (ESC1 to ESC16) are not derived. */
export function readCertificateServices(subject: Subject, reading: Reading): void {
  const { value } = subject;
  const host = word(value, 'HostingComputer');
  if (host !== undefined) {
    const at = placeOf(subject, 'HostingComputer');
    addGrant(
      reading.principal(host, 'Computer', subject, at),
      subject.key,
      'HostsCAService',
      true,
      at,
      reading,
    );
  }
  for (const [i, item] of items(value, 'EnabledCertTemplates').entries()) {
    const template = reference(item);
    const at = placeOf(subject, 'EnabledCertTemplates', i);
    if (template === undefined) continue;
    addRelation(
      reading.resource(template.id, 'CertTemplate', subject, at),
      'PublishedTo',
      subject.key,
      at,
      reading,
    );
  }
  const group = reference(prop(value, 'GroupLink'));
  if (group !== undefined) {
    const at = placeOf(subject, 'GroupLink');
    addRelation(
      subject.key,
      'OIDGroupLink',
      reading.principal(group.id, group.type, subject, at),
      at,
      reading,
    );
  }
  const domain = word(value, 'DomainSID');
  if (domain !== undefined) {
    addRelation(
      subject.key,
      `${subject.kind}For`,
      objectKey(domain.toUpperCase()),
      placeOf(subject, 'DomainSID'),
      reading,
    );
  }
}
