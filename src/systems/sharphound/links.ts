import type { Key } from '../../model/record';
import { OPEN, STANDING } from '../../model/window';
import { keyIn } from './fields';
import { linkKey } from './ids';
import type { Reading, Subject } from './reading';
import { verbsOfRight } from './rights';

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
