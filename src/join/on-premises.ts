import type { PrincipalRecord } from '../model/record';

/**
 * The Active Directory account behind a synchronised Entra account. Microsoft Entra Connect, "Design concepts":
 * `onPremisesImmutableId` is the source anchor, the base64 text of `ms-DS-ConsistencyGuid`, or of `objectGUID` where the
 * older anchor is kept. No collection at hand has `objectGUID` of accounts; one of all properties may have
 * `ms-ds-consistencyguid`, hence either is looked for.
 */
export class OnPremises {
  readonly #bySid = new Map<string, PrincipalRecord>();
  readonly #byAnchor = new Map<string, PrincipalRecord | undefined>();
  readonly #byName = new Map<string, PrincipalRecord | undefined>();

  constructor(principals: readonly PrincipalRecord[]) {
    for (const principal of principals) {
      if (principal.system !== 'sharphound') continue;
      if (principal.id.startsWith('S-1-5-')) this.#bySid.set(principal.id.toUpperCase(), principal);
      if (principal.type !== 'user' && principal.type !== 'service-account') continue;
      once(this.#byName, principal.name.toUpperCase(), principal);
      for (const name of ANCHORS) {
        const anchor = guidOf(propertyOf(principal, name));
        if (anchor !== undefined) once(this.#byAnchor, anchor, principal);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#bySid.size === 0 && this.#byName.size === 0;
  }

  /**
   * By `onPremisesSecurityIdentifier`, the SID (Microsoft Graph, user); without it by the source anchor; without either by
   * account name and domain, which name one account (`sAMAccountName` is unique in its domain).
   */
  of(account: PrincipalRecord): { readonly account: PrincipalRecord; readonly by: string } | undefined {
    const sid = propertyOf(account, 'onPremisesSecurityIdentifier');
    if (sid !== undefined) {
      const found = this.#bySid.get(sid.toUpperCase());
      return found === undefined ? undefined : { account: found, by: 'security identifier' };
    }
    const anchor = guidOf(propertyOf(account, 'onPremisesImmutableId'));
    const anchored = anchor === undefined ? undefined : this.#byAnchor.get(anchor);
    if (anchored !== undefined) return { account: anchored, by: 'immutable id' };
    const named = this.#byName.get(synchronisedName(account));
    return named === undefined || (anchor !== undefined && isAnchoredElsewhere(named, anchor))
      ? undefined
      : { account: named, by: 'account name and domain' };
  }
}

const CONSISTENCY = ['ms-ds-consistencyguid', 'msdsconsistencyguid'] as const;
const ANCHORS = [...CONSISTENCY, 'objectguid'] as const;

/** A stated consistency GUID is the anchor (ibid.): another one is another account. `objectGUID` may not be the anchor. */
function isAnchoredElsewhere(account: PrincipalRecord, anchor: string): boolean {
  const stated = CONSISTENCY.flatMap((name) => guidOf(propertyOf(account, name)) ?? []);
  return stated.length > 0 && !stated.includes(anchor);
}

/** A name that two accounts bear tells neither. */
function once(map: Map<string, PrincipalRecord | undefined>, name: string, account: PrincipalRecord): void {
  map.set(name, map.has(name) && map.get(name) !== account ? undefined : account);
}

function propertyOf(record: PrincipalRecord, name: string): string | undefined {
  return record.properties?.find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1];
}

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/iu;
const SIXTEEN_BYTES = /^[A-Za-z0-9+/]{22}==$/u;

/** A GUID as text, or as the base64 of its 16 bytes; its first three parts are little-endian there (Microsoft, GUID). */
export function guidOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  const stated = GUID.exec(trimmed)?.[1];
  if (stated !== undefined) return stated.toLowerCase();
  if (!SIXTEEN_BYTES.test(trimmed)) return undefined;
  const hex = Array.from(bytesOf(trimmed), (byte) => byte.toString(16).padStart(2, '0'));
  const part = (...places: readonly number[]): string => places.map((place) => hex[place] ?? '').join('');
  return [part(3, 2, 1, 0), part(5, 4), part(7, 6), part(8, 9), part(10, 11, 12, 13, 14, 15)].join('-');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): readonly number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of base64.replaceAll('=', '')) {
    bits = (bits << 6) | LETTERS.indexOf(letter);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
    bits &= (1 << held) - 1;
  }
  return bytes;
}

/** `NAME@DOMAIN` as SharpHound writes it; empty where the export does not say both. */
function synchronisedName(account: PrincipalRecord): string {
  const name = propertyOf(account, 'onPremisesSamAccountName');
  const domain = propertyOf(account, 'onPremisesDomainName');
  return name === undefined || domain === undefined ? '' : `${name}@${domain}`.toUpperCase();
}
