import { conditionText, decideCondition } from './conditions';
import type { ConditionTest } from './conditions';
import { relateActions, relateResources, resolveResources } from './matching';
import type { ResolvedResources, Asked } from './matching';
import { denyBears, IN_SESSION, namingOf } from './naming';
import type { Naming, Subject } from './naming';
import { NOTHING_KNOWN } from './request-context';
import type { RequestContext } from './request-context';
import { scopeText } from './pattern-words';
import { waysToFail } from './satisfiable';
import type { Alternatives } from './satisfiable';
import type { ActionSet, Statement } from './statement';

/** An Allow of a resource's policy that names someone, with what remains of its condition. */
export interface Letting {
  readonly statement: Statement;
  readonly naming: Exclude<Naming, 'none'>;
  readonly residual: readonly ConditionTest[];
  readonly when?: string;
}

/** A deny that bears on some of the actions asked about. */
export interface PartOfActions {
  readonly statement: Statement;
  readonly residual: readonly ConditionTest[];
}

/** What policies on the side of the resource (its own, a trust policy, RCPs) say of a request of someone. */
export interface ResourceRuling {
  readonly allows: readonly Letting[];
  /** Denies that apply for certain. */
  readonly denies: readonly Statement[];
  /** Denies that may apply, in words, and the statements. */
  readonly unless: readonly string[];
  readonly mayDeny: readonly Statement[];
  /** How those that hang on nothing but a condition can fail to apply. */
  readonly beside: readonly Alternatives[];
  /** Denies of a part of the actions, which their conditions decide there. */
  readonly parts: readonly PartOfActions[];
  /** Parts of a pattern that are denied for certain. */
  readonly except: readonly string[];
  /** Actions of a pattern that are denied for certain on all of the resource. */
  readonly gone: readonly ActionSet[];
}

export const NO_RULING: ResourceRuling = {
  allows: [],
  denies: [],
  unless: [],
  mayDeny: [],
  beside: [],
  parts: [],
  except: [],
  gone: [],
};

export function ruleOfResource(
  statements: readonly Statement[],
  subject: Subject,
  partition: string,
  asked: Asked,
  context: RequestContext,
): ResourceRuling {
  if (statements.length === 0) return NO_RULING;
  const allows: Letting[] = [];
  const denies: Statement[] = [];
  const unless: string[] = [];
  const mayDeny: Statement[] = [];
  const except: string[] = [];
  const gone: ActionSet[] = [];
  const beside: Alternatives[] = [];
  const partly: PartOfActions[] = [];
  for (const statement of statements) {
    const { principals } = statement;
    const action = relateActions(statement.actions, asked.action);
    if (principals === undefined || action === 'none' || (statement.allow && action === 'part')) continue;
    const naming = statement.allow ? namingOf(principals, subject, partition) : 'none';
    const bearing = statement.allow ? 'spares' : denyBears(principals, subject, partition);
    if (naming === 'none' && bearing === 'spares') continue;
    const resource = relateResources(resourcesOf(statement, context), asked.resource);
    if (resource.relation === 'none' || (statement.allow && resource.relation === 'part')) continue;
    const { truth, residual } = decideCondition(statement.tests, context);
    if (truth === 'false') continue;
    const parts = residual.length > 0 ? [conditionText(residual)] : [];
    parts.push(...resource.open.map((name) => `\${${name}} in the policy's resource fits`));
    if (naming === 'session') parts.push(IN_SESSION);
    if (typeof bearing === 'object') parts.push(bearing.when);
    const when = parts.join(' and ');
    const part = !statement.allow && (action === 'part' || resource.relation === 'part');
    const scope = part
      ? scopeText(
          statement,
          resourcesOf(statement, context),
          action === 'part',
          resource.relation === 'part',
          asked,
        )
      : '';
    if (part && when === '') {
      except.push(scope);
      if (resource.relation === 'whole') gone.push(statement.actions);
    } else if (part) {
      unless.push(`${scope} when ${when}`);
      mayDeny.push(statement);
      if (resource.relation === 'whole' && when === conditionText(residual))
        partly.push({ statement, residual });
    } else if (naming !== 'none')
      allows.push({ statement, naming, residual, ...(when === '' ? {} : { when }) });
    else if (when === '') denies.push(statement);
    else {
      unless.push(when);
      mayDeny.push(statement);
      const ways = when === conditionText(residual) ? waysToFail(residual) : undefined;
      if (ways !== undefined) beside.push(ways);
    }
  }
  return { allows, denies, unless, mayDeny, beside, parts: partly, except, gone };
}

const RESOLVED = new WeakMap<Statement, ResolvedResources>();

function resourcesOf(statement: Statement, context: RequestContext): ResolvedResources {
  if (statement.resources.variables) return resolveResources(statement.resources, context);
  let resolved = RESOLVED.get(statement);
  if (resolved === undefined) {
    resolved = resolveResources(statement.resources, NOTHING_KNOWN);
    RESOLVED.set(statement, resolved);
  }
  return resolved;
}
