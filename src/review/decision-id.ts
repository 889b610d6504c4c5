import { canonicalJson } from '../lib/canonical-json';
import { sha256Hex } from '../lib/sha256';
import { decisionJson } from './decision';
import type { Decision, KnownDecision } from './decision';

const ID_CHARACTERS = 24;

/** The id of a decision: a digest of all it says, so that the same decision in two files is one. */
export function known(decision: Decision): KnownDecision {
  const said = decisionJson(decision);
  return {
    ...decision,
    id: sha256Hex(new TextEncoder().encode(canonicalJson(said))).slice(0, ID_CHARACTERS),
  };
}
