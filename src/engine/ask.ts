import { BECOMES, INHERITS, MENTIONED, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import { supportsOf } from '../graph/supports';
import { UNREACHED, isDisabled, isPermission, walkBackward } from '../graph/walk';
import { stepFlags, stepKind, stepPermission, stepVerbs, stepVerdict } from '../graph/steps';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import { DISPUTED } from '../model/record';
import type { GrantRecord } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { compareSources } from '../model/source';
import { VERDICT_RANK } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { actingPrincipals } from '../questions/effective';
import { countDisjoint, countIndependent } from '../questions/independent';
import { containersOf, permissionSteps } from '../questions/permissions-on';
import { listRoutes } from '../questions/routes';
import type { RouteQuestion } from '../questions/routes';
import { verdictOfQuestion } from '../questions/overlap';
import { noteOf } from '../questions/refs';
import type { DecidedBy, Decision, PermissionMatrix } from '../systems/system';
import type { Evaluated } from './evaluate';
import { decideVerb } from './ask-verb';
import { addHeldOnSome } from './held-on-some';
import type { Names } from './names';

/** One line of `ask`. Times are epoch ms. */
export interface AskQuestion {
  readonly principal: string;
  readonly permission: string;
  readonly resource: string;
  readonly at: number;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

export interface AskAnswer {
  readonly verdict: Verdict;
  readonly condition?: string;
  readonly reason?: string;
  readonly decidedBy: readonly DecidedBy[];
  readonly assumes: readonly string[];
  /** Independent routes that yield the verdict; 0 when denied. */
  readonly routes: number;
}

const MEMBER = STEP_KINDS.indexOf('member');
const SAME = STEP_KINDS.indexOf('same-identity');

/** Kinds of principal that others may belong to. */
const MAY_HAVE_MEMBERS: ReadonlySet<string> = new Set(['group', 'role', 'external']);

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
    if (principal.found === 'none') return open(`no principal ${question.principal} in the exports`);
    const { graph } = this.#evaluated;
    if (principal.found === 'several') {
      const known = principal.nodes.map((node) => graph.nodes.at(node)?.id ?? '').slice(0, 5);
      return open(`the name ${question.principal} is ambiguous: ${known.join(', ')}`);
    }
    if (NODE_KINDS[graph.nodeKind[principal.node] ?? 0] !== 'identity')
      return this.#askOne(principal.node, question);
    return this.#askIdentity(principal.node, question);
  }

  /** Every principal of a system that decides requests, with each of its permissions: on everything (`*`), and on some. */
  *matrices(at: number): Generator<number, ReadonlyMap<string, PermissionMatrix>> {
    const { graph, evaluations } = this.#evaluated;
    const found = new Map<string, PermissionMatrix>();
    for (const [system, evaluation] of evaluations) {
      const { permissions, matrix } = evaluation;
      if (permissions === undefined || matrix === undefined) continue;
      const acting = actingPrincipals(graph)
        .map((node) => graph.nodes.at(node))
        .filter((node) => node?.system === system);
      yield acting.length;
      const made = matrix(
        acting.flatMap((node) => node?.key ?? []),
        permissions(),
        at,
      );
      yield made.ranks.length;
      yield* addHeldOnSome(graph, evaluation, made, at);
      // What exports contradict each other about is as open here as when it is asked alone.
      const disputed = new Set(
        acting.flatMap((node) =>
          node?.properties.some(([name]) => name === DISPUTED) === true ? [node.key] : [],
        ),
      );
      const width = made.permissions.length;
      made.principals.forEach((key, row) => {
        if (!disputed.has(key)) return;
        made.ranks.fill(VERDICT_RANK['not-evaluated'], row * width, (row + 1) * width);
        made.some.fill(0, row * width, (row + 1) * width);
      });
      found.set(system, made);
    }
    return found;
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
    return best?.answer ?? open('the identity has no account in the exports');
  }

  #askOne(principal: number, question: AskQuestion): AskAnswer {
    const { graph, evaluations } = this.#evaluated;
    const node = graph.nodes.at(principal);
    if (node === undefined) return open('no such principal');
    const assumes = this.#timeAssumption(question.at);
    const disputed = node.properties.find(([name]) => name === DISPUTED)?.[1];
    if (disputed !== undefined) return open(`${node.name} is ${disputed}`, assumes);
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
    if (resource.found === 'none') return open(`no resource ${question.resource} in the exports`, assumes);
    if (resource.found === 'several') {
      const known = resource.nodes.map((n) => graph.nodes.at(n)?.id ?? '').slice(0, 5);
      return open(`the name ${question.resource} is ambiguous: ${known.join(', ')}`, assumes);
    }
    return this.#byGraph(principal, resource.node, question, assumes);
  }

  /** For systems whose exports list what is granted: the graph without becoming is the platform's answer. */
  #byGraph(
    principal: number,
    resource: number,
    question: AskQuestion,
    assumes: readonly string[],
  ): AskAnswer {
    const { graph } = this.#evaluated;
    const wanted = this.#permission(question.permission, graph.nodes.at(resource)?.system ?? '');
    if (wanted === undefined) return open(`no export names the permission ${question.permission}`, assumes);
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
    const denies = this.#denies(principal, resource, question);
    if (verdict === 'denied') return this.#negative(principal, resource, question, denies, assumes);
    const at: RouteQuestion = { ...route, filter: { ...route.filter, rank: VERDICT_RANK[verdict] } };
    const shortest = listRoutes(graph, at).next();
    const steps = shortest.done === true ? [] : shortest.value;
    const notes = [...new Set(steps.map((step) => noteOf(graph, step)).filter((note) => note !== undefined))];
    return {
      verdict,
      ...(verdict === 'conditional' && notes.length > 0 ? { condition: notes.join('; ') } : {}),
      ...(verdict === 'not-evaluated' && notes.length > 0 ? { reason: notes.join('; ') } : {}),
      decidedBy: steps.flatMap((step) => this.#evidence(step)),
      assumes: [...assumes, ...this.#absent(resource, 'restricts')],
      routes: countIndependent(graph, at).independent,
    };
  }

  /** No route: denied where the exports hold all that could grant it, else not evaluated with what is missing. */
  #negative(
    principal: number,
    resource: number,
    question: AskQuestion,
    denies: readonly GrantRecord[],
    assumes: readonly string[],
  ): AskAnswer {
    const { graph } = this.#evaluated;
    const decidedBy = denies.map((record) => ({ ...record.source, text: `denied: ${record.permission}` }));
    if (denies.length > 0)
      return { verdict: 'denied', reason: 'an explicit deny applies', decidedBy, assumes, routes: 0 };
    if (NODE_KINDS[graph.nodeKind[principal] ?? 0] === 'group' && this.#anyDeny()) {
      return open(
        'a group makes no requests, and with denies its grants are decided for each member',
        assumes,
      );
    }
    for (const node of [principal, resource]) {
      if (((graph.nodeFlags[node] ?? 0) & MENTIONED) !== 0) {
        return open(
          `${graph.nodes.at(node)?.id ?? ''} is only mentioned: nothing about it was exported`,
          assumes,
        );
      }
    }
    const unseen = this.#unseenHolders(resource, question);
    if (unseen.length > 0) {
      return open(`held by ${unseen.join(', ')}, and who belongs to it is not in the exports`, assumes);
    }
    const missing = this.#absent(resource, 'grants', question.permission);
    if (missing.length > 0)
      return open(`not in the exports, and could grant it: ${missing.join('; ')}`, assumes);
    return {
      verdict: 'denied',
      reason: 'no grant in the exports leads there',
      decidedBy: [],
      assumes,
      routes: 0,
    };
  }

  /** Groups that hold the permission and of which nothing was exported: the principal may belong to them. */
  #unseenHolders(resource: number, question: AskQuestion): readonly string[] {
    const { graph } = this.#evaluated;
    const wanted = this.#permission(question.permission, graph.nodes.at(resource)?.system ?? '');
    const filter = { at: question.at, rank: 1, becoming: true };
    const found = new Set<string>();
    for (const step of permissionSteps(graph, resource, filter)) {
      const from = graph.stepFrom[step] ?? 0;
      if (wanted?.(step) !== true || ((graph.nodeFlags[from] ?? 0) & MENTIONED) === 0) continue;
      if (MAY_HAVE_MEMBERS.has(NODE_KINDS[graph.nodeKind[from] ?? 0] ?? ''))
        found.add(graph.nodes.at(from)?.name ?? '');
    }
    return [...found].slice(0, 5);
  }

  #anyDeny(): boolean {
    return this.#evaluated.view.all('grant').some((record) => record.effect === 'deny');
  }

  #absent(resource: number, effect: 'grants' | 'restricts', permission?: string): readonly string[] {
    const { graph } = this.#evaluated;
    const system = graph.nodes.at(resource)?.system;
    const tenant = graph.tenants[graph.nodeTenant[resource] ?? 0];
    return this.#snapshot.gaps
      .filter((gap) => gap.system === system && (gap.effect === effect || gap.effect === 'both'))
      .filter((gap) => gap.tenant === undefined || gap.tenant === tenant?.id || gap.tenant === tenant?.key)
      .filter(
        (gap) =>
          permission === undefined ||
          gap.permissions === undefined ||
          gap.permissions.some((name) => name.toLowerCase() === permission.toLowerCase()),
      )
      .map((gap) => gap.layer);
  }

  /**
   * Which last steps carry the permission: by its native name, any case, or one that includes it; by `member`; or by
   * one of the fixed verbs. Undefined: nothing in the exports is called so.
   */
  #permission(text: string, system: string): ((step: number) => boolean) | undefined {
    const { graph, evaluations, view } = this.#evaluated;
    const wider = evaluations.get(system)?.includedIn?.(text) ?? [];
    const names = new Set([text, ...wider].map((name) => name.toLowerCase()));
    const exact = graph.permissions.includes(text);
    const numbers = new Set<number>();
    graph.permissions.forEach((name, i) => {
      const lower = name.toLowerCase();
      const same = exact ? name === text : lower === text.toLowerCase();
      const wide = names.has(lower) && lower !== text.toLowerCase();
      if (same || wide || coversAll(name, text)) numbers.add(i);
    });
    const verb: Verb | undefined = VERBS.find((name) => name === text.toLowerCase());
    if (verb !== undefined) {
      const mask = verbMask(verb);
      // A product may call one of its permissions as a verb is called; whoever has the verb otherwise has it too. What a
      // permission of unknown meaning permits may be the verb asked for: its step is not evaluated, and says why.
      return (step) => {
        if (!isPermission(graph, step)) return false;
        const verbs = stepVerbs(graph, step);
        const meaningless = verbs === 0 && stepVerdict(graph, step) === VERDICT_RANK['not-evaluated'];
        return (verbs & mask) !== 0 || meaningless || numbers.has(stepPermission(graph, step));
      };
    }
    if (numbers.size > 0) return (step) => numbers.has(stepPermission(graph, step));
    if (text.toLowerCase() === 'member' || text.toLowerCase() === 'memberof') {
      return (step) => stepKind(graph, step) === MEMBER;
    }
    const known = view.all('grant').some((record) => record.permission.toLowerCase() === text.toLowerCase());
    return known || wider.length > 0 ? () => false : undefined;
  }

  /** Explicit denies that are in force for the principal on the resource, or on what contains it. */
  #denies(principal: number, resource: number, question: AskQuestion): readonly GrantRecord[] {
    const { graph, view } = this.#evaluated;
    const above = containersOf(graph, resource);
    const asked = question.permission.toLowerCase();
    const verb: Verb | undefined = VERBS.find((name) => name === asked);
    return view.all('grant').filter((record) => {
      if (record.effect !== 'deny' || record.condition !== undefined || record.notEvaluated !== undefined)
        return false;
      const on = this.#names.key(record.resource);
      if (on === undefined || !(on === resource || (record.inherits === true && above.has(on)))) return false;
      const named = record.permission === '*' || record.permission.toLowerCase() === asked;
      if (!named && !(verb !== undefined && (record.verbs & verbMask(verb)) !== 0)) return false;
      if (question.at < record.window.from || question.at >= record.window.until) return false;
      const holder = this.#names.key(record.principal);
      if (holder === undefined) return false;
      if (holder === principal) return true;
      const filter = { at: question.at, rank: 3, becoming: false };
      const back = walkBackward(graph, { node: holder, controlled: true }, filter);
      return (back.controlled[principal] ?? UNREACHED) !== UNREACHED;
    });
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

  /** A status is true at collection time; an answer for another instant says so. */
  #timeAssumption(at: number): readonly string[] {
    const { collected } = this.#snapshot;
    if (collected === undefined || Math.abs(collected - at) < 86_400_000) return [];
    return [
      `memberships, grants and states as exported on ${new Date(collected).toISOString().slice(0, 10)}`,
    ];
  }
}

/** A grant of everything, or of everything but what is named (systems that state grants; a policy system decides itself). */
function coversAll(granted: string, asked: string): boolean {
  if (granted === '*') return true;
  if (!granted.startsWith('* except ')) return false;
  return !granted.slice('* except '.length).toLowerCase().split(', ').includes(asked.toLowerCase());
}

/** The answer where nothing is at hand to decide from. */
export function undecided(reason: string): AskAnswer {
  return open(reason);
}

function open(reason: string, assumes: readonly string[] = []): AskAnswer {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes, routes: 0 };
}

function fromDecision(decision: Decision, assumes: readonly string[]): AskAnswer {
  const { supports, ...answer } = decision;
  return {
    ...answer,
    assumes: [...assumes, ...decision.assumes],
    routes: decision.verdict === 'denied' ? 0 : countDisjoint(supports).independent,
  };
}
