import { column } from './column';
import type { Column } from './column';

/** Who answers for it, and its life. The same columns in identities, memberships, grants, trusts and secrets. */
export const ACCOUNTABILITY_COLUMNS: readonly Column[] = [
  column('owner', 'text', 0, 'who answers for it', [
    'owner email',
    'manager',
    'record owner',
    'sponsor',
    'business owner',
  ]),
  column('reason', 'text', 0, 'the business reason', [
    'justification',
    'business reason',
    'jitadminreason',
    'comment',
    'notes',
  ]),
  column('requested by', 'text', 0, 'who asked for it', ['requester', 'requested for by']),
  column('approved by', 'text', 0, 'who approved it', ['approver', 'approved']),
  column('ticket', 'text', 0, 'ticket or change number', [
    'change',
    'change number',
    'ticket id',
    'request id',
  ]),
  column('granted', 'date', 0, 'when it was given', [
    'granted at',
    'access granted',
    'created',
    'created on',
    'createddatetime',
    'date added',
    'issued',
  ]),
  column('last reviewed', 'date', 0, 'when it was last reviewed', [
    'reviewed',
    'review date',
    'last review',
    'last certified',
  ]),
  column('last used', 'date', 0, '`never` states that it was never used', [
    'last login',
    'last activity',
    'last access',
    'last auth at',
    'last login time',
    'last signin',
    'last sign in',
  ]),
  column('expires', 'end', 0, 'when it ends; see Ends', [
    'access expiration',
    'expires at',
    'expiration',
    'enddatetime',
    'membershipexpirationdate',
    'jitadminexpiration',
    'valid until',
    'expiry',
    'expiry date',
  ]),
  column('break-glass', 'boolean', 0, 'kept for emergencies only', [
    'breakglass',
    'emergency access',
    'is break glass',
  ]),
  column('break-glass reviewed', 'date', 0, 'when its emergency use was last reviewed afterwards', [
    'post use review',
    'breakglass reviewed',
  ]),
  column(
    'removed at',
    'date',
    0,
    'when it was taken away; it ends then. Of an identity a bare yes will do: it is disabled',
    ['removed', 'revoked', 'revoked at', 'deleted on', 'deleted at'],
  ),
  column('removed by', 'text', 0, 'who took it away', ['revoked by', 'deleted by']),
];
