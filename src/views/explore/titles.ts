import type { ColumnRule } from '../../layout/columns';
import type { Layered } from '../../layout/layered';
import type { LaneTitle } from '../graph/picture';
import { tenantToken } from '../style/tenants';
import type { Shown } from './answer-shown';
import type { TenantOf } from './drawn';

/** Names of the lanes: each a tenant, but the one of folds that hold several. */
export function laneTitles(layout: Layered, tenantOf: TenantOf): readonly LaneTitle[] {
  return layout.lanes.map(({ lane }) => {
    if (lane < 0) return { lane, name: 'Several tenants', detail: '', token: undefined };
    const tenant = tenantOf(lane);
    if (tenant === undefined) return { lane, name: 'No tenant', detail: '', token: undefined };
    const detail = tenant.id === tenant.name ? tenant.type : `${tenant.type} ${tenant.id}`;
    return { lane, name: tenant.name, detail, token: tenantToken(lane) };
  });
}

/** Headings of the columns, from left to right. */
export function columnTitles(shown: Shown, layout: Layered, rule: ColumnRule): readonly string[] {
  const last = layout.columns.at(-1)?.column ?? 0;
  return layout.columns.map(({ column }) => {
    if (shown.mode === 'routes') return column === 0 ? 'From' : column === last ? 'To' : stepsTitle(column);
    const away = shown.mode === 'who' ? last - column : column;
    if (away === 0)
      return shown.mode === 'who' ? 'Target' : shown.answer.start.length > 1 ? 'Starts' : 'Start';
    if (rule === 'role' && away === last) return shown.mode === 'who' ? 'Who' : 'Resources';
    return shown.mode === 'who' ? `${stepsTitle(away)} away` : stepsTitle(away);
  });
}

function stepsTitle(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}
