import { STEP_KINDS } from '../../graph/access-graph';
import { stepKind, stepMechanism } from '../../graph/steps';
import { MECHANISM_NAMES } from '../../graph/access-graph';
import { UNREACHED, active, walkBackwardInTurns } from '../../graph/walk';
import type { Source } from '../../model/source';
import { silently } from '../../questions/routes';
import { Pace } from '../pace';
import type { Rule, RuleContext } from '../rule';
import { nameOf } from '../rule';
import { observed, propertyOf, tenantName, trustsAs, wordsIn } from './microsoft-records';

const MEMBER = STEP_KINDS.indexOf('member');

/** One role of a trace where another tool and we do not agree. */
export interface TraceDifference {
  readonly user: string;
  readonly tenant: string;
  readonly role: string;
  readonly what: 'in relationship' | 'assigned' | 'has access';
  readonly traced: boolean;
  /** What is missing, where the exports do not say. */
  readonly ours: boolean | { readonly missing: string };
}

interface FoundDifference extends TraceDifference {
  readonly source: Source;
  readonly key: string;
  /** The node of the user, where the exports have it. */
  readonly account: number | undefined;
}

/**
 * Compare every role of every CIPP trace with our own answer: in a relationship, assigned to a group, held by the user.
 * Yields `undefined` where it is time for others.
 */
function* compareTraces(context: RuleContext): Generator<FoundDifference | undefined> {
  const offered = new Set<string>();
  const assigned = new Set<string>();
  const customers = new Set<string>();
  let accounts: ReadonlyMap<string, string> | undefined;
  const relations = new Map<string, { readonly customer: string; readonly roles: ReadonlySet<string> }>();
  for (const relation of trustsAs(context, 'gdap-relationship')) {
    if (relation === undefined) {
      yield undefined;
      continue;
    }
    customers.add(relation.to);
    if (!/^active$/iu.test(propertyOf(relation, 'status') ?? '') || context.scope.at >= relation.window.until)
      continue;
    relations.set(relation.key, { customer: relation.to, roles: new Set(wordsIn(relation, 'roles')) });
    for (const role of wordsIn(relation, 'roles')) offered.add(`${relation.to} ${role}`);
  }
  for (const assignment of trustsAs(context, 'gdap-assignment')) {
    if (assignment === undefined) {
      yield undefined;
      continue;
    }
    const relation = relations.get(assignment.to);
    if (relation === undefined || !/^active$/iu.test(propertyOf(assignment, 'status') ?? '')) continue;
    for (const role of wordsIn(assignment, 'roles'))
      if (relation.roles.has(role)) assigned.add(`${relation.customer} ${role}`);
  }
  for (const trace of observed(context, 'gdap-trace')) {
    if (trace === undefined) {
      yield undefined;
      continue;
    }
    const at = trace.text.lastIndexOf(' ');
    const user = trace.text.slice(0, at);
    const role = trace.text.slice(at + 1);
    const stated = new Set((trace.value ?? '').split(', '));
    const pair = `${trace.subject} ${role}`;
    accounts ??= yield* accountsByAlias(context);
    const account = accountOf(context, accounts, user);
    yield undefined;
    const known = customers.has(trace.subject);
    const unknown = { missing: 'no relationship with this customer is in the exports' };
    const checks: readonly (readonly [TraceDifference['what'], TraceDifference['ours']])[] = [
      ['in relationship', known ? offered.has(pair) : unknown],
      ['assigned', known ? assigned.has(pair) : unknown],
      [
        'has access',
        !known
          ? unknown
          : account === undefined
            ? { missing: `the account ${user} is not in the exports` }
            : yield* delegatedTo(context, account, trace.subject, role),
      ],
    ];
    for (const [what, ours] of checks) {
      // What the trace denies and nothing here says is no difference.
      if (typeof ours === 'boolean' ? stated.has(what) !== ours : stated.has(what))
        yield {
          user,
          tenant: trace.subject,
          role,
          what,
          traced: stated.has(what),
          ours,
          source: trace.source,
          key: trace.key,
          account,
        };
    }
  }
}

/** Keys of the users of the exports by what they are called, in lower case: the first of each name. */
function* accountsByAlias(context: RuleContext): Generator<undefined, ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const pace = new Pace();
  for (const { key, type, nativeType, aliases = [] } of context.view.of('microsoft', 'principal')) {
    if (pace.due()) yield undefined;
    if (type !== 'user' || nativeType === 'guest user') continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase();
      if (!found.has(name)) found.set(name, key);
    }
  }
  return found;
}

function accountOf(
  context: RuleContext,
  accounts: ReadonlyMap<string, string>,
  user: string,
): number | undefined {
  const key = accounts.get(user.toLowerCase());
  return key === undefined ? undefined : context.nodeOf(key);
}

/** By delegation only, as the trace means it: a guest account or a role inside the tenant does not count. */
function* delegatedTo(
  context: RuleContext,
  account: number,
  tenant: string,
  role: string,
): Generator<undefined, boolean> {
  const { graph } = context.estate;
  const node = context.nodeOf(`microsoft|role/${role}@${tenant.slice(tenant.indexOf('|') + 1)}`);
  if (node === undefined) return false;
  const filter = { at: context.scope.at, rank: 2, becoming: false };
  for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    const delegated = MECHANISM_NAMES[stepMechanism(graph, step) - 1] === 'delegated-administration';
    if (stepKind(graph, step) !== MEMBER || !delegated || !active(graph, step, filter)) continue;
    const back = yield* silently(
      walkBackwardInTurns(graph, { node: graph.stepFrom[step] ?? 0, controlled: true }, filter),
    );
    yield undefined;
    if ((back.controlled[account] ?? UNREACHED) !== UNREACHED) return true;
  }
  return false;
}

/** Where a CIPP trace says something else than we do. */
export const gdapTraceDiffers: Rule = {
  id: 'gdap-trace-differs',
  title: 'A delegation trace says otherwise',
  why: 'Another tool traced this access and came to another answer: one of the two looks at older or fewer data, or one of them is wrong.',
  remedy:
    'Export both again at the same time; if they still differ, look at the group memberships and at the relationship’s end.',
  frameworks: ['AC-6(7)', 'PR.AA-05'],
  *find(context) {
    for (const found of compareTraces(context)) {
      if (found === undefined) {
        yield undefined;
        continue;
      }
      // A customer that nothing but the trace names is no node: then it is about the account.
      const node = context.nodeOf(found.tenant) ?? found.account;
      if (node === undefined) continue;
      const role = context.nodeOf(
        `microsoft|role/${found.role}@${found.tenant.slice(found.tenant.indexOf('|') + 1)}`,
      );
      yield {
        subject: node,
        about: `${found.key}/${found.what}`,
        severity: typeof found.ours === 'boolean' ? 'medium' : 'info',
        title: `${found.user} in ${tenantName(context, found.tenant)}: the trace says ${found.traced ? '' : 'not '}${found.what}, our answer is ${typeof found.ours === 'boolean' ? (found.ours ? 'yes' : 'no') : `not evaluated: ${found.ours.missing}`}`,
        evidence: [
          { text: `role ${role === undefined ? found.role : nameOf(context, role)}`, source: found.source },
        ],
      };
    }
  },
};
