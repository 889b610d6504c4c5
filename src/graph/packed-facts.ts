import { field, isArray } from '../lib/content';
import type { Json } from '../lib/content';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../model/window';
import type { AccessGraph, GraphTenant, StepClasses } from './access-graph';
import { f64, num } from './columns';

type Facts = Pick<AccessGraph, 'tenants' | 'permissions' | 'notes' | 'classes'>;

/** What is small in a graph, as JSON can hold it: tenants, texts of steps, classes of steps. */
export function graphFacts({ tenants, permissions, notes, classes }: Facts): object {
  return {
    tenants: tenants.map((tenant) => ({
      ...tenant,
      ...(tenant.contractEnd === undefined ? {} : { contractEnd: instantJson(tenant.contractEnd) }),
    })),
    permissions,
    notes,
    steps: Array.from(classes.kind, (kind, i) => [
      kind,
      classes.permission[i],
      classes.verbs[i],
      classes.verdict[i],
      classes.flags[i],
      classes.mechanism[i],
      instantJson(f64(classes.start, i)),
      instantJson(f64(classes.until, i)),
      classes.note[i],
    ]),
  };
}

/** Read them back; undefined when something is not as it should be. Indexes are proved with the graph. */
export function readFacts(json: Json): Facts | undefined {
  const tenants = each(field(json, 'tenants'), tenantOf);
  const permissions = each(field(json, 'permissions'), textOf);
  const notes = each(field(json, 'notes'), textOf);
  const rows = each(field(json, 'steps'), numbersOf);
  if (tenants === undefined || permissions === undefined || notes === undefined || rows === undefined) {
    return undefined;
  }
  return { tenants, permissions, notes, classes: classesOf(rows) };
}

function classesOf(rows: readonly (readonly number[])[]): StepClasses {
  const column = (at: number): number[] => rows.map((row) => num(row, at));
  return {
    kind: Uint8Array.from(column(0)),
    permission: Uint32Array.from(column(1)),
    verbs: Uint16Array.from(column(2)),
    verdict: Uint8Array.from(column(3)),
    flags: Uint8Array.from(column(4)),
    mechanism: Uint8Array.from(column(5)),
    start: Float64Array.from(column(6)),
    until: Float64Array.from(column(7)),
    note: Uint32Array.from(column(8)),
  };
}

/** Widths of the columns of a step class, in their order; the two instants are no whole numbers. */
const LIMITS = [2 ** 8, 2 ** 32, 2 ** 16, 2 ** 8, 2 ** 8, 2 ** 8, undefined, undefined, 2 ** 32] as const;

function numbersOf(json: Json): readonly number[] | undefined {
  if (!isArray(json) || json.length !== LIMITS.length) return undefined;
  const numbers: number[] = [];
  for (const [i, limit] of LIMITS.entries()) {
    const value = limit === undefined ? instantOf(json[i]) : json[i];
    if (typeof value !== 'number') return undefined;
    if (limit !== undefined && !(Number.isInteger(value) && value >= 0 && value < limit)) return undefined;
    numbers.push(value);
  }
  return numbers;
}

function tenantOf(json: Json): GraphTenant | undefined {
  const key = field(json, 'key');
  const id = field(json, 'id');
  const name = field(json, 'name');
  const type = field(json, 'type');
  const system = field(json, 'system');
  const mentionedOnly = field(json, 'mentionedOnly');
  const provider = field(json, 'provider');
  const serviceOwner = field(json, 'serviceOwner');
  const contractEnd = instantOf(field(json, 'contractEnd'));
  const status = field(json, 'status');
  if (typeof key !== 'string' || typeof id !== 'string' || typeof name !== 'string') return undefined;
  if (typeof type !== 'string' || typeof system !== 'string') return undefined;
  if (typeof mentionedOnly !== 'boolean' || typeof provider !== 'boolean') return undefined;
  return {
    key,
    id,
    name,
    type,
    system,
    mentionedOnly,
    provider,
    ...(typeof serviceOwner === 'string' ? { serviceOwner } : {}),
    ...(contractEnd === undefined ? {} : { contractEnd }),
    ...(typeof status === 'string' ? { status } : {}),
  };
}

function textOf(json: Json): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

/** Every element proved, or nothing. */
function each<T>(json: Json | undefined, read: (element: Json) => T | undefined): readonly T[] | undefined {
  if (!isArray(json)) return undefined;
  const found: T[] = [];
  for (const element of json) {
    const value = read(element);
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found;
}

/** JSON has no infinities: an instant without a date is a word. */
export function instantJson(instant: number): number | string {
  if (instant === ALWAYS) return 'always';
  if (instant === NEVER_ENDS) return 'never';
  return instant === END_UNKNOWN ? 'unknown' : instant;
}

export function instantOf(json: Json | undefined): number | undefined {
  if (json === 'always') return ALWAYS;
  if (json === 'never') return NEVER_ENDS;
  if (json === 'unknown') return END_UNKNOWN;
  return typeof json === 'number' ? json : undefined;
}
