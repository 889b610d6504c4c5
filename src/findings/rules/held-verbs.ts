import { DISABLED } from '../../graph/access-graph';
import { permissionOf } from '../../questions/refs';
import { stepVerbs } from '../../graph/steps';
import { verbMask, verbsOf } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
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

/** What acting principals hold on secrets and vaults, one entry for each pair, in node order. */
export function* heldOnSecrets(context: RuleContext): Generator<HeldOn> {
  const { graph } = context.estate;
  const { principal, step } = context.effective;
  const keeps = vaultsOf(context);
  const pairs = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < context.effective.count; row++) {
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
      yield {
        principal: who,
        resource,
        verbs: steps.reduce((mask, one) => mask | stepVerbs(graph, one), 0),
        stepsWith: (verb) => steps.filter((one) => (stepVerbs(graph, one) & verbMask(verb)) !== 0),
      };
    }
  }
}

/** Secrets, what holds them, and whatever a password manager or vault has. */
function vaultsOf(context: RuleContext): ReadonlySet<number> {
  const found = new Set<number>();
  const secrets = new Set(context.view.all('secret').map(({ key }) => key));
  for (const key of secrets) add(found, context.nodeOf(key));
  for (const { container, child } of context.view.all('containment'))
    if (secrets.has(child)) add(found, context.nodeOf(container));
  for (const system of KEEPS_SECRETS)
    for (const { key } of context.view.of(system, 'resource')) add(found, context.nodeOf(key));
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
