/** The secret joins of an estate, proposed and decided, as a file of decisions that can be edited and imported. */
import { STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind } from '../graph/steps';
import { sortInTurns } from '../lib/sorting';
import { STANDINGS } from './join-filter';
import { joinInputOf } from '../join/secret-decisions';
import { secretJoins, secretJoinsInTurns } from '../join/secrets';
import type { SecretJoin } from '../join/secrets';
import type { Key, ObservationRecord, TenantRecord } from '../model/record';
import type { Source } from '../model/source';
import {
  DECISIONS,
  DECISIONS_FORMAT,
  DECISIONS_VERSION,
  JOIN_CONFIRMED,
  JOIN_CUT,
} from '../systems/decisions/decision-file';
import type { RecordView } from '../systems/system';
import type { NodeRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';
import type { Published } from './publish';
import type { Session } from './session';

/** Every secret join, the ambiguous and the cut too, in the shape of a decision file (`systems/decisions`). */
export function joinResults(view: RecordView): Published {
  const stated = view.of(DECISIONS, 'observation');
  const input = joinInputOf(stated);
  const joins = secretJoins(view.all('principal'), view.all('secret'), input);
  return {
    format: DECISIONS_FORMAT,
    version: DECISIONS_VERSION,
    decisions: [...joins.map((join) => joinJson(view, join)), ...unmatched(stated, joins)],
    mappings: (input.mappings ?? []).map(({ secret, account, by, reason }) => ({
      secret,
      account,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

function joinJson(
  view: RecordView,
  { secret, account, standing, confidence, evidence, decisions }: SecretJoin,
): Published {
  const said = decisions?.[0];
  return {
    ...(said?.by === undefined ? {} : { by: said.by }),
    ...(said?.reason === undefined ? {} : { reason: said.reason }),
    ...(said?.at === undefined ? {} : { at: new Date(said.at).toISOString() }),
    secret,
    account,
    decided: standing === 'confirmed' || standing === 'cut' ? standing : null,
    standing,
    confidence,
    evidence: evidence.map(({ why }) => why),
    secretName: nameOf(view, secret),
    secretTenant: tenantOf(view, secret),
    accountName: nameOf(view, account),
    accountTenant: tenantOf(view, account),
  };
}

/** One join for a page to show, its ends by key and, where the graph has them, by node. */
export interface JoinEntry {
  readonly secret: JoinEnd;
  readonly account: JoinEnd;
  readonly standing: SecretJoin['standing'];
  readonly confidence: number;
  readonly evidence: readonly string[];
  /** Who decided it, why and when (epoch ms), where that is kept. */
  readonly by?: string;
  readonly reason?: string;
  readonly decidedOn?: number;
  /** The step `unlocks` of the graph, where the join stands. */
  readonly step?: number;
}

export interface JoinEnd {
  readonly key: Key;
  readonly name: string;
  readonly tenant: string;
  readonly node?: NodeRef;
}

/** Joins listed between two turns. */
const JOINS_PER_TURN = 1 << 10;

/** Every secret join with its evidence: first what waits for someone to look at it, the surest first. */
export function* joinEntries(session: Session): Generator<number, readonly JoinEntry[]> {
  const { view, graph, names } = session;
  if (view === undefined)
    throw new Error('Joins are listed from the records, which are not in what is open.');
  const end = (key: Key): JoinEnd => {
    const node = names.key(key);
    return {
      key,
      name: nameOf(view, key),
      tenant: tenantOf(view, key),
      ...(node === undefined ? {} : { node: nodeRef(graph, node) }),
    };
  };
  yield* names.prepareKeys();
  const input = joinInputOf(view.of(DECISIONS, 'observation'));
  const entries: JoinEntry[] = [];
  const joins = yield* secretJoinsInTurns(view.all('principal'), view.all('secret'), input);
  for (const join of joins) {
    const { secret, account, standing, confidence, evidence, decisions } = join;
    const said = decisions?.[0];
    const step = stepBetween(graph, names.key(secret), names.key(account));
    const listed = entries.push({
      secret: end(secret),
      account: end(account),
      ...(step === undefined ? {} : { step }),
      standing,
      confidence,
      evidence: evidence.map(({ why }) => why),
      ...(said?.by === undefined ? {} : { by: said.by }),
      ...(said?.reason === undefined ? {} : { reason: said.reason }),
      ...(said?.at === undefined ? {} : { decidedOn: said.at }),
    });
    if (listed % JOINS_PER_TURN === 0) yield listed;
  }
  const order = yield* sortInTurns(Uint32Array.from(entries.keys()), (x, y) => {
    const [a, b] = [entries[x], entries[y]];
    if (a === undefined || b === undefined) return 0;
    return STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) || b.confidence - a.confidence;
  });
  return Array.from(order).flatMap((at) => entries[at] ?? []);
}

const UNLOCKS = STEP_KINDS.indexOf('unlocks');

function stepBetween(
  graph: AccessGraph,
  from: number | undefined,
  to: number | undefined,
): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  for (let step = graph.outStart[from] ?? 0; step < (graph.outStart[from + 1] ?? 0); step++)
    if (graph.stepTo[step] === to && stepKind(graph, step) === UNLOCKS) return step;
  return undefined;
}

/** What was decided of something that is not here stays in the file. */
function unmatched(stated: readonly ObservationRecord[], joins: readonly SecretJoin[]): readonly Published[] {
  const place = ({ file, pointer }: Source): string => `${file} ${pointer ?? ''}`;
  const used = new Set(joins.flatMap(({ decidedAt }) => (decidedAt === undefined ? [] : [place(decidedAt)])));
  const pairs = new Set(joins.map(({ secret, account }) => `${secret}\n${account}`));
  return stated
    .filter(({ type }) => type === JOIN_CONFIRMED || type === JOIN_CUT)
    .filter(
      ({ source, subject, value }) => !used.has(place(source)) && !pairs.has(`${subject}\n${value ?? ''}`),
    )
    .map(({ type, subject, value }) => ({
      secret: subject,
      account: value ?? '',
      decided: type === JOIN_CONFIRMED ? 'confirmed' : 'cut',
      standing: 'names nothing, or several things, in the exports',
    }));
}

function nameOf(view: RecordView, key: Key): string {
  const record = view.get(key);
  return record?.kind === 'secret' || record?.kind === 'principal' ? record.name : key;
}

function tenantOf(view: RecordView, key: Key): string {
  const record = view.get(key);
  if (record?.kind !== 'secret' && record?.kind !== 'principal') return '';
  const tenant = view.get(record.tenant);
  return isTenant(tenant) ? tenant.name : record.tenant;
}

function isTenant(record: { readonly kind: string } | undefined): record is TenantRecord {
  return record?.kind === 'tenant';
}
