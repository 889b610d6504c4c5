/** What users decided of secret joins, from the records that keep it (a file among the inputs, or a workspace). */
import { byCodeUnit } from '../lib/order';
import type { ObservationRecord } from '../model/record';
import { JOIN_CONFIRMED, JOIN_MAPPED, statedJoin } from '../systems/decisions/decision-file';
import type { JoinDecision, SecretJoinInput, SecretMapping } from './secrets';

/** Decisions and mappings among observations, in an order that does not hang on that of the files. */
export function joinInputOf(observations: Iterable<ObservationRecord>): SecretJoinInput {
  const decisions: JoinDecision[] = [];
  const mappings: SecretMapping[] = [];
  for (const record of observations) {
    const stated = statedJoin(record);
    if (stated === undefined) continue;
    const { type, ...said } = stated;
    const { source } = record;
    if (type === JOIN_MAPPED) mappings.push({ ...said, source });
    else decisions.push({ ...said, decided: type === JOIN_CONFIRMED ? 'confirmed' : 'cut', source });
  }
  return { decisions: decisions.sort(bySecret), mappings: mappings.sort(bySecret) };
}

function bySecret(a: SecretMapping, b: SecretMapping): number {
  return byCodeUnit(a.secret, b.secret) || byCodeUnit(a.account, b.account);
}
