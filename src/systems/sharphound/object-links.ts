/** What an object states of others beside its ACEs: where it stands, who belongs to it, what an account may do. */
import { items, prop, word, yes } from './fields';
import { distinguishedNameOf } from './ids';
import { reference } from './reading';
import type { Reading, Subject } from './reading';
import { PRIMARY_GROUP } from './rights';
import { addContainment, addGrant, addMembership, placeOf } from './links';

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
