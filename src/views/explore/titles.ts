import type { ColumnRule } from '../../layout/columns';
import type { Laid } from '../../layout/desk';
import type { Layered } from '../../layout/layered';
import type { LaneTitle } from '../graph/picture';
import { tenantToken } from '../style/tenants';
import { wordsOfType } from '../style/type-words';
import type { Shown } from './answer-shown';
import type { TenantOf } from './drawn';

/** Names of the lanes: each a tenant, but the one of folds that hold several. */
export function laneTitles(layout: Layered, tenantOf: TenantOf): readonly LaneTitle[] {
  return layout.lanes.map(({ lane }) => {
    if (lane < 0) return { lane, name: 'Several tenants', detail: '', token: undefined };
    const tenant = tenantOf(lane);
    if (tenant === undefined) return { lane, name: 'No tenant', detail: '', token: undefined };
    const type = wordsOfType(tenant.type);
    // A domain is told by the end of its identifier.
    const id = tenant.id.replace(/^S-1-5-21-\d+-\d+-(?=\d+$)/u, 'S-1-5-21-…-');
    const detail = tenant.id === tenant.name ? type : `${type} ${id}`;
    return { lane, name: tenant.name, detail, token: tenantToken(lane) };
  });
}

/** Headings of the columns, from left to right. */
export function columnTitles(
  shown: Shown,
  { layout, columnSteps }: Pick<Laid, 'layout' | 'columnSteps'>,
  rule: ColumnRule,
): readonly string[] {
  const { columns } = layout;
  const backward = shown.mode === 'who';
  return columns.map((_, index) => {
    const outermost = index === (backward ? 0 : columns.length - 1);
    const [from, to] = columnSteps[index] ?? [index, index];
    if (shown.mode === 'routes') return index === 0 ? 'From' : outermost ? 'To' : stepsTitle(from, from);
    if (from === 0) return backward ? 'Target' : shown.answer.start.length > 1 ? 'Starts' : 'Start';
    if (rule === 'role' && outermost) return backward ? 'Who' : 'Resources';
    const title = stepsTitle(from, to);
    return backward ? `${title} away` : title;
  });
}

function stepsTitle(from: number, to: number): string {
  if (to > from) return `${from} to ${to} steps`;
  return from === 1 ? '1 step' : `${from} steps`;
}
