import { field, isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import { NEVER_ENDS } from '../../model/window';
import { instantOf } from './instant';

const LONGEST = 2_000;
const NOTHING: ReadonlyMap<string, Json> = new Map();
/** Values that are the secret itself: never carried into a graph that is made to be shared. */
const SECRET_NAME = /(password|passwd|passphrase|private_?key|secret|secret_?value|credentials?|token)$/i;

/**
 * The properties of a node or edge, by lower-case name without `_`, `-` and blanks; own properties only.
 * The names are folded on first use: most edges have next to none, and there are many.
 */
export class Properties {
  readonly #raw: { readonly [name: string]: Json } | undefined;
  #folded: Map<string, Json> | undefined;

  constructor(value: Json | undefined) {
    this.#raw = isObject(value) ? value : undefined;
  }

  get #values(): ReadonlyMap<string, Json> {
    if (this.#raw === undefined) return NOTHING;
    if (this.#folded === undefined) {
      this.#folded = new Map();
      for (const [name, found] of Object.entries(this.#raw)) {
        const folded = fold(name);
        if (!this.#folded.has(folded)) this.#folded.set(folded, found);
      }
    }
    return this.#folded;
  }

  get(...names: readonly string[]): Json | undefined {
    if (this.#values.size === 0) return undefined;
    for (const name of names) {
      const found = this.#values.get(name);
      if (found !== undefined && found !== null && found !== '') return found;
    }
    return undefined;
  }

  text(...names: readonly string[]): string | undefined {
    const found = this.get(...names);
    if (typeof found === 'string') return found;
    return typeof found === 'number' ? String(found) : undefined;
  }

  /** A boolean, also where it is written as text. */
  flag(...names: readonly string[]): boolean | undefined {
    for (const name of names) {
      const found = this.#values.get(name);
      if (typeof found === 'boolean') return found;
      if (typeof found === 'string' && /^(true|false)$/i.test(found)) return found.toLowerCase() === 'true';
    }
    return undefined;
  }

  /** Only the properties of these folded names. */
  only(names: readonly string[]): Properties {
    const found = this.#raw === undefined ? undefined : kept(this.#raw, names);
    return found === undefined ? NO_PROPERTIES : new Properties(found);
  }

  /** The exact property, as `property_matchers` name it. */
  exact(name: string): Json | undefined {
    return field(this.#raw, name);
  }

  /** Names whose values the schema forbids: objects, and arrays that hold objects. */
  nested(): string[] {
    return Object.entries(this.#raw ?? {})
      .filter(
        ([, v]) => isObject(v) || (isArray(v) && v.some((item) => typeof item === 'object' && item !== null)),
      )
      .map(([name]) => name);
  }

  /** Sorted pairs of text. Empty values, and the searches that collectors put there for BloodHound, are left out. */
  pairs(): (readonly [string, string])[] {
    const found: (readonly [string, string])[] = [];
    for (const [name, value] of Object.entries(this.#raw ?? {})) {
      const text = textOf(value);
      if (text === '' || (/^query/i.test(name) && text.startsWith('MATCH '))) continue;
      found.push([
        name,
        SECRET_NAME.test(name) && typeof value === 'string' ? withheld(text) : shortened(text),
      ]);
    }
    return found.sort(([a], [b]) => byCodeUnit(a, b));
  }
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, '');
}

function textOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(String).join(', ');
  return JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}

function withheld(text: string): string {
  return `(withheld: ${text.length} characters)`;
}

const OFF_WORDS = new Set(
  'disabled suspended inactive deprovisioned terminated archived revoked expired deleted deactivated blocked'.split(
    ' ',
  ),
);
const ON_WORDS = new Set(['active', 'enabled']);

/** Whether the export says that it is switched on. */
export function enabledOf(properties: Properties): boolean | undefined {
  const off = properties.flag(
    'disabled',
    'suspended',
    'issuspended',
    'archived',
    'isarchived',
    'blocked',
    'deactivated',
    'revoked',
    'deleted',
    'isdeleted',
    'tokenexpired',
  );
  if (off === true) return false;
  if (properties.get('suspendedat', 'disabledat', 'archivedat', 'revokedat', 'deactivatedat') !== undefined)
    return false;
  const on = properties.flag('enabled', 'isenabled', 'active', 'isactive', 'accountenabled');
  if (on !== undefined) return on;
  const status = statusOf(properties)?.toLowerCase();
  if (status !== undefined && OFF_WORDS.has(status)) return false;
  if (status !== undefined && ON_WORDS.has(status)) return true;
  return off === false ? true : undefined;
}

export function statusOf(properties: Properties): string | undefined {
  return properties.text('status', 'state', 'lifecyclestate', 'userstatus');
}

const EXPIRES = [
  'expires',
  'expiresat',
  'tokenexpiresat',
  'expiry',
  'expirydate',
  'expiration',
  'expirationdate',
];
export const UNTIL = [
  ...EXPIRES,
  'expireson',
  'until',
  'validuntil',
  'validto',
  'notafter',
  'enddate',
  'endsat',
];
export const SINCE = ['since', 'validfrom', 'notbefore', 'startdate', 'startsat', 'startsfrom'];
const LAST_USED = [
  'lastused',
  'lastusedat',
  'tokenlastusedat',
  'lastlogin',
  'lastloginat',
  'lastlogon',
  'lastseenat',
];
const GRANTED = [
  'grantedat',
  'accessgrantedat',
  'assignedat',
  'createdat',
  'whencreated',
  'createdon',
  'created',
];
const ROTATED = ['lastrotated', 'rotatedat', 'passwordlastchanged', 'passwordchanged', 'pwdlastset'];

/** What the properties state of owner, reason and life; undefined when nothing. */
export function accountabilityOf(
  properties: Properties,
  of: 'node' | 'secret' | 'edge',
): Accountability | undefined {
  const at = (names: readonly string[]) => instantOf(properties.get(...names)) ?? undefined;
  const owner = properties.text(
    'ownerlogin',
    'owner',
    'ownername',
    'owneremail',
    'managedby',
    'manageremail',
  );
  // On edges `reason` tells why a collector computed the edge, not why somebody was given the access.
  const reason = properties.text(
    'justification',
    'businessreason',
    'purpose',
    ...(of === 'edge' ? [] : ['reason']),
  );
  const requestedBy = properties.text('requestedby', 'requester');
  const approvedBy = properties.text('approvedby', 'approver');
  const ticket = properties.text('ticket', 'ticketid', 'ticketnumber');
  const granted = finite(at(GRANTED));
  const lastReviewed = finite(at(['lastreviewed', 'reviewedat', 'lastreviewedat']));
  const used = at(LAST_USED);
  const lastRotated = finite(at(of === 'secret' ? [...ROTATED, 'updatedat'] : ROTATED));
  const expires = at(EXPIRES);
  const breakGlass = properties.flag('breakglass', 'isbreakglass', 'emergencyaccess');
  const stated: Accountability = {
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(granted === undefined ? {} : { granted }),
    ...(lastReviewed === undefined ? {} : { lastReviewed }),
    // The same words stand for "never" on both ends of time.
    ...(used === undefined ? {} : { lastUsed: used === NEVER_ENDS ? NEVER_USED : used }),
    ...(lastRotated === undefined ? {} : { lastRotated }),
    ...(expires === undefined ? {} : { expires }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
  return Object.keys(stated).length === 0 ? undefined : stated;
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

const NO_PROPERTIES = new Properties(undefined);

function kept(raw: { readonly [name: string]: Json }, names: readonly string[]): Json | undefined {
  const found = Object.entries(raw).filter(([name]) => names.includes(fold(name)));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
