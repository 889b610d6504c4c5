/**
 * CyberArk Privileged Access Manager: members of safes, as the REST interface writes them and as the wide boolean tables
 * of its community scripts do (CyberArk documentation, "Safe members: get all safe members", permissions).
 * What a user may do is the union over direct and group membership.
 */
import type { Json } from '../../lib/content';
import { field, isArray, list, text } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { verbMask, verbsOf } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { Window } from '../../model/window';
import { flag, instantOfCell, plainName } from '../known-table';
import type { TableRow } from '../known-table';
import { settleMentions } from '../rekey';
import { Shelf } from '../shelf';
import { statedModule } from '../stated-module';
import type { Sink, SystemModule } from '../system';

const ID = 'cyberark';

const PERMISSIONS: readonly (readonly [string, VerbMask])[] = [
  ['useAccounts', verbMask('use')],
  ['retrieveAccounts', verbMask('view', 'use')],
  ['listAccounts', verbMask('list-metadata')],
  ['addAccounts', verbMask('create')],
  ['updateAccountContent', verbMask('change', 'rotate')],
  ['updateAccountProperties', verbMask('change')],
  ['initiateCPMAccountManagementOperations', verbMask('rotate')],
  ['specifyNextAccountContent', verbMask('rotate')],
  ['renameAccounts', verbMask('change')],
  ['deleteAccounts', verbMask('delete')],
  ['unlockAccounts', verbMask('change')],
  ['manageSafe', verbMask('administer')],
  ['manageSafeMembers', verbMask('share')],
  ['backupSafe', verbMask('export')],
  // What happened in the safe, and who its members are: neither lists its accounts.
  ['viewAuditLog', 0],
  ['viewSafeMembers', 0],
  // Cancels dual control without a word.
  ['accessWithoutConfirmation', verbMask('bypass-approval')],
  ['createFolders', verbMask('create')],
  ['deleteFolders', verbMask('delete')],
  ['moveAccountsAndFolders', verbMask('change')],
  ['requestsAuthorizationLevel1', verbMask('approve')],
  ['requestsAuthorizationLevel2', verbMask('approve')],
];

interface Member {
  readonly safe: string;
  readonly safeName: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly predefined: boolean | undefined;
  readonly window: Window;
  readonly unreadEnd: string | undefined;
  /** `isExpiredMembershipEnable`: true of a membership that has expired ("Get all safe members", result). */
  readonly expired: boolean;
  readonly held: readonly string[];
  /** Permissions whose cell is neither yes nor no, with the cell. */
  readonly unclear: ReadonlyMap<string, string>;
}

function state(member: Member, source: Source, sink: Sink): void {
  const to = new Shelf(ID, sink, source, 'cyberark', 'CyberArk', 'CyberArk vault');
  const safe = to.container(member.safe, { name: member.safeName, type: 'safe' }, 'derived');
  const kind = member.type?.toLowerCase();
  const aliases = member.id === undefined ? [] : [member.id];
  const holder: Key =
    kind === 'group' || kind === 'role'
      ? to.group(member.name, { name: member.name, nativeType: `CyberArk ${kind}`, aliases }, 'derived')
      : to.user(
          member.name,
          {
            name: member.name,
            nativeType: member.predefined === true ? 'CyberArk predefined user' : 'CyberArk user',
            aliases,
            ...(member.predefined === true ? { human: false } : {}),
          },
          'derived',
        );
  const { until } = member.window;
  if (member.expired && (until === NEVER_ENDS || until === END_UNKNOWN)) {
    sink.ignore('record', 'a membership that has expired, without the date');
    return;
  }
  let counted: 'record' | 'fact' = 'record';
  for (const [permission, verbs] of PERMISSIONS) {
    const cell = member.unclear.get(permission);
    if (!member.held.includes(permission) && cell === undefined) continue;
    const open = cell === undefined ? member.unreadEnd : `${permission} is "${cell}", neither yes nor no`;
    to.grant(
      holder,
      safe,
      {
        permission,
        verbs,
        window: member.window,
        ...(open === undefined ? {} : { notEvaluated: open }),
      },
      counted,
    );
    counted = 'fact';
  }
  if (counted === 'record') sink.ignore('record', 'a member without any permission');
}

interface End {
  readonly window: Window;
  readonly unreadEnd: string | undefined;
}

/** `null` and an empty cell: the membership never ends. */
function windowOf(cell: string | undefined, stated: boolean): End {
  if (cell === undefined || cell === '' || cell === '0' || /^(?:null|never)$/iu.test(cell))
    return { window: { from: ALWAYS, until: stated ? NEVER_ENDS : END_UNKNOWN }, unreadEnd: undefined };
  const at = instantOfCell(cell);
  return {
    window: { from: ALWAYS, until: at ?? END_UNKNOWN },
    unreadEnd: at === undefined ? `its end "${cell}" cannot be read` : undefined,
  };
}

function isMember(value: Json): boolean {
  return text(value, 'memberName') !== undefined && field(value, 'permissions') !== undefined;
}

function readMember(value: Json, source: Source, sink: Sink): void {
  const permissions = field(value, 'permissions');
  const safe = text(value, 'safeUrlId') ?? text(value, 'safeName');
  const name = text(value, 'memberName');
  if (safe === undefined || name === undefined) {
    sink.ignore('record', 'a member without a safe or a name');
    return;
  }
  const end = field(value, 'membershipExpirationDate');
  const memberId = field(value, 'memberId');
  state(
    {
      safe,
      safeName: text(value, 'safeName') ?? safe,
      name,
      id: typeof memberId === 'number' ? String(memberId) : text(value, 'memberId'),
      type: text(value, 'memberType'),
      predefined: field(value, 'isPredefinedUser') === true,
      ...windowOf(typeof end === 'number' || typeof end === 'string' ? String(end) : undefined, true),
      expired: field(value, 'isExpiredMembershipEnable') === true,
      held: PERMISSIONS.map(([one]) => one).filter((one) => field(permissions, one) === true),
      unclear: new Map(),
    },
    source,
    sink,
  );
}

function readRow(row: TableRow, sink: Sink): void {
  const safe = row.text('safe');
  const name = row.text('member');
  if (safe === undefined || name === undefined) {
    sink.problem('error', 'row not used: no safe or no member', { row: row.number });
    sink.ignore('record', 'no safe or no member');
    return;
  }
  const level = row.text('level');
  const held = PERMISSIONS.map(([one]) => one).filter((one) => flag(row.text(one)) === true);
  const unclear = new Map<string, string>();
  for (const [permission] of PERMISSIONS) {
    const cell = row.text(permission);
    if (cell !== undefined && flag(cell) === undefined) {
      unclear.set(permission, cell);
      sink.problem('warning', `${permission}: "${cell}" is neither yes nor no; it is not evaluated`, {
        row: row.number,
      });
    }
  }
  // Older tools: one column, 0 to 2.
  if (level === '1') held.push('requestsAuthorizationLevel1');
  if (level === '2') held.push('requestsAuthorizationLevel2');
  state(
    {
      safe,
      safeName: safe,
      name,
      id: row.text('id'),
      type: row.text('type'),
      predefined: flag(row.text('predefined')),
      ...windowOf(row.text('expires'), false),
      expired: flag(row.text('expired')) === true,
      held,
      unclear,
    },
    row.source,
    sink,
  );
}

export const cyberark: SystemModule = statedModule({
  id: ID,
  title: 'CyberArk',
  exports: [
    {
      format: 'safe-members',
      title: 'Safe members (JSON)',
      how: 'GET /PasswordVault/API/Safes/SAFE/Members, for each safe',
    },
    {
      format: 'safe-members-table',
      title: 'Safe members (wide boolean CSV)',
      how: 'the safe member reports of the community scripts: one column per permission',
    },
  ],
  tables: [
    {
      format: 'safe-members-table',
      needs: ['safe', 'member', 'listAccounts'],
      columns: {
        safe: ['Safe', 'SafeName', 'Safe Name', 'SMSafe'],
        member: ['Member', 'MemberName', 'User', 'UserName', 'SMMember'],
        id: ['MemberId'],
        type: ['MemberType', 'Type'],
        // The scripts' own spelling.
        predefined: ['Predefined', 'Predifined', 'IsPredefinedUser'],
        expires: ['MembershipExpirationDate', 'ExpirationDate', 'SMExpirationDate'],
        expired: ['IsExpiredMembershipEnable'],
        level: ['RequestsAuthorizationLevel', 'SMRequestsAuthorizationLevel'],
        ...Object.fromEntries(PERMISSIONS.map(([one]) => [one, [one, `SM${one}`, plainName(one)]])),
      },
      row: readRow,
    },
  ],
  documents: [
    {
      format: 'safe-members',
      is: (value) => (isMember(value) ? 'a member of a safe' : undefined),
      document: readMember,
    },
    {
      format: 'safe-members',
      is: (value) => {
        const members = field(value, 'value');
        return isArray(members) && members.some(isMember) ? 'the members of a safe' : undefined;
      },
      document: (value, source, sink) => {
        let i = 0;
        for (const member of list(value, 'value'))
          readMember(member, { ...source, pointer: `${source.pointer ?? ''}/value/${i++}` }, sink);
      },
    },
  ],
  settle: settleMentions(ID),
  gaps: (view) => {
    if (view.of(ID, 'membership').length > 0) return [];
    const groups = new Set(
      view
        .of(ID, 'principal')
        .filter((one) => one.type === 'group')
        .map((one) => one.key),
    );
    const held = view.of(ID, 'grant').filter((grant) => groups.has(grant.principal));
    if (held.length === 0) return [];
    return [
      {
        system: ID,
        layer: 'members of the groups of safes',
        consequence: 'who holds what a group holds is not known',
        effect: 'grants',
        remedy: 'add a table of memberships (see the columns of Overreach CSV)',
        permissions: [
          ...new Set(held.flatMap((grant): readonly string[] => [grant.permission, ...verbsOf(grant.verbs)])),
        ].sort(byCodeUnit),
      },
    ];
  },
});
