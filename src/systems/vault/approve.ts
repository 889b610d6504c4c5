/**
 * Who approves requests that a control group guards: members of a group that one of its factors names, who may also
 * write `sys/control-group/authorize` in the rule's namespace (Vault documentation, "Control groups", "Control group
 * factors", and API documentation, `/sys/control-group`). No capability on the guarded path itself says so.
 */
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import type { Key, PolicyRecord, PrincipalRecord } from '../../model/record';
import type { DecidedBy, Decision, RecordView } from '../system';
import type { Mounts } from './mounts';
import { VAULT, isUnplaced } from './keys';
import type { Namespace } from './keys';
import { matches, patternOf } from './pattern';
import type { Pattern } from './pattern';
import { readWritten } from './kept-policy';
import { TokenRules, supportsOf } from './ruling';
import type { Tokens } from './tokens';

/** A control group in force on a path. */
interface Guard {
  readonly policy: Key;
  readonly namespace: string;
  /** Names or ids of the groups of one factor; each factor wants members of its own. */
  readonly groups: readonly string[];
  readonly cited: DecidedBy;
  readonly templated: boolean;
  readonly until: EpochMs;
  readonly pattern: Pattern;
}

const AUTHORIZE = 'sys/control-group/authorize';

export class Approvals {
  readonly #view: RecordView;
  readonly #tokens: Tokens;
  readonly #mounts: Mounts;
  readonly #all: readonly Guard[];

  constructor(view: RecordView, tokens: Tokens, mounts: Mounts) {
    this.#view = view;
    this.#tokens = tokens;
    this.#mounts = mounts;
    this.#all = view
      .of(VAULT, 'policy')
      .flatMap((policy) => [...guardsOf(policy, tokens.namespaceOf(policy))]);
  }

  /** Whether a principal approves requests for any of the paths. */
  decide(principal: PrincipalRecord, paths: readonly string[], at: EpochMs): Decision {
    const guards = this.#guards(paths, at);
    if (guards.length === 0) {
      const unknown = this.#view
        .of(VAULT, 'policy')
        .filter(({ document, name }) => document === undefined && name !== 'root' && name !== 'default');
      return unknown.length > 0
        ? open(`policies that are not in the exports may guard it: ${names(unknown.map(({ id }) => id))}`)
        : denied('no rule asks for approval of requests there', []);
    }
    const reached = this.#tokens.groupsOf(principal);
    const found: Decision[] = [];
    for (const guard of guards) {
      const chains = reached
        .filter(({ group }) => this.#named(guard, group))
        .flatMap(({ chains: all }) => all);
      if (chains.length > 0) found.push(...this.#authorized(principal, guard, chains, at));
    }
    const best =
      found.find(({ verdict }) => verdict === 'allowed') ??
      found.find(({ verdict }) => verdict === 'conditional') ??
      found.find(({ verdict }) => verdict === 'not-evaluated') ??
      found[0];
    if (best !== undefined) return best;
    const groups = guards.flatMap((guard) => guard.groups);
    const missing = guards.flatMap((guard) => guard.groups.filter((name) => !this.#exported(guard, name)));
    if (missing.length > 0 || reached.some(({ group }) => group.mentionedOnly === true))
      return open(
        missing.length > 0
          ? `who belongs to ${names(missing)} is not in the exports`
          : 'one of its groups is not in the exports',
      );
    return denied(
      `it belongs to none of the groups that approve: ${names(groups)}`,
      guards.map(({ cited }) => cited),
    );
  }

  /** Whether some rule asks for approval there, at any time. */
  guarded(path: string): boolean {
    return this.#guards([path], ALWAYS).length > 0;
  }

  /** Instants at which a guard of a path comes to its end. */
  changes(path: string): readonly EpochMs[] {
    return this.#guards([path], ALWAYS)
      .map(({ until }) => until)
      .filter(Number.isFinite);
  }

  *#authorized(
    principal: PrincipalRecord,
    guard: Guard,
    chains: readonly (readonly Key[])[],
    at: EpochMs,
  ): Generator<Decision> {
    const path = guard.namespace + AUTHORIZE;
    for (const token of this.#tokens.of(principal)) {
      const ruling = new TokenRules(token, this.#mounts, at).rule(path, 'update', {});
      if (ruling.verdict === 'denied') {
        yield denied(`it belongs to a group that approves, but may not write ${path}: ${ruling.reason}`, [
          guard.cited,
        ]);
        continue;
      }
      const conditions = [
        ...ruling.conditions,
        ...(guard.templated ? ['the templated rule stands for this path'] : []),
      ];
      const writes = supportsOf(ruling.grants).map(({ records }) => records);
      yield {
        verdict: ruling.verdict === 'allowed' && conditions.length > 0 ? 'conditional' : ruling.verdict,
        ...(conditions.length > 0 ? { condition: conditions.join('; ') } : {}),
        reason:
          ruling.verdict === 'not-evaluated'
            ? ruling.reason
            : `it belongs to ${names(guard.groups)}, whose members approve requests there`,
        decidedBy: [guard.cited],
        assumes: token.assumes,
        supports:
          ruling.verdict === 'not-evaluated'
            ? []
            : chains.flatMap((chain) =>
                writes.map((write) => [...new Set([...chain, ...write, guard.policy])]),
              ),
      };
    }
  }

  #guards(paths: readonly string[], at: EpochMs): readonly Guard[] {
    return this.#all.filter(
      ({ pattern, until }) => at < until && paths.some((path) => matches(pattern, path)),
    );
  }

  #named(guard: Guard, group: PrincipalRecord): boolean {
    return (
      guard.groups.includes(group.id) ||
      (guard.groups.includes(group.name) && this.#tokens.namespaceOf(group) === guard.namespace)
    );
  }

  #exported(guard: Guard, name: string): boolean {
    return this.#view
      .of(VAULT, 'principal')
      .some(
        (one) =>
          one.type === 'group' &&
          one.mentionedOnly !== true &&
          this.#named({ ...guard, groups: [name] }, one),
      );
  }
}

function* guardsOf(policy: PolicyRecord, namespace: Namespace): Generator<Guard> {
  if (policy.document === undefined || policy.unusable !== undefined || isUnplaced(namespace)) return;
  const expires = policy.accountability?.expires ?? NEVER_ENDS;
  for (const rule of readWritten(policy.document)) {
    if (rule.control === undefined) continue;
    const templated = rule.path.includes('{{');
    // Whoever asks fills in a template: until then any one word may stand there.
    const pattern = patternOf(namespace + rule.path.replaceAll(/[^/]*\{\{[^}]*\}\}[^/*]*/gu, '+'));
    const text = `policy ${policy.name}: path "${namespace}${rule.path}" has a control group`;
    const until = Math.min(expires, rule.expires ?? NEVER_ENDS);
    for (const { groups } of rule.control)
      yield {
        policy: policy.key,
        namespace,
        groups,
        templated,
        until,
        pattern,
        cited: { ...policy.source, text },
      };
  }
}

function names(list: readonly string[]): string {
  return [...new Set(list)].join(', ');
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
}

function denied(reason: string, decidedBy: readonly DecidedBy[]): Decision {
  return { verdict: 'denied', reason, decidedBy, assumes: [], supports: [] };
}
