import {
  chokeResults,
  countResults,
  crossingResults,
  depthResults,
  nearestResults,
  overlapResults,
} from '../engine/estate-answers';
import { cutResults, stillEffectiveResults, whatIfResults } from '../engine/removal-answers';
import { redundantResults } from '../engine/redundant-answers';
import { compareResults } from '../engine/difference-json';
import type { Removal } from '../engine/removal-answers';
import type { Published } from '../engine/publish';
import type { Session } from '../engine/session';
import { Delegations } from '../engine/delegations';
import { delegationJson, identityJson, registerJson } from '../engine/estate-listings';
import { joinResults } from '../engine/joins';
import { matrixCsv, matrixResults } from '../engine/permission-matrix';
import { identityPage } from '../engine/identity-page';
import { registerOf, registerText } from '../engine/register-table';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { runToEnd } from '../lib/steps';
import type { TextWriter } from '../lib/text-parts';
import type { Scope } from '../questions/answers';
import type { Arguments, EstateCommand } from './arguments';
import { scopeOf } from './scope';

const LISTED = 100;

/** Whatever opens the files of `compare --before`. */
export type OpenSession = (files: readonly string[]) => Result<Session>;

/** Answer a question about the whole estate; a table as CSV is for its caller to write. */
export function estateAnswer(
  command: EstateCommand,
  session: Session,
  args: Arguments,
  open: OpenSession,
): Result<Published | TextWriter> {
  const { estate } = session;
  const limit = args.limit === 0 ? LISTED : args.limit;
  const scope = scopeOf(args);
  switch (command) {
    case 'counts':
      return ok(runToEnd(countResults(estate, scope, limit)));
    case 'crossings':
      return ok(runToEnd(crossingResults(estate, scope, limit)));
    case 'overlaps':
      return ok(runToEnd(overlapResults(estate, scope, limit)));
    case 'redundant':
      return ok(ofVerbs(scope, runToEnd(redundantResults(session, scope, limit))));
    case 'depth':
      return ok(runToEnd(depthResults(estate, scope, limit, args.deep)));
    case 'choke':
      return ok(runToEnd(chokeResults(estate, scope, limit)));
    case 'nearest':
      return ok(runToEnd(nearestResults(estate, scope, limit)));
    case 'cut': {
      const from = everyOne(session, args.from);
      const to = everyOne(session, args.to);
      if (!from.ok) return from;
      if (!to.ok) return to;
      return ok(runToEnd(cutResults(estate, from.value, to.value, scope, limit)));
    }
    case 'what-if': {
      const removed = removalNamed(session, args.remove);
      if (!removed.ok) return removed;
      return ok(runToEnd(whatIfResults(session, removed.value, scope, limit)));
    }
    case 'still-effective': {
      const removed = removalNamed(session, args.remove);
      if (!removed.ok) return removed;
      return ok(runToEnd(stillEffectiveResults(session, removed.value, args.at, limit)));
    }
    case 'delegations': {
      const tenant = args.tenant === undefined ? undefined : tenantNamed(session, args.tenant);
      if (tenant === -1) return fail(`no tenant is called ${args.tenant ?? ''}`);
      const delegations = new Delegations(estate);
      if (args.csv) return ok((put) => delegations.csv(args.at, {}, put));
      if (tenant !== undefined) {
        return ok({ statement: runToEnd(delegations.statement(args.at, tenant)) });
      }
      const { technicians, clients, roles: rows } = runToEnd(delegations.grid(args.at));
      const lines = runToEnd(delegations.lines({ at: args.at, limit }));
      return ok({
        technicians: technicians.length,
        clients: clients.length,
        delegations: rows,
        rows: lines.map(delegationJson),
        more: rows > lines.length,
      });
    }
    case 'register': {
      if (args.csv) return ok((put) => registerText(session, args.at, undefined, put));
      return ok(registerJson(session, runToEnd(registerOf(session, args.at)), limit));
    }
    case 'joins': {
      const { view } = session;
      if (view === undefined) return fail('joins are listed from the records, which are not in what is open');
      return ok(joinResults(view));
    }
    case 'matrix':
      if (args.csv) return ok((put) => matrixCsv(session, args.at, put));
      return ok(runToEnd(matrixResults(session, args.at, args.json)));
    case 'identity': {
      const nodes = everyOne(session, args.subjects);
      if (!nodes.ok) return nodes;
      return ok(identityJson(session, runToEnd(identityPage(session, nodes.value[0] ?? 0, args.at))));
    }
    case 'compare': {
      const before = open(args.before);
      if (!before.ok) return before;
      return ok(runToEnd(compareResults(before.value.graph, session.graph, scope, limit)));
    }
  }
}

/** With verbs, what is called redundant may still give other permissions, which is said beside it. */
function ofVerbs({ verbs }: Scope, answer: Published): Published {
  if (verbs.length === 0) return answer;
  const only = `only of permissions that carry ${verbs.join(' or ')}: others may be lost with what is listed`;
  return { ...answer, note: `${String(answer['note'])}; ${only}` };
}

/**
 * What words stand for: removable records by their keys or labels; a thing (a group, an account, a relationship) by
 * its own record, or where it has none as a whole.
 */
export function removalNamed(session: Session, words: readonly string[]): Result<Removal> {
  const { graph } = session;
  const found = new Set<number>();
  const nodes = new Set<number>();
  for (const word of words) {
    const node = session.names.resolve(word);
    const thing = node.found === 'one' ? node.node : undefined;
    const key = thing === undefined ? undefined : graph.nodes.at(thing)?.key;
    let record = 0;
    const before = found.size;
    for (const one of graph.records) {
      if (one.key === word || one.label === word || one.key === key) found.add(record);
      record++;
    }
    if (found.size === before && thing !== undefined) nodes.add(thing);
    else if (found.size === before) return fail(`no removable record is called ${word}`);
  }
  return ok({ records: found, nodes });
}

function tenantNamed(session: Session, name: string): number {
  const wanted = name.toLowerCase();
  return session.graph.tenants.findIndex((tenant) =>
    [tenant.id, tenant.name].some((known) => known.toLowerCase() === wanted),
  );
}

/** The nodes that names stand for, or the first name that stands for none or several. */
export function everyOne(session: Session, names: readonly string[]): Result<readonly number[]> {
  const nodes: number[] = [];
  for (const name of names) {
    const found = session.names.resolve(name);
    if (found.found === 'one') nodes.push(found.node);
    else if (found.found === 'none') return fail(`nothing in the exports is called ${name}`);
    else {
      const ids = found.nodes.slice(0, 8).map((node) => session.graph.nodes.at(node)?.id ?? '');
      return fail(`${name} is ambiguous: ${ids.join(', ')}`);
    }
  }
  return ok(nodes);
}
