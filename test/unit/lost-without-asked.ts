import { alteredSteps } from '../../src/graph/kernels/altered';
import { endedSteps } from '../../src/graph/kernels/change';
import { freeMarks } from '../../src/graph/kernels/control-left';
import { lostWithout } from '../../src/graph/kernels/lost-without';
import type { Patience } from '../../src/graph/kernels/lost-without';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Steps = SmallEstate['steps'];

/** Stands on the record that is taken away. */
export const gone = { supports: [['gone']] } as const;
export const group = { type: 'group' } as const;
export const thing = { resource: true } as const;
export const maybe = { verdict: 'conditional', note: 'if' } as const;

const VERDICTS = ['none', 'not-evaluated', 'conditional', 'allowed'];

/** Memberships, each from one to the next: `a > b > c`. */
export const members = (...chains: readonly string[]): Steps =>
  chains.flatMap((chain) => {
    const ids = chain.split(' > ');
    return ids.slice(1).map((to, i) => ({ from: ids[i] ?? '', to, kind: 'member' }) as const);
  });

/** What may be read, from one to the other: `a > x`; and what flows down from there. */
export const reads = (...pairs: readonly string[]): Steps =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split(' > ');
    return { from, to, kind: 'permission', permission: 'read' } as const;
  });
export const flows = (...pairs: readonly string[]): Steps =>
  reads(...pairs).map((step) => ({ ...step, inherits: true }));

/** What contains what, each the next: `top > left > leaf`. */
export const holds = (...chains: readonly string[]): Steps =>
  members(...chains).map(({ from, to }) => ({ from, to, kind: 'contains', through: false, supports: [[]] }));

export const without = (steps: Steps): Steps => steps.map((step) => ({ ...step, ...gone }));

interface Asked {
  /** Who loses what: `ada x: allowed none`; undefined where it is not told. */
  readonly told: readonly string[] | undefined;
  /** Looked at, and turns given, for that. */
  readonly looks: number;
  readonly turns: number;
}

/** What is lost without the record `gone`. */
export function asked(
  estate: SmallEstate,
  { rank = 1, ...patience }: Partial<Patience> & { readonly rank?: 1 | 2 | 3 } = {},
): Asked {
  const { graph } = smallEstate(estate);
  const record = [...graph.records].findIndex(({ key }) => key === 't|gone');
  const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
  const filter = { at: 0, rank, becoming: true };
  const ended = endedSteps(graph, recordSteps(graph), change);
  const starts = [...new Set(alteredSteps(graph, filter, ended, change).map(({ from }) => from))];
  const found = turns(lostWithout(graph, filter, new Set(ended), starts, { cut: 4096, ...patience }));
  const { value } = found;
  const id = (node: number): string => graph.nodes.at(node)?.id ?? '';
  const told =
    value === undefined
      ? undefined
      : [...value.principal.keys()]
          .map((i) => {
            const ranks = [value.before[i], value.after[i]].map((one) => VERDICTS[one ?? 0] ?? '').join(' ');
            return `${id(value.principal[i] ?? 0)} ${id(value.resource[i] ?? 0)}: ${ranks}`;
          })
          .sort();
  return { told, looks: freeMarks(graph).looks.total, turns: found.turns };
}
