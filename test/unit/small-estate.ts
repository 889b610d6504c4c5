import { ColumnBuilder } from '../../src/graph/build';
import type { AccessGraph } from '../../src/graph/access-graph';
import type { Step } from '../../src/graph/builder';
import { recordView } from '../../src/engine/records';
import type { Accountability } from '../../src/model/accountability';
import type { PrincipalRecord, SnapshotRecord } from '../../src/model/record';
import { STANDING } from '../../src/model/window';

type Made = Partial<Omit<PrincipalRecord, 'kind'>> & { readonly resource?: true };

/** An estate as a test writes it down: nodes by id (`tenant` a bare id, `acme` unless said), steps between ids. */
export interface SmallEstate {
  readonly nodes: Readonly<Record<string, Made>>;
  readonly steps: readonly (Omit<Step, 'from' | 'to' | 'verdict' | 'window' | 'supports'> &
    Partial<Pick<Step, 'verdict' | 'window'>> & {
      readonly from: string;
      readonly to: string;
      /** Names of the records of each support; one of its own unless said. */
      readonly supports?: readonly (readonly string[])[];
      readonly via?: readonly string[];
    })[];
  readonly providers?: readonly string[];
  /** Tenants that have a record; all that are named unless said. */
  readonly stated?: readonly string[];
  readonly accountability?: Readonly<Record<string, Accountability>>;
}

export const base = { system: 't', source: { file: 0 } } as const;

function nodeRecord(id: string, { resource, tenant = 'acme', ...rest }: Made): SnapshotRecord {
  const own = { ...base, key: `t|${id}`, id, name: id, tenant: `t|${tenant}` };
  if (resource === true) return { ...own, kind: 'resource', type: 'thing' };
  return { ...own, type: 'user', ...rest, kind: 'principal' };
}

export function smallEstate({ nodes, steps, providers = [], stated, accountability = {} }: SmallEstate): {
  readonly graph: AccessGraph;
  readonly node: (id: string) => number;
  readonly builder: ColumnBuilder;
} {
  const tenants = new Set([...Object.values(nodes).map(({ tenant }) => tenant ?? 'acme'), ...(stated ?? [])]);
  const named = steps.map(({ supports, via, ...step }, i): Step => ({
    verdict: 'allowed',
    window: STANDING,
    ...step,
    from: `t|${step.from}`,
    to: `t|${step.to}`,
    supports: (supports ?? [[`step ${i}`]]).map((records) => ({
      records: records.map((record) => `t|${record}`),
      ...(via === undefined ? {} : { via: via.map((id) => `t|${id}`) }),
    })),
  }));
  const keys = new Set(named.flatMap((step) => step.supports.flatMap(({ records }) => records)));
  const builder = new ColumnBuilder(
    recordView([
      ...[...tenants]
        .filter((id) => stated === undefined || stated.includes(id))
        .map((id): SnapshotRecord => ({
          ...base,
          kind: 'tenant',
          key: `t|${id}`,
          id,
          name: id,
          type: 'x',
          provider: providers.includes(id),
        })),
      ...Object.entries(nodes).map(([id, made]) => nodeRecord(id, made)),
      ...[...keys].map((key): SnapshotRecord => ({
        ...base,
        kind: 'membership',
        key,
        member: 't|a',
        group: 't|b',
        window: STANDING,
        ...(accountability[key.slice(2)] === undefined
          ? {}
          : { accountability: accountability[key.slice(2)] }),
      })),
    ]),
  );
  for (const step of named) builder.step(step);
  const graph = builder.finish();
  return { graph, builder, node: (id) => [...graph.nodes].findIndex((one) => one.id === id) };
}
