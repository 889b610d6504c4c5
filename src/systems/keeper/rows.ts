/** One reader per report on records and folders of Keeper Commander (Keeper-Security/Commander, "Reporting commands"). */
import { verbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import { ALWAYS, END_UNKNOWN } from '../../model/window';
import { present } from '../../lib/present';
import { flag, instantOfCell } from '../known-table';
import type { TableRow } from '../known-table';
import { Shelf } from '../shelf';
import type { Given } from '../shelf';
import type { Counted, Sink } from '../system';
import { permissionOf } from './permissions';

export const KEEPER = 'keeper';

export function shelfOf(row: TableRow, sink: Sink): Shelf {
  return new Shelf(KEEPER, sink, row.source, 'keeper', 'Keeper', 'Keeper enterprise');
}

export function refuse(row: TableRow, sink: Sink, reason: string): void {
  sink.problem('error', `row not used: ${reason}`, { row: row.number });
  sink.ignore('record', reason);
}

/** `(Team) X`, `(Team User) mail`, `(TU)mail`, or a mail address. */
export function holderOf(to: Shelf, cell: string): { readonly key: Key; readonly throughTeam: boolean } {
  const found = /^\((team user|tu|team)\)\s*(.*)$/iu.exec(cell.trim());
  const name = found?.[2] ?? cell.trim();
  if (found?.[1]?.toLowerCase() === 'team')
    return { key: to.group(name, { name, nativeType: 'Keeper team' }, 'derived'), throughTeam: false };
  return { key: person(to, name), throughTeam: found !== null };
}

export function person(to: Shelf, mail: string): Key {
  return to.user(mail, { name: mail, nativeType: 'Keeper user' }, 'derived');
}

/** Grant what the words of a cell say; what a word permits that is not known here stays open, and is said. */
function give(
  to: Shelf,
  holder: Key,
  on: Key,
  row: TableRow,
  words: string,
  counted: Counted,
  about?: string,
): void {
  const { verbs, masked, unknown } = permissionOf(words);
  const soft = masked ? { properties: SOFT } : {};
  const left = unknown.join(', ');
  if (verbs !== 0)
    to.grant(holder, on, { permission: words === '' ? 'read-only' : words, verbs, about, ...soft }, counted);
  if (unknown.length === 0) return;
  to.sink.problem('warning', `permission "${left}" is not known here; it is kept, not evaluated`, {
    row: row.number,
  });
  to.grant(
    holder,
    on,
    { permission: left, verbs: 0, about, notEvaluated: `what "${left}" permits is not known here` },
    verbs === 0 ? counted : 'derived',
  );
}

const SOFT = [['soft control', 'the password is masked by the client only']] as const;

function record(to: Shelf, row: TableRow, uid: string): Key {
  const rotated = instantOfCell(row.text('last rotation')) ?? instantOfCell(row.text('last change'));
  const url = row.text('url');
  const accountability = present({
    owner: row.text('owner'),
    granted: instantOfCell(row.text('created')),
    lastRotated: rotated,
  });
  const trashed = flag(row.text('in trash'));
  return to.secret(uid, {
    name: row.text('title') ?? uid,
    type: row.text('type') ?? 'Keeper record',
    properties: url === undefined ? [] : [['url', url]],
    ...(Object.keys(accountability).length === 0 ? {} : { accountability }),
    ...(trashed === true ? { active: false } : {}),
  });
}

function folder(to: Shelf, uid: string | undefined, name: string | undefined): Key | undefined {
  const id = uid ?? name;
  return id === undefined
    ? undefined
    : to.container(id, { name: name ?? id, type: 'shared folder' }, 'derived');
}

/** Per user and record, effective: the best report there is. */
export function complianceRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  const user = row.text('user');
  if (uid === undefined || user === undefined) return refuse(row, sink, 'no record or no user');
  const to = shelfOf(row, sink);
  const words = row.text('permissions') ?? '';
  const secret = record(to, row, uid);
  for (const one of lines(row.text('folder'))) {
    const container = folder(to, one, undefined);
    if (container !== undefined) to.contains(container, secret);
  }
  if (/\bowner\b/iu.test(words)) to.observe('record-owner', secret, `owned by ${user}`, { value: user });
  give(to, person(to, user), secret, row, words, 'record');
}

export function teamRow(row: TableRow, sink: Sink): void {
  const team = row.text('team');
  const to = shelfOf(row, sink);
  const container = folder(to, row.text('folder'), row.text('folder name'));
  if (team === undefined || container === undefined) return refuse(row, sink, 'no team or no shared folder');
  const id = row.text('team id');
  const holder = to.group(
    team,
    { name: team, nativeType: 'Keeper team', aliases: id === undefined ? [] : [id] },
    'derived',
  );
  give(to, holder, container, row, row.text('permissions') ?? '', 'record');
}

/** Actual use. */
export function accessRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  const user = row.text('user');
  if (uid === undefined || user === undefined) return refuse(row, sink, 'no record or no user');
  const to = shelfOf(row, sink);
  const at = instantOfCell(row.text('last access'));
  const secret = to.secret(uid, {
    name: row.text('title') ?? uid,
    type: row.text('type') ?? 'Keeper record',
    properties: [row.text('url')].filter((url) => url !== undefined).map((url) => ['url', url] as const),
    accountability: present({
      lastUsed: at,
      owner: row.text('owner'),
      granted: instantOfCell(row.text('created')),
      lastRotated: instantOfCell(row.text('last rotation')) ?? instantOfCell(row.text('last change')),
    }),
  });
  to.user(
    user,
    { name: user, nativeType: 'Keeper user', accountability: present({ lastUsed: at }) },
    'derived',
  );
  to.observe('record-access', secret, `last used by ${user}`, {
    value: user,
    about: user,
    ...present({ at }),
  });
  sink.used('record', 1);
}

/** Cells hold several lines; `(TU)` marks a member of a team. */
export function sharedFolderRow(row: TableRow, sink: Sink): void {
  const to = shelfOf(row, sink);
  const container = folder(to, row.text('folder'), row.text('folder name'));
  if (container === undefined) return refuse(row, sink, 'no shared folder');
  sink.used('record', 1);
  const shared: Given = { permission: 'shared', verbs: verbMask('list-metadata', 'view', 'use') };
  const teams = lines(row.text('team') ?? row.text('team id')).map((team) =>
    to.group(team, { name: team, nativeType: 'Keeper team' }, 'derived'),
  );
  for (const team of teams) to.grant(team, container, shared, 'fact');
  for (const cell of lines(row.text('user'))) {
    const holder = holderOf(to, cell);
    const [only] = teams;
    if (holder.throughTeam && only !== undefined && teams.length === 1) to.member(holder.key, only, 'fact');
    else to.grant(holder.key, container, shared, 'fact');
  }
  for (const uid of lines(row.text('record')))
    to.contains(container, to.secret(uid, { name: uid, type: 'Keeper record' }));
}

export function externalRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  const mail = row.text('shared to');
  if (uid === undefined || mail === undefined)
    return refuse(row, sink, 'no record or nobody it is shared to');
  const to = shelfOf(row, sink);
  const isFolder = /folder/iu.test(row.text('type') ?? '');
  const on = isFolder
    ? to.container(uid, { name: row.text('title') ?? uid, type: 'shared folder' }, 'derived')
    : to.secret(uid, { name: row.text('title') ?? uid, type: 'Keeper record' });
  const holder = to.user(mail, { name: mail, type: 'external', nativeType: 'external user' }, 'derived');
  give(to, holder, on, row, row.text('permissions') ?? '', 'record', 'external');
  to.observe(
    'external-share',
    on,
    `${row.text('title') ?? uid} is shared with ${mail}, outside the enterprise`,
    { value: mail, about: mail },
  );
}

export function ownerlessRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  if (uid === undefined) return refuse(row, sink, 'no record');
  const to = shelfOf(row, sink);
  const secret = to.secret(uid, { name: row.text('title') ?? uid, type: 'Keeper record' }, 'record');
  to.observe(
    'ownerless-record',
    secret,
    `${row.text('title') ?? uid} has no owner`,
    present({ value: row.text('shared with') }),
  );
}

/** A link that opens the record once, until it expires. */
export function oneTimeRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  const id = row.text('link id') ?? row.text('link name');
  if (uid === undefined || id === undefined) return refuse(row, sink, 'no record or no link');
  const to = shelfOf(row, sink);
  const secret = to.secret(uid, { name: row.text('title') ?? uid, type: 'Keeper record' });
  const from = instantOfCell(row.text('generated')) ?? ALWAYS;
  const until = instantOfCell(row.text('expires'));
  const opened = instantOfCell(row.text('opened'));
  const name = `one-time link ${row.text('link name') ?? id}`;
  const link = to.user(
    `link ${id}`,
    { name, type: 'external', nativeType: 'Keeper one-time share', human: false },
    'derived',
  );
  to.grant(
    link,
    secret,
    {
      permission: 'one-time share',
      verbs: verbMask('view'),
      window: { from, until: until ?? END_UNKNOWN },
      condition: 'whoever has the link, on the first device that opens it',
    },
    'record',
  );
  to.observe('one-time-share', secret, `${name} ${opened === undefined ? 'is still open' : 'was opened'}`, {
    about: id,
    value: opened === undefined ? 'not opened' : 'opened',
    ...present({ at: until }),
  });
}

/** Share report by owner: who each record is shared with. */
export function ownerShareRow(row: TableRow, sink: Sink): void {
  const uid = row.text('record');
  if (uid === undefined) return refuse(row, sink, 'no record');
  const to = shelfOf(row, sink);
  const owner = row.text('owner');
  const secret = to.secret(uid, {
    name: row.text('title') ?? uid,
    type: 'Keeper record',
    ...(owner === undefined ? {} : { accountability: { owner } }),
  });
  sink.used('record', 1);
  if (owner !== undefined) give(to, person(to, owner), secret, row, 'owner', 'fact');
  for (const cell of lines(row.text('shared with'))) {
    // `mail => permissions`, or the address alone.
    const [who = '', words = ''] = cell.split(/\s*(?:=>|:)\s+/u);
    give(to, holderOf(to, who).key, secret, row, words, 'fact');
  }
}

/** Share report by user: records shared to somebody; with what right it does not say, at least to read. */
export function userShareRow(row: TableRow, sink: Sink): void {
  const user = row.text('user');
  const uid = row.text('record');
  const to = shelfOf(row, sink);
  const on = uid === undefined ? folder(to, row.text('folder'), row.text('title')) : record(to, row, uid);
  if (user === undefined || on === undefined)
    return refuse(row, sink, 'no user, or neither record nor folder');
  to.grant(
    holderOf(to, user).key,
    on,
    { permission: 'shared', verbs: verbMask('list-metadata', 'view', 'use') },
    'record',
  );
}

export function folderShareRow(row: TableRow, sink: Sink): void {
  const cell = row.text('shared to');
  const to = shelfOf(row, sink);
  const container = folder(to, row.text('folder'), row.text('folder name'));
  if (container === undefined || cell === undefined)
    return refuse(row, sink, 'no folder or nobody it is shared to');
  give(to, holderOf(to, cell).key, container, row, row.text('permissions') ?? '', 'record');
}

/** Counts of shares: nothing to decide with. */
export function summaryRow(_row: TableRow, sink: Sink): void {
  sink.ignore('record', 'a summary of counts: the reports with record ids say who has what');
}

export function lines(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[\r\n;]+|,\s*(?=\S)/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
