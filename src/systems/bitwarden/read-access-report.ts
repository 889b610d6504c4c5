/** Rows of the member-access report in all generations of its header (Bitwarden help, "Member access report"). */
import { flag } from '../known-table';
import type { TableRow } from '../known-table';
import type { Sink } from '../system';
import { permissionOfWords } from './permissions';
import { shelf } from './documents';
import { collectionOf, give } from './read-collections';

const NO_GUID = '00000000-0000-0000-0000-000000000000';

export function readAccessRow(row: TableRow, sink: Sink): void {
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
