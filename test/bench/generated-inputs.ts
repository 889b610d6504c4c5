import { sha256Hex } from '../../src/lib/sha256';
import type { InputFile } from '../../src/model/snapshot';

/** The two files a generated estate says it was read from: its nodes, and its records. */
export function generatedInputs(): readonly InputFile[] {
  const none = { read: 0, used: 0, merged: 0, ignored: 0 };
  return ['nodes.csv', 'records.csv'].map((name) => ({
    name,
    size: 0,
    sha256: sha256Hex(new TextEncoder().encode(name)),
    system: 'made',
    format: 'made',
    reasons: [],
    records: none,
    facts: none,
    ignoredFor: [],
    problems: [],
  }));
}
