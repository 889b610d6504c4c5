/**
 * Bitwarden: members, collections and groups as the command line and the public API write them, the member-access
 * report in all generations of its header, and the provider portal (Bitwarden help, "Member access report", "Collection
 * permissions", "Provider portal"; enums of bitwarden/server).
 */
import type { Json } from '../../lib/content';
import { field, isArray, list, text } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import { flag } from '../known-table';
import type { TableRow } from '../known-table';
import { settleMentions } from '../rekey';
import { Shelf } from '../shelf';
import type { Given, Thing } from '../shelf';
import { statedModule } from '../stated-module';
import type { Counted, Sink, SystemModule } from '../system';
import { ID, ORGANISATION, STATUS } from './native';
import {
  ALL_ITEMS,
  DELETE_ITEMS,
  grantAccessAll,
  grantCustom,
  readOrganisation,
  settleSettings,
} from './organisation-rights';
import { permissionOf, permissionOfWords } from './permissions';
import { readProviderOrganisation, readProviderUser } from './provider-portal';

/** bitwarden/server, OrganizationUserType. */
const OWNER = 0;
const ADMIN = 1;
const CUSTOM = 4;
const EDITS = verbMask('change');
const DELETES = verbMask('delete');
const NO_GUID = '00000000-0000-0000-0000-000000000000';

function shelf(source: Source, sink: Sink, organisation: string | undefined): Shelf {
  return new Shelf(ID, sink, source, organisation ?? '?', organisation ?? 'Bitwarden', ORGANISATION);
}

function objectWord(value: Json): string {
  return (text(value, 'object') ?? '').toLowerCase().replace(/[^a-z]/gu, '');
}

function readMember(value: Json, source: Source, sink: Sink): void {
  const email = text(value, 'email');
  const id = text(value, 'id') ?? text(value, 'userId');
  if (email === undefined && id === undefined) {
    sink.ignore('record', 'a member without id and e-mail');
    return;
  }
  const to = shelf(source, sink, text(value, 'organizationId'));
  const status = STATUS.get(Number(field(value, 'status') ?? Number.NaN));
  const type = field(value, 'type');
  const mfa = field(value, 'twoFactorEnabled');
  const recovery = field(value, 'resetPasswordEnrolled') === true;
  const user = to.user(
    email ?? id ?? '',
    {
      name: text(value, 'name') ?? email,
      nativeType: 'Bitwarden member',
      aliases: [id, text(value, 'userId'), email].filter((one) => one !== undefined),
      enabled: status === undefined ? undefined : status === 'confirmed',
      status,
      mfa: typeof mfa === 'boolean' ? mfa : undefined,
      properties: recovery ? [['account recovery', 'enrolled']] : [],
    },
    'record',
  );
  if (type === OWNER || type === ADMIN) {
    to.grant(
      user,
      to.tenant,
      {
        permission: type === OWNER ? 'Owner' : 'Admin',
        verbs: verbMask('list-metadata', 'share', 'administer'),
      },
      'fact',
    );
    // "Owners and admins can manage all collections and items" (Bitwarden help, "Collection management").
    to.grant(
      user,
      to.tenant,
      {
        permission: ALL_ITEMS,
        verbs: verbMask('view', 'use', 'create', 'change', 'rotate', 'delete', 'export'),
        notEvaluated:
          'whether owners and admins manage all collections and items is a setting of the organisation that is not in the exports',
      },
      'derived',
    );
  } else if (type === CUSTOM) grantCustom(to, user, value);
  grantAccessAll(to, user, value);
  for (const entry of list(value, 'collections')) access(to, user, entry);
}

function access(to: Shelf, holder: Key, entry: Json, collection?: Key): void {
  const id = text(entry, 'id');
  const on = collection ?? (id === undefined ? undefined : collectionOf(to, id));
  if (on === undefined) {
    to.sink.ignore('fact', 'an access entry without an id');
    return;
  }
  give(to, holder, on, permissionOf(entry), 'fact');
}

/** A collection lies in its organisation, whose owners, admins and providers administer it. */
function collectionOf(to: Shelf, id: string, thing: Thing = {}, counted?: Counted): Key {
  const collection = to.container(id, { ...thing, type: 'collection' }, counted);
  to.contains(to.tenant, collection);
  return collection;
}

function give(to: Shelf, holder: Key, collection: Key, given: Given, counted: 'record' | 'fact'): void {
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

function readCollection(value: Json, source: Source, sink: Sink): void {
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

function readGroup(value: Json, source: Source, sink: Sink): void {
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

function readAccessRow(row: TableRow, sink: Sink): void {
  const email = row.text('email');
  if (email === undefined) {
    sink.problem('error', 'row not used: no e-mail', { row: row.number });
    sink.ignore('record', 'no e-mail');
    return;
  }
  const to = shelf(row.source, sink, undefined);
  const recovery = flag(row.text('recovery'));
  const user = to.user(
    email,
    {
      name: row.text('name') ?? email,
      nativeType: 'Bitwarden member',
      mfa: flag(row.text('mfa')),
      properties: recovery === true ? [['account recovery', 'enrolled']] : [],
    },
    'derived',
  );
  const collectionName = named(row.text('collection'), ['no collection', NO_GUID]);
  const groupName = named(row.text('group'), ['no group', NO_GUID]);
  if (groupName !== undefined) {
    to.member(
      user,
      to.group(groupName, { name: groupName, nativeType: 'Bitwarden group' }, 'derived'),
      'derived',
    );
  }
  const words = row.text('permission');
  if (collectionName === undefined || words === undefined) {
    sink.used('record', 1);
    return;
  }
  const items = row.text('items');
  const collection = collectionOf(
    to,
    collectionName,
    { name: collectionName, properties: items === undefined ? [] : [['items', items]] },
    'derived',
  );
  const given = permissionOfWords(words);
  if (given === undefined) {
    sink.problem('warning', `permission "${words}" is not known here; it is not evaluated`, {
      row: row.number,
    });
  }
  const holder = groupName === undefined ? user : to.key('group', groupName);
  give(
    to,
    holder,
    collection,
    given ?? { permission: words, verbs: 0, notEvaluated: `what "${words}" permits is not known here` },
    'record',
  );
}

function named(cell: string | undefined, nothing: readonly string[]): string | undefined {
  return cell === undefined || nothing.includes(cell.toLowerCase()) ? undefined : cell;
}

export const bitwarden: SystemModule = statedModule({
  id: ID,
  title: 'Bitwarden',
  exports: [
    {
      format: 'api',
      title: 'Members, collections, groups, provider users (JSON)',
      how: 'bw list org-members; bw get org-collection ID for each collection; groups and provider users from the public API',
    },
    {
      format: 'member-access',
      title: 'Member access report (CSV)',
      how: 'Web vault, Reporting, Member access, Export',
    },
  ],
  tables: [
    {
      format: 'member-access',
      needs: ['email', 'collection', 'permission'],
      columns: {
        email: ['Email Address', 'Email', 'E-Mail', 'E-Mail-Adresse', 'Adresse e-mail'],
        name: ['Full Name', 'Name', 'Nom'],
        mfa: ['Two-Step Login', 'Zwei-Faktor-Authentifizierung'],
        recovery: ['Account Recovery', 'Kontowiederherstellung'],
        group: ['Group Name', 'Group', 'Gruppe', 'Groupe'],
        collection: ['Collection Name', 'Collection', 'Shared Folder', 'Sammlung'],
        permission: ['Collection Permission', 'Shared Folder Permission', 'Sammlungsberechtigung'],
        items: ['Total Items', 'Items'],
      },
      row: readAccessRow,
    },
  ],
  documents: [
    kind('orgmember', 'an organisation member', readMember),
    {
      ...kind('member', 'a member', readMember),
      is: (value) =>
        objectWord(value) === 'member' && text(value, 'email') !== undefined ? 'a member' : undefined,
    },
    kind('orgcollection', 'a collection', readCollection),
    { ...kind('collection', 'a collection', readCollection) },
    kind('orggroup', 'a group', readGroup),
    {
      ...kind('group', 'a group', readGroup),
      is: (value) =>
        objectWord(value) === 'group' && field(value, 'collections') !== undefined ? 'a group' : undefined,
    },
    ...['organization', 'profileorganization', 'organizationresponse'].map((word) =>
      kind(word, 'an organisation', (value, source, sink) =>
        readOrganisation(
          shelf(source, sink, text(value, 'id') ?? text(value, 'organizationId')),
          value,
          source,
          sink,
        ),
      ),
    ),
    prefixed('provideruser', 'a provider user', readProviderUser),
    prefixed('providerorganization', 'a client organisation of the provider', readProviderOrganisation),
  ],
  settle: (records) => {
    const settled = settleMentions(ID)(records);
    return settleSettings(settled, ID);
  },
  gaps: (view) => {
    const unfilled = view
      .of(ID, 'resource')
      .filter((one) => one.properties?.some(([name]) => name === 'access') === true);
    return unfilled.length === 0
      ? []
      : [
          {
            system: ID,
            layer: 'who has access to the collections',
            consequence: `${unfilled.length} collections are listed without their users and groups`,
            effect: 'grants',
            remedy: 'bw get org-collection ID --organizationid ORG, for each collection',
          },
        ];
  },
});

function kind(
  word: string,
  words: string,
  document: (value: Json, source: Source, sink: Sink) => void,
): { format: string; is: (value: Json) => string | undefined; document: typeof document } {
  return { format: 'api', is: (value) => (objectWord(value) === word ? words : undefined), document };
}

function prefixed(
  word: string,
  words: string,
  document: (value: Json, source: Source, sink: Sink) => void,
): { format: string; is: (value: Json) => string | undefined; document: typeof document } {
  return { format: 'api', is: (value) => (objectWord(value).startsWith(word) ? words : undefined), document };
}
