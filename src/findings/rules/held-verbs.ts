import { DISABLED } from '../../graph/access-graph';
import { permissionOf } from '../../questions/refs';
import { stepVerbs } from '../../graph/steps';
import { verbMask, verbsOf } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import { Pace, ROWS_PER_TURN } from '../pace';
import type { RuleContext } from '../rule';

/** Everything a principal holds on one thing, however it came. */
export interface HeldOn {
  readonly principal: number;
  readonly resource: number;
  readonly verbs: VerbMask;
  /** Steps that carry one of these verbs, strongest verdict first. */
  stepsWith(verb: Verb): readonly number[];
}

/** Systems whose things are secrets and their vaults. */
const KEEPS_SECRETS: ReadonlySet<string> = new Set([
  'bitwarden',
  'cyberark',
  'delinea',
  'documentation',
  'keeper',
  'onepassword',
  'vault',
]);

/**
 * What acting principals hold on secrets and vaults, one entry for each pair, in node order; `undefined` where it is
 * time for others.
 */
export function* heldOnSecrets(context: RuleContext): Generator<HeldOn | undefined> {
  const { graph } = context.estate;
  const { principal, step } = context.effective;
  const keeps = yield* vaultsOf(context);
  const pace = new Pace(ROWS_PER_TURN);
  const pairs = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < context.effective.count; row++) {
    if (pace.due()) yield undefined;
    const who = principal[row] ?? 0;
    const last = step[row] ?? 0;
    const on = graph.stepTo[last] ?? 0;
    if (!keeps.has(on) || ((graph.nodeFlags[who] ?? 0) & DISABLED) !== 0) continue;
    const byResource = pairs.get(on) ?? new Map<number, number[]>();
    pairs.set(on, byResource);
    const steps = byResource.get(who);
    if (steps === undefined) byResource.set(who, [last]);
    else if (!steps.includes(last)) steps.push(last);
  }
  for (const [resource, holders] of [...pairs].sort(([a], [b]) => a - b)) {
    for (const [who, steps] of [...holders].sort(([a], [b]) => a - b)) {
      if (pace.due(HELD)) yield undefined;
      yield {
        principal: who,
        resource,
        verbs: steps.reduce((mask, one) => mask | stepVerbs(graph, one), 0),
        stepsWith: (verb) => steps.filter((one) => (stepVerbs(graph, one) & verbMask(verb)) !== 0),
      };
    }
  }
}

/** What it takes to tell of a pair, in rows looked at. */
const HELD = 16;

/** Secrets, what holds them, and whatever a password manager or vault has. */
function* vaultsOf(context: RuleContext): Generator<undefined, ReadonlySet<number>> {
  const found = new Set<number>();
  const secrets = new Set<string>();
  const pace = new Pace();
  for (const { key } of context.view.all('secret')) {
    if (pace.due()) yield undefined;
    secrets.add(key);
    add(found, context.nodeOf(key));
  }
  for (const { container, child } of context.view.all('containment')) {
    if (pace.due()) yield undefined;
    if (secrets.has(child)) add(found, context.nodeOf(container));
  }
  for (const system of KEEPS_SECRETS) {
    for (const { key } of context.view.of(system, 'resource')) {
      if (pace.due()) yield undefined;
      add(found, context.nodeOf(key));
    }
  }
  return found;
}

function add(set: Set<number>, node: number | undefined): void {
  if (node !== undefined) set.add(node);
}

/** The native permissions of steps, for evidence. */
export function nativeWords(context: RuleContext, steps: readonly number[]): string {
  const { graph } = context.estate;
  const names = steps.map((step) => permissionOf(graph, step) ?? verbsOf(stepVerbs(graph, step)).join(' '));
  return [...new Set(names)].join(', ');
}
