import type { Browser, Page } from 'playwright';

/** A task of the page's main thread. */
export interface Task {
  /** Processor time in ms: the clock would count what else the machine does. */
  readonly processor: number;
  /** What took longest in it, for who has to find out. */
  readonly of: string;
  /**
   * The longest stretch in which the page's own code had the thread, in ms of processor time: what the browser does around it
   * (for each of thousands of files, say) is no part. Undefined of a trace of tasks alone.
   */
  readonly own: number | undefined;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];

/** Tasks, and where the page's own code begins. */
export const CODE_TOO = ['toplevel', 'devtools.timeline'];

/** Tasks alone: of many minutes a trace holds no more. */
export const TASKS_ALONE = ['toplevel'];

/** The longest task of the page's main thread while something is done, by processor time (Chromium's own trace). */
export async function longestTask(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
  categories = CATEGORIES,
): Promise<Task> {
  await browser.startTracing(page, { categories });
  let trace: Buffer | undefined;
  try {
    await work();
  } finally {
    // Whatever happens the browser can trace again.
    trace = await browser.stopTracing();
  }
  return longestIn(eventsOf(trace.toString()));
}

function eventsOf(text: string): readonly TraceEvent[] {
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] };
  return traceEvents;
}

function longestIn(events: readonly TraceEvent[]): Task {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const onMain = events.filter(({ ph, pid, tid }) => ph === 'X' && mains.has(`${pid} ${tid}`));
  const tasks = onMain.filter(({ name, tdur }) => name.includes('RunTask') && tdur !== undefined);
  const task = tasks.toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))[0];
  if (task === undefined) throw new Error('the trace holds no task with its processor time');
  const { ts, dur = 0, pid, tid } = task;
  const within = onMain
    .filter((event) => event.pid === pid && event.tid === tid && !event.name.includes('RunTask'))
    .filter((event) => event.ts >= ts && event.ts + (event.dur ?? 0) <= ts + dur)
    .toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
    .slice(0, 4);
  return {
    processor: (task.tdur ?? 0) / 1000,
    own: ownIn(onMain),
    of: within.map(({ name, tdur = 0 }) => `${name} ${Math.round(tdur / 1000)} ms`).join(', '),
  };
}

/** Events that begin with the page's own code. */
const OWN = new Set(['EventDispatch', 'FunctionCall', 'HandlePostMessage', 'RunMicrotasks', 'TimerFire']);

function ownIn(events: readonly TraceEvent[]): number | undefined {
  const own = events.filter(({ name }) => OWN.has(name)).map(({ tdur = 0 }) => tdur / 1000);
  return own.length === 0 ? undefined : own.reduce((most, one) => Math.max(most, one), 0);
}
