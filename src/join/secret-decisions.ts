/** What users decided of secret joins, from the records that keep it (a file among the inputs, or a workspace). */
import { byCodeUnit } from '../lib/order';
import type { ObservationRecord } from '../model/record';
import { JOIN_CONFIRMED, JOIN_CUT, JOIN_MAPPED } from '../systems/decisions/decision-file';
import type { JoinDecision, SecretJoinInput, SecretMapping } from './secrets';

/** Decisions and mappings among observations, in an order that does not hang on that of the files. */
export function joinInputOf(observations: Iterable<ObservationRecord>): SecretJoinInput {
  const decisions: JoinDecision[] = [];
  const mappings: SecretMapping[] = [];
  for (const { type, subject: secret, value: account, source } of observations) {
    if (account === undefined) continue;
    if (type === JOIN_MAPPED) mappings.push({ secret, account, source });
    else if (type === JOIN_CONFIRMED) decisions.push({ secret, account, decided: 'confirmed', source });
    else if (type === JOIN_CUT) decisions.push({ secret, account, decided: 'cut', source });
  }
  return { decisions: decisions.sort(bySecret), mappings: mappings.sort(bySecret) };
}

function bySecret(a: SecretMapping, b: SecretMapping): number {
  return byCodeUnit(a.secret, b.secret) || byCodeUnit(a.account, b.account);
}
