import { layoutClient } from '../../app/layout-client';
import { LayoutDesk } from '../../layout/layout-desk';
import type { LayoutApi } from '../../layout/layout-desk';

let shared: LayoutApi | undefined;

/** One layout worker for the page. Where there are no workers (tests of components), the same code in the page. */
export function pageLayout(): LayoutApi {
  const inPage = typeof Worker === 'undefined' || import.meta.env.MODE === 'test';
  return (shared ??= inPage ? new LayoutDesk() : layoutClient());
}
