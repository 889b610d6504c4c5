import { NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import { stepKind } from '../graph/steps';
import { isDisabled } from '../graph/walk';
import { DISPUTED } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { VERDICT_RANK } from '../model/verdict';
import type { PermissionMatrix } from '../systems/system';
import { fromDecision, undecided } from './ask-answer';
import type { AskAnswer, AskQuestion } from './ask-answer';
import { AskingGraph } from './ask-graph';
import { permissionMatrices } from './ask-matrices';
import { timeAssumption } from './ask-missing';
import { decideVerb } from './ask-verb';
import type { Evaluated } from './evaluate';
import type { Names } from './names';

const SAME = STEP_KINDS.indexOf('same-identity');

/**
 * Decide requests as the platforms would: made as that principal with its memberships and delegations, never as what
 * it could become (design, section 5). Never throws for data: an unknown or ambiguous id is `not-evaluated`.
 */
export class Asking {
  readonly #evaluated: Evaluated;
  readonly #names: Names;
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot, evaluated: Evaluated, names: Names) {
    this.#snapshot = snapshot;
    this.#evaluated = evaluated;
    this.#names = names;
  }

  ask(question: AskQuestion): AskAnswer {
    const principal = this.#names.resolveActing(question.principal);
    if (principal.found === 'none') return undecided(`no principal ${question.principal} in the exports`);
    const { graph } = this.#evaluated;
    if (principal.found === 'several') {
      const known = principal.nodes.map((node) => graph.nodes.at(node)?.id ?? '').slice(0, 5);
      return undecided(`the name ${question.principal} is ambiguous: ${known.join(', ')}`);
    }
    if (NODE_KINDS[graph.nodeKind[principal.node] ?? 0] !== 'identity')
      return this.#askOne(principal.node, question);
    return this.#askIdentity(principal.node, question);
  }

  /** Every principal of a system that decides requests, with each of its permissions: on everything (`*`), and on some. */
  matrices(at: number): Generator<number, ReadonlyMap<string, PermissionMatrix>> {
    return permissionMatrices(this.#evaluated, at);
  }

  /**
   * Several accounts of one identity: the strongest verdict, saying whose. Whoever does not speak of the request at all
   * (another system's account, a resource it never heard of) says nothing against what the resource's own system decides.
   */
  #askIdentity(identity: number, question: AskQuestion): AskAnswer {
    const { graph, evaluations } = this.#evaluated;
    const resource = this.#names.resolve(question.resource);
    const home = resource.found === 'one' ? graph.nodes.at(resource.node)?.system : undefined;
    const found: { readonly answer: AskAnswer; readonly own: boolean; readonly silent: boolean }[] = [];
    let decided = false;
    for (let step = graph.outStart[identity] ?? 0; step < (graph.outStart[identity + 1] ?? 0); step++) {
      if (stepKind(graph, step) !== SAME) continue;
      const account = graph.nodes.at(graph.stepTo[step] ?? 0);
      if (account === undefined) continue;
      const answer = this.#askOne(graph.stepTo[step] ?? 0, question);
      const system = evaluations.get(account.system);
      const own = home === undefined ? system?.decide !== undefined : home === account.system;
      // Of an unknown resource, a system says only what it decides by its own words.
      const silent =
        home === undefined && (!own || system?.speaksFor?.(question.permission, question.resource) === false);
      decided ||= own && !silent && system?.decide !== undefined;
      const whose = `as ${account.id}`;
      const reason = answer.reason === undefined ? whose : `${whose}: ${answer.reason}`;
      found.push({ answer: { ...answer, reason }, own, silent: silent || (!own && answer.routes === 0) });
    }
    const heard = decided ? found.filter(({ silent }) => !silent) : found;
    const [best] = heard.toSorted(
      (a, b) =>
        VERDICT_RANK[b.answer.verdict] - VERDICT_RANK[a.answer.verdict] || Number(b.own) - Number(a.own),
    );
    return best?.answer ?? undecided('the identity has no account in the exports');
  }

  #askOne(principal: number, question: AskQuestion): AskAnswer {
    const { graph, evaluations } = this.#evaluated;
    const node = graph.nodes.at(principal);
    if (node === undefined) return undecided('no such principal');
    const assumes = timeAssumption(this.#snapshot, question.at);
    const disputed = node.properties.find(([name]) => name === DISPUTED)?.[1];
    if (disputed !== undefined) return undecided(`${node.name} is ${disputed}`, assumes);
    if (isDisabled(graph, principal)) {
      return {
        verdict: 'denied',
        reason:
          'the account is disabled, as of the collection of the export: it cannot act; its grants are latent',
        decidedBy: [{ ...node.source, text: `${node.name} is disabled` }],
        assumes,
        routes: 0,
      };
    }
    const resource = this.#names.resolve(question.resource);
    const system = evaluations.get(node.system);
    const decide = system?.decide;
    // What another system keeps is granted by that system, whoever the principal is; unless the request is one that
    // only the principal's own system decides, and the other export merely lists the resource.
    const foreign =
      resource.found === 'one' &&
      graph.nodes.at(resource.node)?.system !== node.system &&
      system?.speaksFor?.(question.permission, graph.nodes.at(resource.node)?.id ?? '') !== true;
    if (decide !== undefined && !foreign) {
      const known = resource.found === 'one' ? graph.nodes.at(resource.node) : undefined;
      const key = known?.system === node.system ? known.key : undefined;
      return fromDecision(
        decideVerb(system?.amountsTo, known?.id ?? question.resource, decide, {
          principal: node.key,
          permission: question.permission,
          // A name that only another export gives the resource means nothing to this system: its id does.
          resourceId: known !== undefined && known.system !== node.system ? known.id : question.resource,
          ...(key === undefined ? {} : { resource: key }),
          at: question.at,
          context: question.context,
        }),
        assumes,
      );
    }
    if (resource.found === 'none')
      return undecided(`no resource ${question.resource} in the exports`, assumes);
    if (resource.found === 'several') {
      const known = resource.nodes.map((n) => graph.nodes.at(n)?.id ?? '').slice(0, 5);
      return undecided(`the name ${question.resource} is ambiguous: ${known.join(', ')}`, assumes);
    }
    return new AskingGraph(this.#snapshot, this.#evaluated, this.#names).decide(
      principal,
      resource.node,
      question,
      assumes,
    );
  }
}
