import type { Key, PolicyRecord } from '../../model/record';
import type { RecordView } from '../system';
import { compileRecord } from './statement';
import type { PolicyUse, Statement } from './statement';

/** A policy as the evaluator uses it. */
export interface ReadablePolicy {
  readonly key: Key;
  readonly name: string;
  readonly record?: PolicyRecord;
  readonly statements: readonly Statement[];
  /** Why it cannot be used as a whole; its readable statements still count, a Deny among them above all. */
  readonly unusable?: string;
  /** No record of it: the exports only refer to it. */
  readonly missing: boolean;
}

/** Policies compiled on first use, each once. */
export class PolicyBook {
  readonly #view: RecordView;
  readonly #identity = new Map<Key, ReadablePolicy>();
  readonly #trust = new Map<Key, ReadablePolicy>();
  readonly #resource = new Map<Key, ReadablePolicy>();

  constructor(view: RecordView) {
    this.#view = view;
  }

  identity(key: Key): ReadablePolicy {
    return this.#policy(key, 'identity', this.#identity);
  }

  trust(key: Key): ReadablePolicy {
    return this.#policy(key, 'trust', this.#trust);
  }

  resource(key: Key): ReadablePolicy {
    return this.#policy(key, 'resource', this.#resource);
  }

  #policy(key: Key, use: PolicyUse, cache: Map<Key, ReadablePolicy>): ReadablePolicy {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const policy = this.#read(key, use);
    cache.set(key, policy);
    return policy;
  }

  #read(key: Key, use: PolicyUse): ReadablePolicy {
    const record = this.#view.get(key);
    if (record?.kind !== 'policy') {
      return { key, name: nameOf(key), statements: [], unusable: 'it is not in the exports', missing: true };
    }
    const { statements } = compileRecord(record, use);
    return {
      key,
      name: record.name,
      record,
      statements,
      ...(record.unusable === undefined ? {} : { unusable: record.unusable }),
      missing: false,
    };
  }
}

/** `aws|arn:aws:iam::aws:policy/ReadOnlyAccess#policy` → `ReadOnlyAccess`. */
function nameOf(key: Key): string {
  const arn = key.slice(0, key.lastIndexOf('#'));
  return arn.slice(arn.lastIndexOf('/') + 1);
}
