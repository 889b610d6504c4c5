/** Join decisions as a file of an import: each is recorded, so that it stays with the snapshot and its workspace. */
import { canonicalJson } from '../../lib/canonical-json';
import { field, isArray, isObject, text } from '../../lib/content';
import type { FileContent, Json } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import type { Accountability } from '../../model/accountability';
import { keyOf } from '../../model/record';
import type { ObservationRecord } from '../../model/record';
import type { Recognition, Sink } from '../system';

export const DECISIONS = 'decisions';
/** What the file says it is. */
export const DECISIONS_FORMAT = 'overreach-join-decisions';
export const DECISIONS_VERSION = 1;
/** Types of the observations that keep them. Their value is the account (and the decision is in the type). */
export const JOIN_CONFIRMED = 'join-confirmed';
export const JOIN_CUT = 'join-cut';
export const JOIN_MAPPED = 'join-mapped';

/** An instant in UTC, as this program writes it. */
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/u;
const FORMAT_NAMED = /"format"\s*:\s*"overreach-join-decisions"/u;

/** A file of join decisions, by what it says it is. */
export function recogniseDecisions(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined || !/^\s*\{/u.test(content.head) || !FORMAT_NAMED.test(content.head))
    return undefined;
  const json = content.json();
  if (!json.ok || text(json.value, 'format') !== DECISIONS_FORMAT) return undefined;
  return { format: DECISIONS_FORMAT, score: 1, reasons: ['says it holds decisions about joins'] };
}

export function* readDecisions(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) return;
  const root = json.value;
  const version = field(root, 'version');
  if (version !== DECISIONS_VERSION) {
    const stated = typeof version === 'number' ? String(version) : '?';
    sink.problem(
      'error',
      `join decisions of version ${stated}; this program reads version ${DECISIONS_VERSION}`,
    );
    sink.ignore('record', 'join decisions of a version that cannot be read');
    return;
  }
  for (const name of ['decisions', 'mappings'] as const) {
    const entries = field(root, name);
    if (entries === undefined) continue;
    if (!isArray(entries)) {
      sink.problem('error', `${name} is no list`, { pointer: `/${name}` });
      sink.ignore('record', `${name} that are no list`);
      continue;
    }
    let done = 0;
    for (const entry of entries) {
      readEntry(name, entry, `/${name}/${done}`, sink);
      if (++done % 256 === 0) yield done;
    }
  }
}

function readEntry(of: 'decisions' | 'mappings', entry: Json, pointer: string, sink: Sink): void {
  const refuse = (why: string): void => {
    sink.problem('error', why, { pointer });
    sink.ignore('record', 'an entry that is no decision');
  };
  if (!isObject(entry)) {
    refuse('an entry that is no object');
    return;
  }
  const secret = text(entry, 'secret');
  const account = text(entry, 'account');
  if (secret === undefined || account === undefined) {
    refuse('an entry without secret or account');
    return;
  }
  const decided = of === 'mappings' ? 'mapped' : field(entry, 'decided');
  if (decided === undefined || decided === null) {
    sink.ignore('record', 'a join about which nothing is decided');
    return;
  }
  const type =
    decided === 'confirmed'
      ? JOIN_CONFIRMED
      : decided === 'cut'
        ? JOIN_CUT
        : decided === 'mapped' && of === 'mappings'
          ? JOIN_MAPPED
          : undefined;
  if (type === undefined) {
    refuse('decided is neither confirmed, cut nor null');
    return;
  }
  const key = keyOf(DECISIONS, JSON.stringify([type, secret, account]));
  sink.add(
    {
      kind: 'observation',
      key,
      system: DECISIONS,
      source: { file: sink.file, pointer },
      type,
      subject: secret,
      text: `${secret} signs in as ${account}: ${typeof decided === 'string' ? decided : ''}`,
      value: account,
      ...lifeOf(entry),
    },
    'record',
  );
}

/** Who decided it, why and when, as far as the entry says. */
function lifeOf(entry: Json): Pick<ObservationRecord, 'at' | 'accountability'> {
  const by = text(entry, 'by');
  const reason = text(entry, 'reason');
  const at = text(entry, 'at') ?? '';
  const accountability: Accountability = {
    ...(by === undefined || by === '' ? {} : { approvedBy: by }),
    ...(reason === undefined || reason === '' ? {} : { reason }),
  };
  const instant = ISO_INSTANT.test(at) ? Date.parse(at) : Number.NaN;
  return {
    ...(Number.isNaN(instant) ? {} : { at: instant }),
    ...(Object.keys(accountability).length === 0 ? {} : { accountability }),
  };
}

/** One decision or mapping as it is written: secret and account by key, or in the words of whoever stated it. */
export interface StatedJoin {
  readonly type: typeof JOIN_CONFIRMED | typeof JOIN_CUT | typeof JOIN_MAPPED;
  readonly secret: string;
  readonly account: string;
  readonly by?: string;
  readonly reason?: string;
  /** Epoch ms. */
  readonly at?: number;
}

/** What the records of an import state of joins. */
export function statedJoin(record: ObservationRecord): StatedJoin | undefined {
  const { type, subject, value, at, accountability } = record;
  if (value === undefined || (type !== JOIN_CONFIRMED && type !== JOIN_CUT && type !== JOIN_MAPPED))
    return undefined;
  const { approvedBy, reason } = accountability ?? {};
  return {
    type,
    secret: subject,
    account: value,
    ...(approvedBy === undefined ? {} : { by: approvedBy }),
    ...(reason === undefined ? {} : { reason }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The file that states them, in an order of its own: the same decisions give the same bytes. */
export function decisionsText(stated: readonly StatedJoin[]): string {
  const sorted = stated.toSorted(
    (a, b) =>
      byCodeUnit(a.secret, b.secret) || byCodeUnit(a.account, b.account) || byCodeUnit(a.type, b.type),
  );
  const entry = ({ secret, account, by, reason, at }: StatedJoin) => ({
    secret,
    account,
    by,
    reason,
    at: at === undefined ? undefined : new Date(at).toISOString(),
  });
  const file = {
    format: DECISIONS_FORMAT,
    version: DECISIONS_VERSION,
    decisions: sorted
      .filter(({ type }) => type !== JOIN_MAPPED)
      .map((one) => ({ ...entry(one), decided: one.type === JOIN_CONFIRMED ? 'confirmed' : 'cut' })),
    mappings: sorted.filter(({ type }) => type === JOIN_MAPPED).map(entry),
  };
  return `${canonicalJson(file)}\n`;
}
