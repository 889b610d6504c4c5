import type { Way } from './ways';
import type { AzureHolding } from './azure-access';
import type { Facts } from './facts';
import type { Key } from '../../model/record';
import { azureHoldings } from './azure-access';
import { push } from '../../lib/lists-by-key';
import { wayOf } from './ways';
import { blockGives } from './azure-roles';
import { lastSegment } from './keys';
import { holdsAt } from '../../model/window';
import { reaches, AZURE_ROOT } from './azure-scopes';
import type { Chain } from './closure';
import type { Block } from './azure-role';
import { decideAbac } from './abac';
import type { Question } from '../system';

/** How a request is granted by Azure roles, and who else holds such a role. */
export interface Granted {
  readonly ways: Way[];
  readonly others: AzureHolding[];
}

/** The ways in which Azure roles, held at a scope or above it, grant what is asked. */
export class AzureWays {
  readonly #facts: Facts;
  readonly #byScope = new Map<Key, AzureHolding[]>();

  constructor(facts: Facts) {
    this.#facts = facts;
    for (const holding of azureHoldings(facts)) push(this.#byScope, holding.scope, holding);
  }

  /** By roles that give an action. */
  toAct(
    question: Question,
    closure: Closure,
    scopes: readonly Key[],
    action: string,
    data: boolean,
  ): Granted {
    const ways: Way[] = [];
    const others: AzureHolding[] = [];
    for (const { holding, scope } of this.#held(question, scopes)) {
      const chains = closure.get(holding.principal);
      const { blocks } = holding.role;
      if (blocks === undefined) {
        const { records, role } = holding;
        const notEvaluated = `the definition of the role ${role.name} is not in the exports`;
        for (const chain of chains ?? [])
          ways.push(
            wayOf(chain, { records, notEvaluated, text: role.name }, question.principal, this.#facts),
          );
        continue;
      }
      for (const block of blocks) {
        if (!blockGives(block, action, data)) continue;
        if (chains === undefined) {
          others.push(holding);
          break;
        }
        const residual = residualOf(holding, block, question, action);
        if (residual === 'false') continue;
        const limits = [limitOf(holding, action), residual === 'true' ? undefined : residual.unknown];
        ways.push(...this.#by(holding, scope, chains, limits, question));
      }
    }
    return { ways, others };
  }

  /** By holding the very role that is asked for: its name or id, in lower case. */
  toHold(question: Question, closure: Closure, scopes: readonly Key[], wanted: string): Granted {
    const ways: Way[] = [];
    const others: AzureHolding[] = [];
    for (const { holding, scope } of this.#held(question, scopes)) {
      if (holding.role.name.toLowerCase() !== wanted && holding.roleId !== lastSegment(wanted)) continue;
      const chains = closure.get(holding.principal);
      if (chains === undefined) {
        others.push(holding);
        continue;
      }
      const limits = [
        holding.assigns === undefined ? undefined : assignsOnly(holding.assigns),
        holding.abac === undefined ? undefined : `condition: ${holding.abac}`,
      ];
      ways.push(...this.#by(holding, scope, chains, limits, question));
    }
    return { ways, others };
  }

  /** Roles in force at one of the scopes, at the instant of the question. */
  *#held(
    { at }: Question,
    scopes: readonly Key[],
  ): Generator<{ readonly holding: AzureHolding; readonly scope: Key }> {
    const top = topOf(scopes);
    for (const scope of scopes) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        if (holdsAt(holding.window, at) && reaches(holding, top, this.#facts)) yield { holding, scope };
      }
    }
  }

  /** One way for each chain of groups by which the role is held. */
  #by(
    holding: AzureHolding,
    scope: Key,
    chains: readonly Chain[],
    limits: readonly (string | undefined)[],
    { principal }: Question,
  ): readonly Way[] {
    const condition = [holding.condition, ...limits].filter((part) => part !== undefined).join('; ');
    const { records, notEvaluated, role, how } = holding;
    const grant = {
      records,
      ...(condition === '' ? {} : { condition }),
      notEvaluated,
      text: `${role.name} on ${this.#facts.nameOf(scope)} by ${how}`,
    };
    return chains.map((chain) => wayOf(chain, grant, principal, this.#facts));
  }
}

type Closure = ReadonlyMap<Key, readonly Chain[]>;

/** With Lighthouse, User Access Administrator assigns the named roles to managed identities and nothing else. */
function limitOf(holding: AzureHolding, action: string): string | undefined {
  return holding.assigns !== undefined && /^microsoft\.authorization\/.*(?<!\/read)$/iu.test(action)
    ? assignsOnly(holding.assigns)
    : undefined;
}

/** What of a condition remains: met, not met, or its text. */
function residualOf(
  holding: AzureHolding,
  block: Block,
  question: Question,
  action: string,
): 'true' | 'false' | { readonly unknown: string } {
  const open: string[] = [];
  for (const condition of [holding.abac, block.condition]) {
    if (condition === undefined || condition === '') continue;
    const truth = decideAbac(condition, { action, attributes: question.context });
    if (truth === 'false') return 'false';
    if (truth === 'unknown') open.push(condition);
  }
  return open.length === 0 ? 'true' : { unknown: `condition: ${open.join(' and ')}` };
}

/** The subscription of a scope, or the scope itself where it lies in none: of a tenant that is known. */
function topOf(scopes: readonly Key[]): Key {
  return (
    scopes.find((scope) => /^microsoft\|\/subscriptions\/[^/]+$/u.test(scope)) ?? scopes[0] ?? AZURE_ROOT
  );
}

function assignsOnly(roles: string): string {
  return `only to assign ${roles} to managed identities of the customer`;
}
