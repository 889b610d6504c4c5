import { pointer } from '../../model/source';
import type { Source } from '../../model/source';
import type { Key, SnapshotRecord, TenantRecord } from '../../model/record';
import type { Sink } from '../system';
import { MICROSOFT, tenantKey } from './keys';

/** Where an element stands in its file: names and positions from the outside in. */
export type At = readonly (string | number)[];

/** One page (a list of one kind) while it is read. */
export class Reading {
  readonly sink: Sink;
  /** The tenant the page is from: its id or domain where the file says so, else a key that settling resolves. */
  readonly tenant: Key;
  /** JSON pointer tokens of the list in its file. */
  readonly at: At;
  /** The object the page hangs on (`/groups/<id>/members`), where the file names it. */
  readonly parent: string | undefined;
  readonly #prefix: string;

  constructor(sink: Sink, tenant: Key, at: At, parent?: string) {
    this.sink = sink;
    this.tenant = tenant;
    this.at = at;
    this.parent = parent;
    this.#prefix = pointer(...at);
  }

  source(...tokens: At): Source {
    return { file: this.sink.file, pointer: this.#prefix + pointer(...tokens) };
  }

  place(...tokens: At): { readonly pointer: string } {
    return { pointer: this.#prefix + pointer(...tokens) };
  }

  /** Add a thing of the directory; where it is known already, remember that this page speaks of the same one. */
  object(record: Extract<SnapshotRecord, { tenant: Key }>, counted: 'record' | 'fact'): void {
    if (this.sink.add(record, counted) === 'merged') this.link(record.key, record.tenant, record.source);
  }

  /** Two names of one tenant, or an object and a tenant it is in. */
  link(subject: Key, tenant: Key, source: Source): void {
    this.sink.add(
      {
        kind: 'observation',
        key: `${MICROSOFT}|link/${subject}>${tenant}`,
        system: MICROSOFT,
        source,
        type: TENANT_LINK,
        subject,
        text: 'stated as of one tenant',
        value: tenant,
      },
      'derived',
    );
  }

  /** What was exported: lists are complete only where this says so. */
  coverage(subject: Key, kind: string, state: 'last' | 'more', about: string, source: Source): void {
    this.sink.add(
      {
        kind: 'observation',
        key: `${MICROSOFT}|page/${kind}/${subject}/${state}/${about}`,
        system: MICROSOFT,
        source,
        type: PAGE,
        subject,
        text: state === 'more' ? `${kind}: more pages follow` : kind,
        value: `${kind}|${state}`,
      },
      'derived',
    );
  }

  /** A tenant that is only spoken of: a customer, the owner of an application. */
  mention(id: string, source: Source, name?: string): Key {
    const key = tenantKey(id);
    const tenant: TenantRecord = {
      kind: 'tenant',
      key,
      system: MICROSOFT,
      source,
      id: id.toLowerCase(),
      name: name ?? id.toLowerCase(),
      type: TENANT_TYPE,
      mentionedOnly: true,
    };
    this.sink.add(tenant, 'derived');
    return key;
  }
}

export const TENANT_TYPE = 'Entra tenant';
export const TENANT_LINK = 'microsoft-tenant';
export const PAGE = 'microsoft-page';
