import { verbMask } from '../../model/permission';
import { permissionOf } from '../../questions/refs';
import { stepPermission, stepVerbs } from '../../graph/steps';
import { Pace, ROWS_PER_TURN } from '../pace';
import { nameOf, stepSource } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';
import { heldOnSecrets, nativeWords } from './held-verbs';

const LIST = verbMask('list-metadata');
const SEES = verbMask('view', 'use', 'administer');
const VIEW = verbMask('view');
const LISTS = /(?:^|[\s:/])(?:list|watch)(?:$|[\s:/])/iu;
const SHOWN = 8;

interface Exposed {
  readonly resource: number;
  readonly step: number | undefined;
}

/** A right that is called list and yields the values (Kubernetes, "Good practices for Kubernetes Secrets": list reveals the contents). */
export const listRevealsValue: Rule = {
  id: 'list-reveals-value',
  title: 'Listing reveals the values',
  why: 'The right is called list and hands out what the secrets hold: whoever reviews it by its name takes it for harmless.',
  remedy: 'Grant get on the named secrets that are needed instead of list or watch on all.',
  frameworks: ['NHI2:2025', 'AC-6', 'A.8.3'],
  *find(context) {
    const { graph } = context.estate;
    const seen = new Set<string>();
    const pace = new Pace(ROWS_PER_TURN);
    const listing = graph.permissions.map((permission) => LISTS.test(permission));
    for (let row = 0; row < context.effective.count; row++) {
      if (pace.due()) yield undefined;
      const step = context.effective.step[row] ?? 0;
      if (listing[stepPermission(graph, step)] !== true || (stepVerbs(graph, step) & VIEW) === 0) continue;
      const principal = context.effective.principal[row] ?? 0;
      const target = graph.stepTo[step] ?? 0;
      const id = `${principal} ${target}`;
      if (seen.has(id)) continue;
      seen.add(id);
      yield {
        subject: principal,
        about: graph.nodes.at(target)?.key ?? '',
        severity: 'high',
        title: `${nameOf(context, principal)} reads the values of ${nameOf(context, target)} by listing`,
        evidence: [
          {
            text: `${permissionOf(graph, step) ?? ''} returns the values`,
            step,
            node: target,
            ...stepSource(context, step),
          },
        ],
      };
    }
  },
};

/**
 * Names of secrets seen by those who may not see the secrets: a list is not filtered by policies (OpenBao documentation,
 * "Policies": "returned keys are not filtered by policies").
 */
export const listLeaksNames: Rule = {
  id: 'list-leaks-names',
  title: 'Names of secrets are seen by those who may not read them',
  why: 'Names tell which clients, systems and accounts there are. A list returns all of them, also those a policy denies.',
  remedy:
    'Keep what must not be known apart by its path or vault, and give list on the part that is needed; put nothing confidential in names.',
  frameworks: ['NHI2:2025', 'AC-6', 'A.8.3'],
  *find(context) {
    const { graph } = context.estate;
    const byPrincipal = new Map<number, Exposed[]>();
    const secrets = new Set<string>();
    const pace = new Pace();
    for (const { key } of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      secrets.add(key);
    }
    for (const held of heldOnSecrets(context)) {
      if (held === undefined) {
        yield undefined;
        continue;
      }
      if ((held.verbs & LIST) === 0 || (held.verbs & SEES) !== 0) continue;
      const thing = graph.nodes.at(held.resource);
      // A path pattern of a policy is neither: what it shows are the secrets below it.
      if (thing === undefined || thing.nativeType === 'Vault path') continue;
      if (!secrets.has(thing.key) && held.verbs !== LIST) continue;
      const entry = byPrincipal.get(held.principal) ?? [];
      entry.push({ resource: held.resource, step: held.stepsWith('list-metadata')[0] });
      byPrincipal.set(held.principal, entry);
    }
    for (const [principal, exposed] of [...byPrincipal].sort(([a], [b]) => a - b)) {
      yield {
        subject: principal,
        severity: 'low',
        title: `${nameOf(context, principal)} sees ${whatIsSeen(context, exposed, secrets)}`,
        evidence: [
          ...exposed.slice(0, SHOWN).map(({ resource, step }): FoundEvidence => ({
            text: `${step === undefined ? '' : `${nativeWords(context, [step])} on `}${nameOf(context, resource)}`,
            node: resource,
            ...(step === undefined ? {} : { step, ...stepSource(context, step) }),
          })),
          ...(exposed.length > SHOWN ? [{ text: `and ${exposed.length - SHOWN} more` }] : []),
        ],
      };
    }
  },
};

function whatIsSeen(context: RuleContext, exposed: readonly Exposed[], secrets: ReadonlySet<string>): string {
  const [first, second] = exposed;
  if (first === undefined || second !== undefined)
    return `the names of ${exposed.length} secrets or vaults without being able to read them`;
  const name = nameOf(context, first.resource);
  return secrets.has(context.estate.graph.nodes.at(first.resource)?.key ?? '')
    ? `the name of ${name} without being able to read it`
    : `the names in ${name} without being able to read what they stand for`;
}
