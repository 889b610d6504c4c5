import { push } from '../../lib/lists-by-key';
import type { GraphBuilder } from '../../graph/builder';
import type { Key } from '../../model/record';
import type { RecordView } from '../system';
import { accountOf, isPattern, parseArn } from './arn';
import { arnGlob, literalGlob, literalText } from './glob';
import type { Glob } from './glob';
import { arnKey, patternKey } from './keys';
import type { ResourceFit } from './resource-fit';
import type { ResourceBook } from './resource-policy/resource-book';

/** A node permission steps may end in. */
export interface Target {
  readonly key: Key;
  /** ARN or pattern. */
  readonly text: string;
  readonly glob: Glob;
  /** Account it is in; of an ARN without an account, the one whose policies name it. */
  readonly account: string;
  readonly pattern: boolean;
  /** Service of its ARN; `*` where it has none. */
  readonly service: string;
  /** Kind of resource, for which actions fit it. */
  readonly kind: string;
  /** Its ARN does not say which account owns it. */
  readonly ownerOpen: boolean;
}

/** Concrete resources by account: users, roles, groups and policies of the exports, and all ARNs policies name. */
export class Targets {
  readonly #concrete = new Map<string, Target[]>();
  readonly #byKey = new Map<Key, Target>();
  readonly #build: GraphBuilder;
  readonly #resources: ResourceBook | undefined;

  constructor(view: RecordView, build: GraphBuilder, fit: ResourceFit, resources?: ResourceBook) {
    this.#build = build;
    this.#resources = resources;
    for (const kind of ['principal', 'resource'] as const) {
      for (const record of view.of('aws', kind)) {
        if (record.kind === 'resource' && record.pattern === true) continue;
        if (record.kind === 'principal' && !['user', 'role', 'group'].includes(record.type)) continue;
        if (!record.id.startsWith('arn:') || record.id.endsWith(':root')) continue;
        const owner = accountOf(record.id) ?? resources?.owner(record.id);
        const account = owner ?? record.tenant.slice(record.tenant.indexOf('|') + 1);
        const target: Target = {
          key: record.key,
          text: record.id,
          glob: literalGlob(record.id),
          account,
          service: parseArn(record.id)?.service ?? '*',
          kind: fit.kindOf(record.id),
          pattern: false,
          ownerOpen: owner === undefined && parseArn(record.id)?.service !== 'iam',
        };
        this.#byKey.set(record.key, target);
        push(this.#concrete, account, target);
      }
    }
  }

  concrete(account: string): readonly Target[] {
    return this.#concrete.get(account) ?? [];
  }

  /** The node of a resource as a policy of this account names it, with variables put in. */
  named(text: string, glob: Glob, account: string): Target | undefined {
    const literal = literalText(glob);
    const concrete = literal === undefined ? undefined : this.#byKey.get(arnKey(literal));
    if (concrete !== undefined) return concrete;
    if (!isPattern(text)) return undefined;
    return this.#patternNode(text, glob, account);
  }

  everything(account: string): Target | undefined {
    return this.#patternNode('*', arnGlob('*'), account);
  }

  #patternNode(text: string, glob: Glob, account: string): Target | undefined {
    const owner = accountOf(text) ?? this.#resources?.owner(text) ?? account;
    // Where an export says whose bucket it is, what all accounts name of it is one node.
    const key = [patternKey(owner, text), patternKey(account, text)].find((one) => this.#build.has(one));
    if (key === undefined) return undefined;
    return {
      key,
      text,
      glob,
      account: owner,
      service: parseArn(text)?.service ?? '*',
      kind: '*',
      pattern: true,
      ownerOpen: false,
    };
  }
}
