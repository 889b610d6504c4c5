import type { EngineApi } from '../../workers/protocol';
import { EVERY_FINDING } from '../engine/finding-filter';
import type { Finding } from '../questions/answers';
import { askEstate } from './estate-answer';

/** A finding in full, of which no more than its id is known. */
export async function findingById(engine: EngineApi, at: number, id: string): Promise<Finding | undefined> {
  const found = await askEstate(engine, 'finding', { kind: 'finding', at, id, ...EVERY_FINDING });
  return found?.finding;
}
