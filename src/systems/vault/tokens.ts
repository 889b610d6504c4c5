/**
 * What a token of a principal carries: its own policies, those of its entity, and those of every group the entity
 * belongs to, with all ancestors of these groups (OpenBao documentation, "Identity", "Effective policies").
 */
import { push } from '../../lib/lists-by-key';
import { byCodeUnit } from '../../lib/order';
import type {
  AttachmentRecord,
  Key,
  MembershipRecord,
  PolicyRecord,
  PrincipalRecord,
} from '../../model/record';
import { NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import type { RecordView } from '../system';
import { DEFAULT_RULES } from './default-policy';
import { ROOT, VAULT, isUnplaced, policyKey } from './keys';
import type { Namespace } from './keys';
import { readWritten } from './kept-policy';
import type { Rule } from './policy-document';
import { NO_DEFAULT, TOKEN_ROLE } from './read-role';
import { MISSING } from './read-policy';
import type { AliasFacts, GroupFacts, IdentityFacts } from './templates';

/** A policy in force, and the chains of removable records by which it is. */
export interface Carried {
  readonly key: Key;
  readonly name: string;
  readonly namespace: Namespace;
  readonly rules: readonly Rule[];
  readonly expires: EpochMs;
  /** Each: memberships, then the attachment, then the policy; the shipped default has one without records. */
  readonly chains: readonly (readonly Key[])[];
  readonly via: readonly (readonly Key[])[];
  readonly record?: PolicyRecord;
  readonly unusable?: string;
}

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

/** More chains than this from one principal to one policy are not told apart. */
const MAX_CHAINS = 32;

export interface Reached {
  readonly group: PrincipalRecord;
  readonly chains: Key[][];
  readonly via: Key[][];
}

export class Tokens {
  readonly #view: RecordView;
  readonly #attached = new Map<Key, AttachmentRecord[]>();
  readonly #groupsOf = new Map<Key, MembershipRecord[]>();
  readonly #rolesByMount = new Map<string, PrincipalRecord[]>();
  readonly #rules = new Map<Key, readonly Rule[]>();
  readonly #namespaceOf = new Map<Key, Namespace>();
  readonly #cache = new Map<Key, readonly Token[]>();

  constructor(view: RecordView) {
    this.#view = view;
    for (const record of view.of(VAULT, 'attachment')) push(this.#attached, record.to, record);
    for (const record of view.of(VAULT, 'membership')) push(this.#groupsOf, record.member, record);
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
    return isRole(entity) ? [] : this.#reach(entity.key);
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
    const groups = entity === undefined ? [] : this.#reach(entity.key);
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

  /** All groups of an entity and their ancestors, with the memberships that lead there. Cycles end where they close. */
  #reach(entity: Key): readonly Reached[] {
    const found = new Map<Key, Reached>();
    const walk = (at: Key, chain: readonly Key[], via: readonly Key[]): void => {
      for (const membership of this.#groupsOf.get(at) ?? []) {
        if (via.includes(membership.group) || chain.length > 16) continue;
        const record = this.#view.get(membership.group);
        if (record?.kind !== 'principal') continue;
        const reached = found.get(membership.group) ?? { group: record, chains: [], via: [] };
        if (reached.chains.length >= MAX_CHAINS) continue;
        found.set(membership.group, reached);
        const next = [...chain, membership.key];
        const nextVia = [...via, membership.group];
        reached.chains.push(next);
        reached.via.push(nextVia);
        walk(membership.group, next, nextVia);
      }
    };
    walk(entity, [], []);
    return [...found.values()];
  }

  #identity(entity: PrincipalRecord, groups: readonly Reached[]): IdentityFacts {
    return {
      id: entity.id,
      name: entity.name,
      metadata: prefixed(entity, 'metadata '),
      aliases: aliasesOf(entity),
      groups: groups.map(({ group }): GroupFacts => ({
        id: group.id,
        name: group.name,
        namespace: this.namespaceOf(group),
        metadata: prefixed(group, 'metadata '),
      })),
    };
  }
}

export function isRole(record: PrincipalRecord): boolean {
  return property(record, 'role name') !== undefined;
}

export function property(record: PrincipalRecord, name: string): string | undefined {
  return record.properties?.find(([known]) => known === name)?.[1];
}

function prefixed(record: PrincipalRecord, prefix: string): ReadonlyMap<string, string> {
  return new Map(
    (record.properties ?? [])
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

export function aliasesOf(entity: PrincipalRecord): readonly AliasFacts[] {
  const accessors = new Set(
    (entity.properties ?? []).flatMap(([name]) => {
      const accessor = /^alias (\S*) name$/u.exec(name)?.[1];
      return accessor === undefined ? [] : [accessor];
    }),
  );
  return [...accessors].map((accessor) => {
    const head = `alias ${accessor} `;
    return {
      accessor,
      id: property(entity, `${head}id`) ?? '',
      name: property(entity, `${head}name`) ?? '',
      metadata: prefixed(entity, `${head}metadata `),
      custom: prefixed(entity, `${head}custom `),
    };
  });
}

/**
 * Whether the exports say that an alias signs in by a role: the user of that name, the AppRole with that role id, or
 * the role that the alias's metadata names (OpenBao documentation of each auth method, "alias name").
 */
function signsInBy(alias: AliasFacts, role: PrincipalRecord): boolean {
  const name = property(role, 'role name') ?? '';
  if (property(role, 'kind')?.startsWith('user') === true)
    return name.toLowerCase() === alias.name.toLowerCase();
  if (property(role, 'role_id') === alias.name) return true;
  return ['role_name', 'role'].some((key) => alias.metadata.get(key) === name);
}

/** What a token role leaves open: whoever makes a token by it names which of the allowed policies it carries. */
function madeBy(role: PrincipalRecord): string | undefined {
  if (property(role, TOKEN_ROLE) === undefined) return undefined;
  const glob = property(role, 'allowed_policies_glob');
  return `if the token is made with these policies${glob === undefined ? '' : ` (the role allows ${glob} as well)`}`;
}

/** What a login by a role must bring, as far as the export says. */
function bindingsOf(role: PrincipalRecord): string {
  const bindings = (role.properties ?? []).filter(([name]) => name.startsWith('bound_'));
  return bindings.map(([name, value]) => `; ${name}: ${value}`).join('');
}

function shippedDefault(key: Key, namespace: Namespace): Carried {
  return {
    key,
    name: 'default',
    namespace,
    rules: DEFAULT_RULES,
    expires: NEVER_ENDS,
    chains: [[]],
    via: [[]],
  };
}

function missingGroup(group: PrincipalRecord, chains: Key[][], via: Key[][]): Carried {
  return {
    key: group.key,
    name: `of group ${group.name}`,
    namespace: ROOT,
    rules: [],
    expires: NEVER_ENDS,
    chains,
    via,
    unusable: 'the group is not in the exports',
  };
}
