import type { Json } from '../../lib/content';
import type { Key, PrincipalType } from '../../model/record';
import type { Sink } from '../system';
import { word } from './fields';
import {
  distinguishedNameOf,
  domainSidOf,
  keyOfDistinguishedName,
  normalId,
  objectKey,
  tenantKey,
  wellKnownOf,
} from './ids';
import type { ObjectKind } from './rights';
import { localGroupName, wellKnownName, wellKnownType } from './well-known';

/** A directory object being read. */
export interface Subject {
  readonly value: Json;
  readonly kind: ObjectKind;
  readonly key: Key;
  readonly id: string;
  readonly name: string;
  /** Upper-case DNS name of its domain. */
  readonly domain: string | undefined;
  readonly domainSid: string | undefined;
  readonly tenant: Key;
  readonly pointer: string;
}

const PRINCIPAL_TYPES = new Map<string, PrincipalType>([
  ['user', 'user'],
  ['group', 'group'],
  ['computer', 'computer'],
  ['localgroup', 'group'],
  ['localuser', 'user'],
]);

/** One file being read: what it defines, and what it only mentions. */
export class Reading {
  readonly sink: Sink;
  /** Domain names of the file with their SIDs, from the objects themselves. */
  readonly #sids = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #byDistinguishedName = new Map<string, Key>();
  readonly #mentioned = new Set<Key>();
  readonly #tenants = new Set<string>();

  constructor(sink: Sink) {
    this.sink = sink;
  }

  get file(): number {
    return this.sink.file;
  }

  noteDomain(name: string, sid: string): void {
    if (!this.#sids.has(name)) this.#sids.set(name, sid);
    if (!this.#names.has(sid)) this.#names.set(sid, name);
  }

  noteName(distinguishedName: string, key: Key): void {
    if (!this.#byDistinguishedName.has(distinguishedName))
      this.#byDistinguishedName.set(distinguishedName, key);
  }

  domainName(sid: string | undefined): string | undefined {
    return sid === undefined ? undefined : this.#names.get(sid);
  }

  domainSid(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.#sids.get(name);
  }

  /** Tenant of an id: its own domain's, else that of whoever mentions it. */
  tenantOf(id: string, near: Subject): Key {
    const own = domainSidOf(id);
    if (own !== undefined) return this.tenant(own, this.#names.get(own), near.pointer);
    const name = wellKnownOf(id)?.domain;
    if (name === undefined || name === near.domain) return near.tenant;
    const sid = this.#sids.get(name);
    // Without the SID only a name is known; whichever file defines the object knows its domain better.
    return sid === undefined ? tenantKey(name) : this.tenant(sid, name, near.pointer);
  }

  /** A tenant: of an object of this file, or only mentioned. */
  tenant(sidOrName: string, name: string | undefined, pointer: string, inside = false): Key {
    const key = tenantKey(sidOrName);
    const once = `${inside ? 'inside' : 'mention'} ${key}`;
    if (!this.#tenants.has(once)) {
      this.#tenants.add(once);
      this.sink.add(
        {
          kind: 'tenant',
          key,
          system: 'sharphound',
          source: { file: this.file, pointer },
          id: sidOrName,
          name: name ?? sidOrName,
          type: 'AD domain',
          ...(inside ? {} : { mentionedOnly: true }),
        },
        'derived',
      );
    }
    return key;
  }

  /** Key of a principal that a subject refers to; it is kept as mentioned only until some file defines it. */
  principal(id: string, type: string | undefined, near: Subject, pointer: string, name?: string): Key {
    const distinguished = distinguishedNameOf(id);
    const known = distinguished === undefined ? undefined : this.#byDistinguishedName.get(distinguished);
    if (known !== undefined) return known;
    const normal = distinguished ?? normalId(id, near.domain);
    const key = distinguished === undefined ? objectKey(normal) : keyOfDistinguishedName(normal);
    if (this.#mentioned.has(key)) return key;
    this.#mentioned.add(key);
    const hinted = PRINCIPAL_TYPES.get(type?.toLowerCase() ?? '');
    const where = this.domainName(domainSidOf(normal)) ?? near.domain;
    this.sink.add(
      {
        kind: 'principal',
        key,
        system: 'sharphound',
        source: { file: this.file, pointer },
        type: wellKnownType(normal) ?? hinted ?? 'external',
        tenant: distinguished === undefined ? this.tenantOf(normal, near) : near.tenant,
        id: normal,
        name: name ?? wellKnownName(normal, where) ?? localName(normal) ?? normal,
        nativeType: type ?? 'Base',
        mentionedOnly: true,
      },
      'derived',
    );
    return key;
  }

  /** Key of a resource that a subject refers to, likewise. */
  resource(id: string, type: string | undefined, near: Subject, pointer: string): Key {
    const normal = normalId(id, near.domain);
    const key = objectKey(normal);
    if (this.#mentioned.has(key)) return key;
    this.#mentioned.add(key);
    this.sink.add(
      {
        kind: 'resource',
        key,
        system: 'sharphound',
        source: { file: this.file, pointer },
        type: type ?? 'Base',
        tenant: this.tenantOf(normal, near),
        id: normal,
        name: this.domainName(normal) ?? wellKnownName(normal, near.domain) ?? normal,
        mentionedOnly: true,
      },
      'derived',
    );
    return key;
  }

  /** What the file defines needs no mention. */
  defines(key: Key): void {
    this.#mentioned.add(key);
  }
}

/** Id and type of a `{ObjectIdentifier, ObjectType}` reference, or of a plain id. */
export function reference(
  value: Json | undefined,
): { readonly id: string; readonly type: string | undefined } | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : { id: value, type: undefined };
  const id = word(value, 'ObjectIdentifier') ?? word(value, 'MemberId');
  return id === undefined ? undefined : { id, type: word(value, 'ObjectType') ?? word(value, 'MemberType') };
}

function localName(id: string): string | undefined {
  const [, computer, rid] = /^(S-1-5-21-\d+-\d+-\d+-\d+)-(\d+)$/.exec(id) ?? [];
  return computer === undefined || rid === undefined ? undefined : localGroupName(rid, computer);
}
