import { field, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { Key } from '../../../model/record';
import { STANDING } from '../../../model/window';
import type { Sink } from '../../system';
import { AWS } from '../keys';
import { CENTER_GROUP, CENTER_USER, centerKey, NO_STORE } from './facts';

/** Users, groups and memberships of an identity store (Identity Store API reference). */
export class Directory {
  readonly #sink: Sink;
  readonly #seen = new Set<Key>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  instance(item: Json, at: string): void {
    const id = text(item, 'IdentityStoreId');
    if (id === undefined) {
      this.#bad('instance without an identity store', 'this instance has no IdentityStoreId', at);
      return;
    }
    this.#sink.add(
      {
        kind: 'tenant',
        key: `${AWS}|${id}`,
        system: AWS,
        source: this.#source(at),
        id,
        name: text(item, 'Name') ?? `IAM Identity Center ${id}`,
        type: 'IAM Identity Center',
      },
      'record',
    );
  }

  /** The identity store as a tenant of its own: its users stand in no account. */
  store(id: string, at: string): Key {
    const key = `${AWS}|${id}`;
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      this.#sink.add(
        {
          kind: 'tenant',
          key,
          system: AWS,
          source: this.#source(at),
          id,
          name: id === NO_STORE ? id : `IAM Identity Center ${id}`,
          type: 'IAM Identity Center',
          mentionedOnly: true,
        },
        'derived',
      );
    }
    return key;
  }

  user(item: Json, at: string): void {
    const id = text(item, 'UserId');
    const store = text(item, 'IdentityStoreId');
    if (id === undefined || store === undefined) {
      this.#bad('user without an id', 'this user has no UserId or IdentityStoreId', at);
      return;
    }
    const mails = list(item, 'Emails').map((mail) => text(mail, 'Value'));
    const outside = list(item, 'ExternalIds').map((external) => text(external, 'Id'));
    const aliases = [text(item, 'DisplayName'), ...mails, ...outside].filter((name) => name !== undefined);
    const status = text(item, 'UserStatus');
    this.#sink.add(
      {
        kind: 'principal',
        key: centerKey(id),
        system: AWS,
        source: this.#source(at),
        type: 'user',
        tenant: this.store(store, at),
        id,
        name: text(item, 'UserName') ?? id,
        nativeType: CENTER_USER,
        human: true,
        ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }),
        ...(status === undefined ? {} : { enabled: status !== 'DISABLED' }),
      },
      'record',
    );
  }

  group(item: Json, at: string): void {
    const id = text(item, 'GroupId');
    const store = text(item, 'IdentityStoreId');
    if (id === undefined || store === undefined) {
      this.#bad('group without an id', 'this group has no GroupId or IdentityStoreId', at);
      return;
    }
    this.#sink.add(
      {
        kind: 'principal',
        key: centerKey(id),
        system: AWS,
        source: this.#source(at),
        type: 'group',
        tenant: this.store(store, at),
        id,
        name: text(item, 'DisplayName') ?? id,
        nativeType: CENTER_GROUP,
      },
      'record',
    );
  }

  membership(item: Json, at: string): void {
    const group = text(item, 'GroupId');
    const user = text(field(item, 'MemberId'), 'UserId');
    if (group === undefined || user === undefined) {
      this.#bad('membership without its ends', 'this membership has no GroupId or no MemberId.UserId', at);
      return;
    }
    const store = text(item, 'IdentityStoreId') ?? NO_STORE;
    this.mention(user, 'USER', store, at);
    this.mention(group, 'GROUP', store, at);
    this.#sink.add(
      {
        kind: 'membership',
        key: `${centerKey(user)}#member:${centerKey(group)}`,
        system: AWS,
        source: this.#source(at),
        member: centerKey(user),
        group: centerKey(group),
        window: STANDING,
      },
      'record',
    );
  }

  mention(id: string, type: string, store: string, at: string): void {
    const key = centerKey(id);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#sink.add(
      {
        kind: 'principal',
        key,
        system: AWS,
        source: this.#source(at),
        type: type === 'GROUP' ? 'group' : 'user',
        tenant: this.store(store, at),
        id,
        name: id,
        nativeType: type === 'GROUP' ? CENTER_GROUP : CENTER_USER,
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #bad(reason: string, message: string, at: string): void {
    this.#sink.ignore('record', reason);
    this.#sink.problem('error', message, { pointer: at });
  }

  #source(at: string): { readonly file: number; readonly pointer: string } {
    return { file: this.#sink.file, pointer: at };
  }
}
