/** Which statements apply to a request, wholly or in part, and on what condition. */
import { decideHeld } from './held';
import type { Held } from './held';
import { conditionText } from './conditions';
import type { ConditionTest } from './conditions';
import { relateActions, relateResources, resolveResources } from './matching';
import type { RequestContext } from './request-context';
import type { Asked } from './matching';
import { scopeText } from './pattern-words';

/** A statement that applies, with the condition that remains; none: it applies as it stands. */
export interface Applies {
  readonly held: Held;
  readonly residual: readonly ConditionTest[];
  /** The residual in words, with variables of the resource that are open. */
  readonly when?: string;
  /** A deny that is wholly decided by its residual. */
  readonly plain?: boolean;
  /** A deny of a part of the actions, which its residual decides there. */
  readonly part?: boolean;
}

export function covering(
  allows: readonly Held[],
  asked: Asked,
  context: RequestContext,
  given: boolean,
  self?: Held,
): readonly Applies[] {
  const found: Applies[] = [];
  for (const held of allows) {
    const match = applies(held, asked, context, given, held === self);
    if (match === undefined || (!match.whole && held !== self)) continue;
    found.push({ held, residual: match.residual, ...(match.when === undefined ? {} : { when: match.when }) });
  }
  return found;
}

interface Match {
  readonly whole: boolean;
  /** Some of the actions, on the whole of the resource. */
  readonly partOfActions: boolean;
  readonly residual: readonly ConditionTest[];
  readonly when?: string;
  /** The part of a pattern that is touched, in words. */
  readonly scope: string;
}

export function applies(
  held: Held,
  asked: Asked,
  context: RequestContext,
  given: boolean,
  parts: boolean,
): Match | undefined {
  const { statement } = held;
  const action = relateActions(statement.actions, asked.action);
  if (action === 'none' || (!parts && action === 'part')) return undefined;
  const resources =
    given && statement.resources.variables ? resolveResources(statement.resources, context) : held.resources;
  const resource = relateResources(resources, asked.resource, parts);
  if (resource.relation === 'none' || (!parts && resource.relation === 'part')) return undefined;
  const { truth, residual } = decideHeld(held, context);
  if (truth === 'false') return undefined;
  const open = resource.open.map((name) => `\${${name}} in the policy's resource fits`);
  const when = [...(residual.length > 0 ? [conditionText(residual)] : []), ...new Set(open)].join(' and ');
  return {
    whole: action === 'whole' && resource.relation === 'whole',
    partOfActions: action === 'part' && resource.relation === 'whole',
    residual,
    ...(when === '' ? {} : { when }),
    scope: parts
      ? scopeText(held.statement, resources, action === 'part', resource.relation === 'part', asked)
      : '',
  };
}
