/**
 * What a token of a principal carries: its own policies, those of its entity, and those of every group the entity
 * belongs to, with all ancestors of these groups (OpenBao documentation, "Identity", "Effective policies").
 */
import { push } from '../../lib/lists-by-key';
import { byCodeUnit } from '../../lib/order';
import type { AttachmentRecord, Key, PolicyRecord, PrincipalRecord } from '../../model/record';
import { NEVER_ENDS } from '../../model/window';
import type { RecordView } from '../system';
import { ROOT, VAULT, isUnplaced, policyKey } from './keys';
import type { Namespace } from './keys';
import { readWritten } from './kept-policy';
import type { Rule } from './policy-document';
import { NO_DEFAULT } from './read-role';
import { MISSING } from './read-policy';
import type { IdentityFacts } from './templates';
import { aliasesOf, isRole, property, groupFactsOf, identityFactsOf } from './identity-facts';
import { bindingsOf, madeBy, signsInBy } from './logins';
import type { Carried } from './carried';
import { missingGroup, shippedDefault } from './carried';
import { MAX_CHAINS, GroupChains } from './group-chains';
import type { Reached } from './group-chains';

/** One way of signing in. */
export interface Token {
  readonly principal: PrincipalRecord;
  readonly carried: readonly Carried[];
  readonly identity: IdentityFacts | undefined;
  readonly root: boolean;
  readonly namespace: Namespace;
  readonly assumes: readonly string[];
  /** A batch token: it is kept nowhere (OpenBao documentation, "Tokens", "Token types comparison"). */
  readonly batch?: boolean;
  /** It is not sure that the principal can sign in this way. */
  readonly condition?: string;
}

export class Tokens {
  readonly #view: RecordView;
  readonly #attached = new Map<Key, AttachmentRecord[]>();
  readonly #groups: GroupChains;
  readonly #rolesByMount = new Map<string, PrincipalRecord[]>();
  readonly #rules = new Map<Key, readonly Rule[]>();
  readonly #namespaceOf = new Map<Key, Namespace>();
  readonly #cache = new Map<Key, readonly Token[]>();

  constructor(view: RecordView) {
    this.#view = view;
    for (const record of view.of(VAULT, 'attachment')) push(this.#attached, record.to, record);
    this.#groups = new GroupChains(view);
    for (const tenant of view.of(VAULT, 'tenant')) {
      this.#namespaceOf.set(tenant.key, tenant.id === 'root' ? ROOT : tenant.id);
    }
    for (const record of view.of(VAULT, 'principal')) {
      const mount = property(record, 'mount');
      if (isRole(record) && mount !== undefined)
        push(this.#rolesByMount, this.namespaceOf(record) + mount, record);
    }
  }

  /** Everyone who makes requests: entities and auth roles. */
  *actors(): Generator<PrincipalRecord> {
    for (const record of this.#view.of(VAULT, 'principal')) {
      if (record.type !== 'group' && record.mentionedOnly !== true) yield record;
    }
  }

  namespaceOf(record: { readonly tenant: Key }): Namespace {
    return this.#namespaceOf.get(record.tenant) ?? ROOT;
  }

  /** The ways in which a principal can sign in; at least one. */
  of(principal: PrincipalRecord): readonly Token[] {
    const known = this.#cache.get(principal.key);
    if (known !== undefined) return known;
    const tokens = isRole(principal)
      ? [this.#token(undefined, principal, madeBy(principal))]
      : this.#logins(principal);
    this.#cache.set(principal.key, tokens);
    return tokens;
  }

  /** The groups of an entity and all their ancestors, with the memberships that lead there. */
  groupsOf(entity: PrincipalRecord): readonly Reached[] {
    return isRole(entity) ? [] : this.#groups.of(entity.key);
  }

  #logins(entity: PrincipalRecord): Token[] {
    const tokens: Token[] = [];
    let rolesUnknown = false;
    const aliases = aliasesOf(entity);
    for (const alias of aliases) {
      const mount = property(entity, `alias ${alias.accessor} mount`);
      const roles =
        mount === undefined ? [] : (this.#rolesByMount.get(this.namespaceOf(entity) + mount) ?? []);
      if (roles.length === 0) rolesUnknown = true;
      const named = roles.filter((role) => signsInBy(alias, role));
      for (const role of named) tokens.push(this.#token(entity, role));
      if (named.length > 0) continue;
      for (const role of roles.filter((one) => !property(one, 'kind')?.startsWith('user'))) {
        tokens.push(
          this.#token(
            entity,
            role,
            `if the auth role ${role.id} accepts ${alias.name} (its bindings are not decided here${bindingsOf(role)})`,
          ),
        );
      }
      if (roles.length > 0 && tokens.length === 0) rolesUnknown = true;
    }
    if (rolesUnknown || tokens.length === 0) tokens.unshift(this.#token(entity, undefined));
    return tokens;
  }

  #token(entity: PrincipalRecord | undefined, role: PrincipalRecord | undefined, condition?: string): Token {
    const principal = entity ?? role;
    if (principal === undefined) throw new Error('a token without a principal');
    const namespace = this.namespaceOf(principal);
    const groups = entity === undefined ? [] : this.#groups.of(entity.key);
    const carried = new Map<Key, Carried>();
    const assumes: string[] = [];
    const missingGroups: Carried[] = [];
    if (role !== undefined) this.#carry(carried, role.key, [[]], [[]], namespace);
    if (entity !== undefined) this.#carry(carried, entity.key, [[]], [[]], namespace);
    for (const { group, chains, via } of groups) {
      if (group.mentionedOnly === true) missingGroups.push(missingGroup(group, chains, via));
      else this.#carry(carried, group.key, chains, via, this.namespaceOf(group));
    }
    if (role === undefined) {
      assumes.push('the auth role it signs in by adds no policies (auth roles are not in the exports)');
    }
    if (role === undefined || property(role, NO_DEFAULT) === undefined) {
      const key = policyKey(namespace, 'default');
      const record = this.#view.get(key);
      if (record?.kind === 'policy' && record.document !== undefined) {
        if (!carried.has(key)) this.#add(carried, key, [], [[]], [[]], namespace);
      } else {
        carried.set(key, shippedDefault(key, namespace));
        assumes.push('the policy default is as the server ships it (it is not in the exports)');
      }
    }
    const all = [...carried.values(), ...missingGroups];
    const cidrs = role === undefined ? undefined : property(role, 'token_bound_cidrs');
    const conditions = [
      ...(condition === undefined ? [] : [condition]),
      // "the blocks of IP addresses which can use the resulting token" (API documentation of the auth methods).
      ...(cidrs === undefined ? [] : [`from an address in ${cidrs}`]),
    ];
    return {
      principal,
      carried: all.sort((a, b) => byCodeUnit(a.key, b.key)),
      identity: entity === undefined ? undefined : this.#identity(entity, groups),
      root: all.some(({ name, namespace: of }) => name === 'root' && of === ROOT),
      namespace,
      assumes,
      ...(role !== undefined && property(role, 'token_type') === 'batch' ? { batch: true } : {}),
      ...(conditions.length === 0 ? {} : { condition: conditions.join('; ') }),
    };
  }

  #carry(
    carried: Map<Key, Carried>,
    to: Key,
    chains: readonly (readonly Key[])[],
    via: readonly (readonly Key[])[],
    namespace: Namespace,
  ): void {
    for (const attachment of this.#attached.get(to) ?? []) {
      this.#add(carried, attachment.policy, [attachment.key], chains, via, namespace);
    }
  }

  #add(
    carried: Map<Key, Carried>,
    key: Key,
    by: readonly Key[],
    chains: readonly (readonly Key[])[],
    via: readonly (readonly Key[])[],
    fallback: Namespace,
  ): void {
    const record = this.#view.get(key);
    const policy = record?.kind === 'policy' ? record : undefined;
    const before = carried.get(key);
    const name = policy?.name ?? key.slice(key.lastIndexOf(' ') + 1);
    const namespace = policy === undefined ? fallback : this.namespaceOf(policy);
    const why =
      policy?.unusable ??
      (policy?.document === undefined
        ? MISSING
        : isUnplaced(namespace)
          ? 'the path of its namespace is not in the exports'
          : undefined);
    const full = chains.map((chain) => [...chain, ...by, key]);
    carried.set(key, {
      key,
      name,
      namespace,
      rules: why === undefined && policy !== undefined ? this.#rulesOf(policy) : [],
      expires: policy?.accountability?.expires ?? NEVER_ENDS,
      chains: [...(before?.chains ?? []), ...full].slice(0, MAX_CHAINS),
      via: [...(before?.via ?? []), ...via].slice(0, MAX_CHAINS),
      ...(policy === undefined ? {} : { record: policy }),
      ...(why === undefined || name === 'root' ? {} : { unusable: why }),
    });
  }

  #rulesOf(policy: PolicyRecord): readonly Rule[] {
    const known = this.#rules.get(policy.key);
    if (known !== undefined) return known;
    const rules = readWritten(policy.document ?? '');
    this.#rules.set(policy.key, rules);
    return rules;
  }

  #identity(entity: PrincipalRecord, groups: readonly Reached[]): IdentityFacts {
    const groupFacts = groups.map(({ group }) => groupFactsOf(group, this.namespaceOf(group)));
    return identityFactsOf(entity, groupFacts);
  }
}
