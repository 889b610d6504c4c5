/** Collections and groups, and who has access to them (Bitwarden help, "Collection permissions"). */
import type { Json } from '../../lib/content';
import { field, isArray, list, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import type { Shelf } from '../shelf';
import type { Given, Thing } from '../shelf';
import type { Counted, Sink } from '../system';
import { DELETE_ITEMS, grantAccessAll } from './organisation-rights';
import { permissionOf } from './permissions';
import { shelf } from './documents';

const EDITS = verbMask('change');
const DELETES = verbMask('delete');

export function access(to: Shelf, holder: Key, entry: Json, collection?: Key): void {
  const id = text(entry, 'id');
  const on = collection ?? (id === undefined ? undefined : collectionOf(to, id));
  if (on === undefined) {
    to.sink.ignore('fact', 'an access entry without an id');
    return;
  }
  give(to, holder, on, permissionOf(entry), 'fact');
}

/** A collection lies in its organisation, whose owners, admins and providers administer it. */
export function collectionOf(to: Shelf, id: string, thing: Thing = {}, counted?: Counted): Key {
  const collection = to.container(id, { ...thing, type: 'collection' }, counted);
  to.contains(to.tenant, collection);
  return collection;
}

export function give(
  to: Shelf,
  holder: Key,
  collection: Key,
  given: Given,
  counted: 'record' | 'fact',
): void {
  to.grant(holder, collection, given, counted);
  // "Restrict item deletion to members with the Manage collection permission" (Bitwarden help, "Collection management").
  if ((given.verbs & EDITS) === 0 || (given.verbs & DELETES) !== 0) return;
  to.grant(
    holder,
    collection,
    {
      permission: DELETE_ITEMS,
      verbs: DELETES,
      notEvaluated:
        'whether members who may edit items delete them is a setting of the organisation that is not in the exports',
    },
    'derived',
  );
}

export function readCollection(value: Json, source: Source, sink: Sink): void {
  const id = text(value, 'id');
  if (id === undefined) {
    sink.ignore('record', 'a collection without an id');
    return;
  }
  const to = shelf(source, sink, text(value, 'organizationId'));
  const users = field(value, 'users');
  const groups = field(value, 'groups');
  const filled = isArray(users) || isArray(groups);
  const collection = collectionOf(
    to,
    id,
    {
      name: text(value, 'name') ?? id,
      properties: filled ? [] : [['access', 'not in the export: only `bw get org-collection` fills it']],
    },
    'record',
  );
  for (const entry of list(value, 'users')) {
    const user = text(entry, 'id');
    if (user !== undefined) access(to, to.user(user), entry, collection);
    else sink.ignore('fact', 'an access entry without an id');
  }
  for (const entry of list(value, 'groups')) {
    const group = text(entry, 'id');
    if (group !== undefined) access(to, to.group(group), entry, collection);
    else sink.ignore('fact', 'an access entry without an id');
  }
}

export function readGroup(value: Json, source: Source, sink: Sink): void {
  const id = text(value, 'id');
  if (id === undefined) {
    sink.ignore('record', 'a group without an id');
    return;
  }
  const to = shelf(source, sink, text(value, 'organizationId'));
  const group = to.group(id, { name: text(value, 'name') ?? id, nativeType: 'Bitwarden group' }, 'record');
  grantAccessAll(to, group, value);
  for (const entry of list(value, 'collections')) access(to, group, entry);
  for (const member of [...list(value, 'members'), ...list(value, 'memberIds'), ...list(value, 'users')]) {
    const user = typeof member === 'string' ? member : (text(member, 'id') ?? text(member, 'email'));
    if (user === undefined) sink.ignore('fact', 'a member without an id');
    else to.member(to.user(user), group, 'fact');
  }
}
