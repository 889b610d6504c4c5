import { BECOMES, INHERITS, MENTIONED, NODE_KINDS } from '../graph/access-graph';
import { stepFlags } from '../graph/steps';
import { supportsOf } from '../graph/supports';
import type { GrantRecord } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { compareSources } from '../model/source';
import { VERDICT_RANK } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { countIndependent } from '../questions/independent';
import { verdictOfQuestion } from '../questions/overlap';
import { noteOf } from '../questions/refs';
import { listRoutes } from '../questions/routes';
import type { RouteQuestion } from '../questions/routes';
import type { DecidedBy } from '../systems/system';
import { undecided } from './ask-answer';
import type { AskAnswer, AskQuestion } from './ask-answer';
import { anyDeny, explicitDenies } from './ask-denies';
import { absentLayers, unseenHolders } from './ask-missing';
import { stepsOfPermission } from './ask-permission';
import type { Evaluated } from './evaluate';
import type { Names } from './names';

/** Decides requests on what systems keep whose exports list what is granted. */
export class AskingGraph {
  readonly #snapshot: Snapshot;
  readonly #evaluated: Evaluated;
  readonly #names: Names;

  constructor(snapshot: Snapshot, evaluated: Evaluated, names: Names) {
    this.#snapshot = snapshot;
    this.#evaluated = evaluated;
    this.#names = names;
  }

  /** For systems whose exports list what is granted: the graph without becoming is the platform's answer. */
  decide(principal: number, resource: number, question: AskQuestion, assumes: readonly string[]): AskAnswer {
    const { graph } = this.#evaluated;
    const wanted = stepsOfPermission(
      this.#evaluated,
      question.permission,
      graph.nodes.at(resource)?.system ?? '',
    );
    if (wanted === undefined)
      return undecided(`no export names the permission ${question.permission}`, assumes);
    const scope: Scope = { at: question.at, atLeast: 'not-evaluated', verbs: [], becoming: true };
    // Control of the resource itself is the permission asked for; control of anything on the way is becoming.
    const route: RouteQuestion = {
      from: principal,
      to: resource,
      last: wanted,
      filter: {
        at: scope.at,
        rank: 1,
        becoming: true,
        survives: (step) => {
          const flags = stepFlags(graph, step);
          if ((flags & BECOMES) === 0) return true;
          return wanted(step) && (graph.stepTo[step] === resource || (flags & INHERITS) !== 0);
        },
      },
    };
    const verdict = verdictOfQuestion(graph, route);
    const denies = explicitDenies(this.#evaluated, this.#names, principal, resource, question);
    if (verdict === 'denied') return this.#negative(principal, resource, question, wanted, denies, assumes);
    const at: RouteQuestion = { ...route, filter: { ...route.filter, rank: VERDICT_RANK[verdict] } };
    const shortest = listRoutes(graph, at).next();
    const steps = shortest.done === true ? [] : shortest.value;
    const notes = [...new Set(steps.map((step) => noteOf(graph, step)).filter((note) => note !== undefined))];
    return {
      verdict,
      ...(verdict === 'conditional' && notes.length > 0 ? { condition: notes.join('; ') } : {}),
      ...(verdict === 'not-evaluated' && notes.length > 0 ? { reason: notes.join('; ') } : {}),
      decidedBy: steps.flatMap((step) => this.#evidence(step)),
      assumes: [...assumes, ...absentLayers(this.#snapshot, graph, resource, 'restricts')],
      routes: countIndependent(graph, at).independent,
    };
  }

  /** No route: denied where the exports hold all that could grant it, else not evaluated with what is missing. */
  #negative(
    principal: number,
    resource: number,
    question: AskQuestion,
    wanted: (step: number) => boolean,
    denies: readonly GrantRecord[],
    assumes: readonly string[],
  ): AskAnswer {
    const { graph } = this.#evaluated;
    const decidedBy = denies.map((record) => ({ ...record.source, text: `denied: ${record.permission}` }));
    if (denies.length > 0)
      return { verdict: 'denied', reason: 'an explicit deny applies', decidedBy, assumes, routes: 0 };
    if (NODE_KINDS[graph.nodeKind[principal] ?? 0] === 'group' && anyDeny(this.#evaluated)) {
      return undecided(
        'a group makes no requests, and with denies its grants are decided for each member',
        assumes,
      );
    }
    for (const node of [principal, resource]) {
      if (((graph.nodeFlags[node] ?? 0) & MENTIONED) !== 0) {
        return undecided(
          `${graph.nodes.at(node)?.id ?? ''} is only mentioned: nothing about it was exported`,
          assumes,
        );
      }
    }
    const unseen = unseenHolders(graph, resource, wanted, question.at);
    if (unseen.length > 0) {
      return undecided(`held by ${unseen.join(', ')}, and who belongs to it is not in the exports`, assumes);
    }
    const missing = absentLayers(this.#snapshot, graph, resource, 'grants', question.permission);
    if (missing.length > 0)
      return undecided(`not in the exports, and could grant it: ${missing.join('; ')}`, assumes);
    return {
      verdict: 'denied',
      reason: 'no grant in the exports leads there',
      decidedBy: [],
      assumes,
      routes: 0,
    };
  }

  #evidence(step: number): readonly DecidedBy[] {
    const { graph } = this.#evaluated;
    const first = supportsOf(graph, step)[0] ?? [];
    return first
      .map((record) => graph.records.at(record))
      .filter((record) => record !== undefined)
      .map((record) => ({ ...record.source, text: record.label }))
      .sort(compareSources);
  }
}
