import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import { OPEN } from '../../model/window';
import type { Window } from '../../model/window';
import { elementsOf, idIn, pairs, prop, str } from './fields';
import { MICROSOFT, objectKey } from './keys';
import { readNested } from './read-users';
import type { Reading, At } from './reading';

/** The members of one group or administrative unit. A unit holds its members, it does not give them anything. */
export function readMembersOf(
  container: Key,
  members: readonly Json[],
  reading: Reading,
  at: At,
  as: 'member' | 'unit',
  dynamic: boolean,
): void {
  for (const [i, member] of members.entries()) {
    const here = [...at, i];
    const id = isObject(member)
      ? (idIn(member, 'id') ?? idIn(member, 'objectId'))
      : typeof member === 'string'
        ? member.toLowerCase()
        : undefined;
    if (id === undefined) {
      reading.sink.ignore('fact', 'member without an id');
      reading.sink.problem('warning', 'this member has no id', reading.place(...here));
      continue;
    }
    if (isObject(member)) readNested(member, reading, here);
    if (as === 'unit') unitMember(container, id, member, reading, here, 'fact');
    else addMembership(container, id, reading, here, 'fact', dynamic);
  }
}

export function addMembership(
  group: Key,
  member: string,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
  dynamic = false,
): void {
  reading.sink.add(
    {
      kind: 'membership',
      key: `${MICROSOFT}|member/${member}/${group.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      member: objectKey(member),
      group,
      window: OPEN,
      nativeType: dynamic ? 'member by rule' : 'member',
    },
    counted,
  );
}

function unitMember(
  unit: Key,
  id: string,
  member: Json,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  reading.sink.add(
    {
      kind: 'containment',
      key: `${MICROSOFT}|unit-member/${id}/${unit.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      container: unit,
      child: objectKey(id),
      traversable: false,
      nativeType:
        str(member, '@odata.type')?.endsWith('group') === true
          ? 'administrative unit, group object'
          : 'administrative unit',
    },
    counted,
  );
}

/** An element of `/groups/<id>/members`: what it hangs on is in the page's links, its wrapper or its file name. */
export function readMember(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'id');
  const group = reading.parent;
  if (id === undefined || group === undefined) {
    reading.sink.ignore(
      'record',
      group === undefined ? 'members of a group that the file does not name' : 'member without an id',
    );
    if (group === undefined)
      reading.sink.problem(
        'error',
        'whose members these are is not in the file: name it <group id>__members.json, or wrap it as {"groupId": …, "members": […]}',
        reading.place(),
      );
    return;
  }
  readNested(element, reading, at);
  addMembership(objectKey(group), id, reading, at, 'record');
}

export function readOwner(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'id');
  const owned = reading.parent;
  if (id === undefined || owned === undefined) {
    reading.sink.ignore('record', 'owner of a thing that the file does not name');
    if (owned === undefined)
      reading.sink.problem(
        'error',
        'whose owners these are is not in the file: name it <object id>__owners.json',
        reading.place(),
      );
    return;
  }
  readNested(element, reading, at);
  addOwner(objectKey(owned), id, reading, at, 'record');
}

export function readExpandedOwners(owned: Key, element: Json, reading: Reading, at: At): void {
  for (const [i, owner] of elementsOf(prop(element, 'owners')).entries()) {
    const id = isObject(owner)
      ? idIn(owner, 'id')
      : typeof owner === 'string'
        ? owner.toLowerCase()
        : undefined;
    if (id === undefined) reading.sink.ignore('fact', 'owner without an id');
    else {
      if (isObject(owner)) readNested(owner, reading, [...at, 'owners', i]);
      addOwner(owned, id, reading, [...at, 'owners', i], 'fact');
    }
  }
}

/** Ownership lets its holder change the object: add members to a group, add credentials to an application. */
export function addOwner(
  owned: Key,
  owner: string,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
  pim?: { readonly window: Window; readonly eligible: boolean; readonly id: string },
): void {
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|owner/${owner}/${owned.slice(MICROSOFT.length + 1)}${pim === undefined ? '' : `/${pim.eligible ? 'eligible' : 'timed'}/${pim.id}`}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(owner),
      resource: owned,
      permission: 'Owner',
      verbs: verbMask('change', 'share'),
      effect: 'allow',
      window: pim?.window ?? OPEN,
      ...(pim?.eligible === true
        ? { eligible: true, condition: 'eligible for ownership: must be activated first' }
        : {}),
      properties: pairs(
        ['as', 'directory-owner'],
        ['how', pim === undefined ? undefined : pim.eligible ? 'eligible' : 'assigned'],
      ),
    },
    counted,
  );
}
