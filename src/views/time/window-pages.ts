import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { WindowRow, WindowsFilter, WindowsPage } from '../../engine/windows-table';
import { RowPages } from '../grid/row-pages.svelte';

/** Windows a saved picture is made of: it folds them into far fewer lines. */
export const PICTURED = 2000;

/** What begins, ends or waits to be activated, as a query finds it. */
export function windowPages(engine: EngineApi): RowPages<WindowsFilter, WindowRow, WindowsPage> {
  return new RowPages((query, offset, limit) =>
    askEstate(engine, 'windows', { kind: 'windows', ...query, offset, limit }),
  );
}
