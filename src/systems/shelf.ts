/**
 * Records of a password manager or vault that states its grants: people, groups, vaults, items. A shared piece of such
 * systems, no system. Every thing is a mention until an export states it.
 */
import type { VerbMask } from '../model/permission';
import { keyOf } from '../model/record';
import type { Accountability } from '../model/accountability';
import type { GrantRecord, Key, PrincipalType, SystemId } from '../model/record';
import type { Source } from '../model/source';
import { OPEN } from '../model/window';
import type { Window } from '../model/window';
import { present } from '../lib/present';
import type { Counted, Sink } from './system';

export interface Person {
  readonly name?: string | undefined;
  readonly type?: PrincipalType | undefined;
  readonly nativeType?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly status?: string | undefined;
  readonly mfa?: boolean | undefined;
  readonly human?: boolean | undefined;
  readonly accountability?: Accountability | undefined;
  readonly properties?: readonly (readonly [string, string])[] | undefined;
}

export interface Thing {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly accountability?: Accountability | undefined;
  readonly properties?: readonly (readonly [string, string])[] | undefined;
  /** Of a secret: the account it signs in as, in the export's words. */
  readonly opensName?: string | undefined;
  readonly active?: boolean | undefined;
}

export interface Given {
  readonly permission: string;
  readonly verbs: VerbMask;
  readonly window?: Window | undefined;
  readonly condition?: string | undefined;
  readonly notEvaluated?: string | undefined;
  readonly effect?: GrantRecord['effect'] | undefined;
  readonly becomes?: boolean | undefined;
  readonly accountability?: Accountability | undefined;
  readonly properties?: readonly (readonly [string, string])[] | undefined;
  /** Tells two grants of the same words apart. */
  readonly about?: string | undefined;
}

/** Ids compare without case in these products: they are mail addresses, UUIDs and names. */
export class Shelf {
  readonly sink: Sink;
  readonly #system: SystemId;
  readonly #source: Source;
  readonly tenant: Key;

  constructor(
    system: SystemId,
    sink: Sink,
    source: Source,
    tenantId: string,
    tenantName: string,
    tenantType: string,
  ) {
    this.#system = system;
    this.sink = sink;
    this.#source = source;
    this.tenant = this.tenantOf(tenantId, tenantName, tenantType);
  }

  key(kind: string, id: string): Key {
    return keyOf(this.#system, `${kind} ${id.trim().toLowerCase()}`);
  }

  /** Mention a tenant. */
  tenantOf(id: string, name: string, type: string): Key {
    const key = this.key('tenant', id);
    this.sink.add({ kind: 'tenant', key, ...this.#base(), id, name, type, mentionedOnly: true }, 'derived');
    return key;
  }

  /** State a tenant in full. */
  stateTenant(id: string, name: string, type: string, counted: Counted, status?: string): Key {
    const key = this.key('tenant', id);
    this.sink.add({ kind: 'tenant', key, ...this.#base(), id, name, type, ...present({ status }) }, counted);
    return key;
  }

  /** A person or machine by id or mail; `counted` absent: only mentioned. */
  user(id: string, person: Person = {}, counted?: Counted, tenant: Key = this.tenant): Key {
    return this.#principal('user', id, { type: 'user', ...present(person) }, counted, tenant);
  }

  group(id: string, person: Person = {}, counted?: Counted, tenant: Key = this.tenant): Key {
    return this.#principal('group', id, { type: 'group', ...present(person) }, counted, tenant);
  }

  #principal(
    kind: string,
    id: string,
    person: Person & { readonly type?: PrincipalType | undefined },
    counted: Counted | undefined,
    tenant: Key,
  ): Key {
    const key = this.key(kind, id);
    const { name, type, nativeType, aliases, ...rest } = person;
    this.sink.add(
      {
        kind: 'principal',
        key,
        ...this.#base(),
        type: type ?? 'user',
        tenant,
        id,
        name: name ?? id,
        ...present({
          nativeType,
          aliases: aliases === undefined || aliases.length === 0 ? undefined : aliases,
        }),
        ...present(rest),
        ...(counted === undefined ? { mentionedOnly: true } : {}),
      },
      counted ?? 'derived',
    );
    return key;
  }

  /** A vault, safe, folder or collection. */
  container(id: string, thing: Thing = {}, counted?: Counted, tenant: Key = this.tenant): Key {
    const key = this.key('container', id);
    const { name, type, aliases, accountability, properties } = thing;
    this.sink.add(
      {
        kind: 'resource',
        key,
        ...this.#base(),
        type: type ?? 'vault',
        tenant,
        id,
        name: name ?? id,
        ...present({ aliases, accountability, properties }),
        ...(counted === undefined ? { mentionedOnly: true } : {}),
      },
      counted ?? 'derived',
    );
    return key;
  }

  /** An item whose value signs in somewhere. */
  secret(id: string, thing: Thing = {}, counted: Counted = 'derived', tenant: Key = this.tenant): Key {
    const key = this.key('item', id);
    const { name, type, aliases, accountability, properties, opensName, active } = thing;
    this.sink.add(
      {
        kind: 'secret',
        key,
        ...this.#base(),
        type: type ?? 'password',
        tenant,
        id,
        name: name ?? id,
        ...present({ aliases, accountability, properties, opensName, active }),
      },
      counted,
    );
    return key;
  }

  contains(container: Key, child: Key): void {
    this.sink.add(
      {
        kind: 'containment',
        key: keyOf(this.#system, `contains ${container} ${child}`),
        ...this.#base(),
        container,
        child,
      },
      'derived',
    );
  }

  member(member: Key, group: Key, counted: Counted, nativeType?: string): void {
    this.sink.add(
      {
        kind: 'membership',
        key: keyOf(this.#system, `membership ${member} ${group}`),
        ...this.#base(),
        member,
        group,
        window: OPEN,
        ...present({ nativeType }),
      },
      counted,
    );
  }

  grant(principal: Key, resource: Key, given: Given, counted: Counted): void {
    const { permission, verbs, window, about, effect, ...rest } = given;
    this.sink.add(
      {
        kind: 'grant',
        key: keyOf(
          this.#system,
          [
            'grant',
            principal,
            resource,
            permission,
            effect ?? 'allow',
            rest.condition ?? '',
            about ?? '',
          ].join(' '),
        ),
        ...this.#base(),
        principal,
        resource,
        permission,
        verbs,
        effect: effect ?? 'allow',
        window: window ?? OPEN,
        inherits: true,
        ...present(rest),
      },
      counted,
    );
  }

  observe(
    type: string,
    subject: Key,
    text: string,
    more: { value?: string; at?: number; about?: string } = {},
  ): void {
    this.sink.add(
      {
        kind: 'observation',
        key: keyOf(this.#system, `${type} ${subject} ${more.about ?? ''}`),
        ...this.#base(),
        type,
        subject,
        text,
        ...present({ value: more.value, at: more.at }),
      },
      'derived',
    );
  }

  #base(): { readonly system: SystemId; readonly source: Source } {
    return { system: this.#system, source: this.#source };
  }
}
