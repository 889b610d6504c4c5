import type { ReportScope } from '../engine/contract';
import type { Session } from '../engine/session';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { runToEnd } from '../lib/steps';
import type { StartQuestion } from '../report/start-view';
import type { Arguments } from './arguments';
import { scopeOf } from './scope';

const ROUTES = 200;

/** What the report is of: everything, tenants, one finding, or what a question leads to. */
export function reportScope(session: Session, args: Arguments, title: string): Result<ReportScope> {
  const { tenants, finding } = args.report;
  const question = args.from.length + args.to.length > 0;
  if ([tenants.length > 0, finding !== undefined, question].filter(Boolean).length > 1)
    return fail('a report is of tenants, of a finding, or of a question: give one of them');
  if (finding !== undefined) {
    return runToEnd(session.findings(args.at)).some(({ id }) => id === finding)
      ? ok({ kind: 'finding', finding })
      : fail(`there is no finding ${finding}`);
  }
  if (question) return questionScope(session, args, title);
  if (tenants.length === 0) return ok({ kind: 'everything' });
  const found: number[] = [];
  for (const name of tenants) {
    const wanted = name.toLowerCase();
    const tenant = session.graph.tenants.findIndex(
      (candidate) => candidate.id.toLowerCase() === wanted || candidate.name.toLowerCase() === wanted,
    );
    if (tenant < 0) return fail(`no tenant is called ${name}`);
    found.push(tenant);
  }
  return ok({ kind: 'tenants', tenants: [...new Set(found)].sort((a, b) => a - b) });
}

function questionScope(session: Session, args: Arguments, title: string): Result<ReportScope> {
  const from = nodesOf(session, args.from, true);
  if (!from.ok) return from;
  const to = nodesOf(session, args.to, false);
  if (!to.ok) return to;
  const scope = scopeOf(args);
  const nodes = new Set([...from.value, ...to.value]);
  const [target] = to.value;
  if (target === undefined) {
    for (const { node } of session.reach(from.value, scope).reached) nodes.add(node);
  } else if (from.value.length === 0) {
    for (const end of to.value) {
      const { reached, beside } = session.who(end, scope);
      for (const { node } of reached) nodes.add(node);
      // Without what is only passed on the way, a report of these would know no way.
      for (const node of beside ?? []) nodes.add(node);
    }
  } else {
    for (const start of from.value) {
      for (const end of to.value) {
        for (const { steps } of session.routes(start, end, scope, ROUTES, args.permission).routes) {
          for (const step of steps) {
            nodes.add(step.from.node).add(step.to.node);
            for (const { via } of step.supports) for (const { node } of via) nodes.add(node);
          }
        }
      }
    }
  }
  const { atLeast, verbs, becoming } = scope;
  // Of several targets a report opens at none.
  const start: StartQuestion | undefined =
    to.value.length > 1 || (target !== undefined && from.value.length > 1)
      ? undefined
      : {
          mode: target === undefined ? 'blast' : from.value.length === 0 ? 'who' : 'routes',
          start: from.value,
          ...(target === undefined ? {} : { target }),
          ...(args.permission === undefined ? {} : { permission: args.permission }),
          atLeast,
          verbs,
          becoming,
        };
  return ok({
    kind: 'view',
    nodes: [...nodes].sort((a, b) => a - b),
    title,
    ...(start === undefined ? {} : { start }),
  });
}

function nodesOf(session: Session, names: readonly string[], acting: boolean): Result<readonly number[]> {
  const nodes: number[] = [];
  for (const name of names) {
    const found = acting ? session.names.resolveActing(name) : session.names.resolve(name);
    if (found.found !== 'one')
      return fail(`${name} is ${found.found === 'none' ? 'no name here' : 'ambiguous'}`);
    nodes.push(found.node);
  }
  return ok(nodes);
}
