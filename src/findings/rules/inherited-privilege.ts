import { verbMask } from '../../model/permission';
import { howsOf } from '../../questions/effective';
import type { EffectiveColumns } from '../../questions/effective';
import { permissionOf } from '../../questions/refs';
import { Pace, ROWS_PER_TURN } from '../pace';
import { nameOf, stepSource, tenantName } from '../rule';
import type { FoundEvidence, Rule } from '../rule';
import { stepVerbs } from '../../graph/steps';

const POWERFUL = verbMask('administer', 'impersonate', 'bypass-approval', 'export');
/** Two levels between the principal and the grant: nobody sees it on the account or on its groups. */
const DEEP = 3;
const SHOWN = 8;

export const inheritedPrivilege: Rule = {
  id: 'inherited-privilege',
  title: 'Privilege inherited through several levels',
  why: 'Nobody granted this to the principal: it arrives through nested groups, roles or containers, so a look at the account or its direct groups does not show it.',
  remedy:
    'Grant what is meant directly to the group that needs it, or take the principal out of the chain where it was never meant to be.',
  frameworks: ['AC-6', 'AC-6(7)', 'PR.AA-05', 'A.5.18'],
  *find(context) {
    const { effective, estate } = context;
    const deep = new Map<number, number[]>();
    const pace = new Pace(ROWS_PER_TURN);
    for (let row = 0; row < effective.count; row++) {
      if (pace.due()) yield undefined;
      const verbs = stepVerbs(estate.graph, effective.step[row] ?? 0);
      if ((effective.steps[row] ?? 0) < DEEP || (verbs & POWERFUL) === 0) continue;
      const principal = effective.principal[row] ?? 0;
      const list = deep.get(principal) ?? [];
      list.push(row);
      deep.set(principal, list);
    }
    for (const [principal, rows] of deep) {
      if (pace.due(SHOWN * rows.length)) yield undefined;
      const shown = deepestOf(rows, effective.steps);
      const deepest = effective.steps[shown[0] ?? 0] ?? 0;
      const evidence = shown.map((row): FoundEvidence => {
        const resource = effective.resource[row] ?? 0;
        const step = effective.step[row] ?? 0;
        return {
          text: `${permissionOf(estate.graph, step) ?? 'access'} on ${nameOf(context, resource)} in ${tenantName(context, resource)}, through ${effective.steps[row] ?? 0} steps (${howsOf(effective.how[row] ?? 0).join(', ')})`,
          node: resource,
          step,
          ...stepSource(context, step),
        };
      });
      if (rows.length > SHOWN) evidence.push({ text: `and ${rows.length - SHOWN} more` });
      yield {
        subject: principal,
        severity: 'medium',
        title: `${nameOf(context, principal)} inherits ${rows.length === 1 ? 'a powerful permission' : `${rows.length} powerful permissions`} through up to ${deepest} steps`,
        evidence,
      };
    }
  },
};

/** Those of the most steps, as many as are shown; of as many steps the first. */
function deepestOf(rows: readonly number[], steps: EffectiveColumns['steps']): readonly number[] {
  const found: number[] = [];
  for (const row of rows) {
    let at = found.length;
    while (at > 0 && (steps[found[at - 1] ?? 0] ?? 0) < (steps[row] ?? 0)) at--;
    if (at === SHOWN) continue;
    found.splice(at, 0, row);
    if (found.length > SHOWN) found.pop();
  }
  return found;
}
