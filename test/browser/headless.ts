import { ACTS } from '../../src/graph/access-graph';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { NodeRef, Scope } from '../../src/questions/answers';
import { systems } from '../../src/systems/registry';
import { AT } from './exports';
import type { NamedFile } from './exports';

/** What the command line would compute from the same files: the browser must show the same. */
export interface Expected {
  readonly session: Session;
  readonly findings: number;
  readonly route?: {
    readonly from: NodeRef;
    readonly to: NodeRef;
    readonly listed: number;
    readonly more: boolean;
    readonly independent: number;
    readonly exact: boolean;
  };
}

const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };

export function expectedOf(files: readonly NamedFile[]): Expected {
  const { snapshot } = runToEnd(importWithSources(files, systems));
  const session = runToEnd(Session.fromSnapshot(snapshot));
  const route = longRoute(session);
  return {
    session,
    findings: runToEnd(session.findings(AT)).length,
    ...(route === undefined ? {} : { route }),
  };
}

const MOST_STEPS = 4;

/** The first principal with something several removable steps away. */
function longRoute(session: Session): Expected['route'] {
  let best: { readonly from: NodeRef; readonly to: NodeRef; readonly steps: number } | undefined;
  let tried = 0;
  for (const node of session.graph.nodeKind.keys()) {
    if (tried >= 40 || best?.steps === MOST_STEPS) break;
    if (((session.graph.nodeFlags[node] ?? 0) & ACTS) === 0) continue;
    const { start, reached } = session.reach([node], scope);
    const [from] = start;
    if (from === undefined || reached.length === 0) continue;
    tried++;
    for (const to of reached) {
      if (to.steps <= (best?.steps ?? 0) || to.steps > MOST_STEPS || to.node === node) continue;
      const [first] = session.routes(node, to.node, scope, 1).routes;
      // A step down a container has no record of its own to show.
      if (first?.steps[0]?.removable === true) best = { from, to, steps: to.steps };
    }
  }
  if (best === undefined) return undefined;
  const { routes, more, independent, exact } = session.routes(best.from.node, best.to.node, scope, 20);
  return { from: best.from, to: best.to, listed: routes.length, more, independent, exact };
}
