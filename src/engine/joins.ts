/** The secret joins of an estate, proposed and decided, as a file of decisions that can be edited and imported. */
import { joinInputOf } from '../join/secret-decisions';
import { secretJoins } from '../join/secrets';
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
import type { Published } from './publish';

/** Every secret join, the ambiguous and the cut too, in the shape of a decision file (`systems/decisions`). */
export function joinResults(view: RecordView): Published {
  const stated = view.of(DECISIONS, 'observation');
  const input = joinInputOf(stated);
  const joins = secretJoins(view.all('principal'), view.all('secret'), input);
  return {
    format: DECISIONS_FORMAT,
    version: DECISIONS_VERSION,
    decisions: [...joins.map((join) => joinJson(view, join)), ...unmatched(stated, joins)],
    mappings: (input.mappings ?? []).map(({ secret, account }) => ({ secret, account })),
  };
}

function joinJson(
  view: RecordView,
  { secret, account, standing, confidence, evidence }: SecretJoin,
): Published {
  return {
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
