import { runToEnd } from '../../lib/steps';
import type { Finding } from '../../questions/answers';
import { filterFindings } from './finding-groups';
import type { FilteredFindings, FindingFilter } from './finding-groups';

/** So many are filtered at once. */
const AT_ONCE = 4_000;
/** Milliseconds of the page's main thread between two turns. */
const SLICE = 12;

/**
 * What a filter leaves of the findings: at once for most estates; where there are very many, in slices between which the
 * page takes keys, what was left before standing meanwhile. Made while a component starts.
 */
export function filtered(
  findings: () => readonly Finding[],
  filter: () => FindingFilter,
): { readonly current: FilteredFindings; readonly pending: boolean } {
  const none = runToEnd(filterFindings([], filter()));
  let last = $state.raw<FilteredFindings>(none);
  let lastOf: readonly Finding[] | undefined;
  let pending = $state(false);
  const many = $derived(findings().length > AT_ONCE);
  const atOnce = $derived(many ? undefined : runToEnd(filterFindings(findings(), filter())));
  // Drives the filter of very many.
  $effect(() => {
    if (!many) return;
    const all = findings();
    const task = filterFindings(all, filter());
    // Those of another estate, or instant, are not to be seen.
    if (lastOf !== all) last = none;
    lastOf = all;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slice = (): void => {
      const end = performance.now() + SLICE;
      for (let step = task.next(); !stopped; step = task.next()) {
        if (step.done === true) {
          last = step.value;
          pending = false;
          return;
        }
        if (performance.now() >= end) break;
      }
      timer = setTimeout(slice);
    };
    pending = true;
    timer = setTimeout(slice);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  });
  return {
    get current() {
      return atOnce ?? last;
    },
    get pending() {
      return many && pending;
    },
  };
}
