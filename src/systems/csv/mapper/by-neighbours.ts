import { normaliseName } from '../header';
import { BY_NAME } from './column-names';
import type { Field } from './fields';
import type { Candidate, Guess } from './proposal';

/** Names that mean different things beside different columns (csv notes: name, type, status, group, account name). */
export function byNeighbours(
  { name, plain, facts }: Candidate,
  all: readonly Candidate[],
): Guess | undefined {
  const has = (...names: readonly string[]): boolean =>
    all.some((other) => names.some((one) => normaliseName(one) === other.plain));
  const says = (field: Field, why: string, confidence = 0.85): Guess => ({
    field,
    confidence,
    reasons: [`"${name}" ${why}`],
  });
  const mails = has(
    'email',
    'email address',
    'user email',
    'userEmail',
    'username',
    'e-mail',
    'user_id',
    'login',
    'upn',
    'userprincipalname',
  );
  const things = has('vault', 'vaultName', 'safe', 'shared to', 'shared_to', 'uid', 'folder', 'privilege');
  switch (plain) {
    case 'name':
      if (has('privilege', 'granted_on', 'granted_to'))
        return says('resource', 'beside a privilege is what it is held on');
      if (mails) return says('principal name', 'beside an address is a display name');
      if (has('visible_below', 'default_role')) return says('permission', 'of a list of roles is the role');
      if (things) return says('resource', 'beside a share is what is shared');
      return facts.mail > 0.5
        ? says('principal', 'holds addresses')
        : says('principal name', 'is taken for a display name', 0.6);
    case 'type':
    case 'kind':
      if (facts.principalTypes > 0.6 || (mails && !things))
        return says('principal type', 'tells kinds of account');
      return says('resource type', 'tells kinds of thing', 0.7);
    case 'status':
    case 'state':
      return facts.decisions > facts.states && facts.decisions >= 0.5
        ? says('decision', 'holds decisions of a review', 0.9)
        : says('state', 'tells whether it is in force', 0.9);
    case 'uid':
    case 'id':
      if (things || has('title', 'name'))
        return says(mails ? 'property' : 'resource', 'is the id of what stands beside it', 0.6);
      return says('property', 'is an id', 0.6);
    case 'useruuid':
    case 'userorgroupuuid':
    case 'userid':
      return mails && facts.mail < 0.5 && plain !== 'userid'
        ? says('property', 'is an id beside an address', 0.8)
        : says('principal', 'is the id of who holds it', 0.8);
    case 'accountname':
      return has('organization_name', 'organization name') || has('subscription')
        ? says('tenant', 'beside an organisation is its account', 0.8)
        : says('principal', 'is who holds it', 0.65);
    case 'group':
    case 'groupname':
      return all.some((other) => BY_NAME.get(other.plain) === 'principal')
        ? says('group', 'beside a person is the way it comes', 0.9)
        : says('principal', 'stands alone: it holds the access', 0.75);
    case 'account':
      return facts.mail > 0.5 || !has('user', 'technician', 'email')
        ? says('principal', 'is who holds it', 0.75)
        : says('tenant', 'beside a person is a client', 0.6);
    case 'action':
      return facts.decisions >= 0.4
        ? says('decision', 'holds decisions of a review', 0.9)
        : says('permission', 'is what is permitted', 0.6);
    case 'owner':
    case 'manager':
      return says('owner', 'answers for it', 0.9);
    case 'domain':
    case 'node':
    case 'scope':
    case 'source':
    case 'title':
    case 'path':
      return undefined;
    case 'grantee':
    case 'granteename':
      return says('principal', 'is who holds it', 0.95);
    case 'grantedto':
      return says('principal type', 'tells kinds of grantee', 0.85);
    default:
      return undefined;
  }
}
