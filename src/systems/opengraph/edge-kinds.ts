import { verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import type { Mechanism } from '../../model/record';
import { isPrincipal } from './node-kinds';
import type { NodeClass } from './node-kinds';
import { wordsOf } from './words';

/**
 * What an edge kind means to this reader. `reversed`: the edge runs from the group, container or trusting side.
 * `known` is false when no table says what the kind means: such an edge is kept and not evaluated.
 */
export interface EdgeMeaning {
  readonly as: 'membership' | 'containment' | 'grant' | 'trust' | 'no-access';
  readonly reversed: boolean;
  readonly mechanism?: Mechanism;
  readonly verbs: VerbMask;
  /** Our own policy, used where the edge states no `traversable`. */
  readonly carriesOn: boolean;
  readonly known: boolean;
}

/** Whole names, lower-case, without the collector prefix. */
const MEMBERSHIP = new Set(
  words(
    'memberof hasrole hasbaserole hasroleassignment assignedrole inheritsfrom inheritsrole ingroup belongstogroup ' +
      'hasprofile haspermissionset hasgroup memberofgroup memberoflocalgroup hassidhistory',
  ),
);
const MEMBERSHIP_REVERSED = new Set(words('hasmember hasmembers hasuser includesmember'));
const CONTAINMENT = new Set(words('contains parentof includes hosts'));
const CONTAINMENT_REVERSED = new Set(
  words('containedin containedby childof partof belongsto locatedin insideof'),
);
const NO_ACCESS = new Set(
  words('protectedby hastag taggedwith dependson createdby relatedto references documentedby gplinkdisabled'),
);
const TRUST = new Map<string, readonly [Mechanism, boolean]>([
  ...entries('installedas', 'foreign-application'),
  ...entries(
    'syncedto syncedtoaduser syncedtoentrauser syncsto sameas sameidentity mapsto mapstouser linkedto identityof correspondsto',
    'same-identity',
  ),
  ...entries(
    'trustedby federatedwith federatesto inboundfederation outboundfederation idpfor ssofor',
    'federation',
  ),
  ...entries(
    'canassume canassumerole canassumeidentity assumes assumesrole assumerole runsas runas',
    'role-trust',
  ),
  ...entries('guestof invitedto', 'guest'),
  ...entries('hassession', 'session'),
  ['trusts', ['federation', true]],
]);

/** Words that give a permission its verbs. */
const VERB_WORDS = new Map<string, readonly Verb[]>([
  ...verbs('list-metadata', 'list enumerate discover'),
  ...verbs('view', 'read view get see browse audit fetch reader viewer'),
  ...verbs(
    'use',
    'use execute exec run invoke trigger dispatch deploy connect login logon signin ssh rdp ps remote',
  ),
  ...verbs('create', 'create provision'),
  ...verbs(
    'change',
    'write edit modify update change set push commit manage add remove close reopen convert toggle mark resolve merge ' +
      'configure rename move jump dismiss triage writer editor contributor manager restrictions enable disable',
  ),
  ...verbs('rotate', 'rotate reset renew'),
  ...verbs('approve', 'approve review approver'),
  ...verbs('bypass-approval', 'bypass override'),
  ...verbs('export', 'export download migration backup dump transfer'),
  ...verbs('delete', 'delete destroy purge'),
  ...verbs('share', 'share invite'),
  ...verbs('impersonate', 'impersonate'),
  ...verbs('administer', 'admin administer administrator administrators owns owner own full generic root'),
]);
/** Whole names that words would misread. */
const VERB_NAMES = new Map<string, readonly Verb[]>([
  ['canaccess', ['view', 'use']],
  ['hasaccess', ['view', 'use']],
  ['haspermission', ['use']],
  ['requestprreview', ['change']],
  ['validtoken', ['impersonate']],
  ['restrictionscanpush', ['change', 'bypass-approval']],
  ['actas', ['impersonate']],
]);

const RULES = new Set(
  words('role roles permission permissions policy policies acl entitlement entitlements'),
);
const CREDENTIAL = new Set(
  words('secret secrets variable credential key token password certificate passkey pat'),
);
/** Names with which the holder can act as a principal it is held on. */
const TAKES_OVER =
  /^(owns|own|ownerof|admin|adminto|administers?|genericall|genericwrite|fullcontrol|resetpassword|forcechangepassword|changepassword|addmember|addmembers|addself|addowner|addsecret|addkey|addcredential|impersonate|actas|validtoken|writedacl|writeowner|resetmfa|managemembers|manageuser)$/;

const cache = new Map<string, EdgeMeaning>();

/** Meaning of an edge kind between two classes of node; the classes may be unknown. */
export function meaningOf(
  kind: string,
  start: NodeClass | undefined,
  end: NodeClass | undefined,
): EdgeMeaning {
  const name = `${kind}|${start ?? '?'}|${end ?? '?'}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const meaning = decide(wordsOf(kind), start, end);
  // Kinds come from the file: keep what is remembered bounded.
  if (cache.size < 10_000) cache.set(name, meaning);
  return meaning;
}

function decide(
  parts: readonly string[],
  start: NodeClass | undefined,
  end: NodeClass | undefined,
): EdgeMeaning {
  const name = parts.join('');
  const trust = TRUST.get(name);
  if (trust !== undefined) return { ...plain('trust'), mechanism: trust[0], reversed: trust[1] };
  if (NO_ACCESS.has(name) || parts.includes('deny') || parts.includes('denied'))
    return plain('no-access', false);
  if (MEMBERSHIP.has(name)) return plain('membership');
  if (MEMBERSHIP_REVERSED.has(name)) return { ...plain('membership'), reversed: true };
  if (CONTAINMENT.has(name)) return plain('containment');
  if (CONTAINMENT_REVERSED.has(name)) return { ...plain('containment'), reversed: true };
  if (name === 'owns' && start === 'tenant') return plain('containment');
  if (parts[0] === 'has' && !VERB_NAMES.has(name)) {
    const held = heldBy(parts, start, end);
    if (held !== undefined) return held;
  }
  const mask = verbsOfName(name, parts);
  return {
    as: 'grant',
    reversed: false,
    verbs: mask,
    carriesOn: TAKES_OVER.test(name),
    known: mask !== 0,
  };
}

/** `Has…`: a resource holds its parts and may use its secrets; a principal holds its credentials, roles and groups. */
function heldBy(
  parts: readonly string[],
  start: NodeClass | undefined,
  end: NodeClass | undefined,
): EdgeMeaning | undefined {
  if (
    parts.some((part) => CREDENTIAL.has(part)) ||
    end === 'secret' ||
    end === 'token' ||
    end === 'access-key'
  ) {
    const own = start !== undefined && isPrincipal(start);
    return {
      as: 'grant',
      reversed: false,
      verbs: own ? verbMask('use', 'rotate') : verbMask('use'),
      carriesOn: own,
      known: true,
    };
  }
  if (end === 'role' || end === 'group') {
    return start === 'tenant' || start === 'resource' ? plain('containment') : plain('membership');
  }
  if (start === undefined || !isPrincipal(start)) return plain('containment');
  return undefined;
}

function verbsOfName(name: string, parts: readonly string[]): VerbMask {
  const whole = VERB_NAMES.get(name);
  if (whole !== undefined) return verbMask(...whole);
  const found = parts.flatMap((part) => VERB_WORDS.get(part) ?? []);
  // Who writes what a role permits decides who may do what.
  const rules = found.includes('change') && RULES.has(parts.at(-1) ?? '');
  return verbMask(...found, ...(rules ? (['administer'] as const) : []));
}

function plain(as: EdgeMeaning['as'], carriesOn = true): EdgeMeaning {
  return { as, reversed: false, verbs: 0, carriesOn, known: true };
}

function words(text: string): string[] {
  return text.split(' ');
}

function entries(text: string, mechanism: Mechanism): [string, readonly [Mechanism, boolean]][] {
  return words(text).map((word) => [word, [mechanism, false]]);
}

function verbs(verb: Verb, text: string): [string, readonly Verb[]][] {
  return words(text).map((word) => [word, [verb]]);
}
