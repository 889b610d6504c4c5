import type { EngineApi } from '../../../../workers/protocol';
import { askEstate } from '../../../app/estate-answer';
import { EVERY_FINDING } from '../../../engine/finding-filter';
import type { FindingRow } from '../../../engine/finding-pages';
import type { Finding, Place, StepRef } from '../../../questions/answers';

/** Findings told in full; of the others so many are listed, all of them no paper holds. */
const IN_FULL = 200;
const LISTED = 5_000;
const STEPS_EACH = 12;
const SOURCES = 120;
const SOURCE_LINES = 14;

export interface PrintedSource {
  /** Numbers of the findings that rest on it. */
  readonly numbers: readonly number[];
  readonly place: Place;
  readonly text: string;
}

export interface PrintedFinding {
  readonly number: number;
  readonly finding: Finding;
  /** Steps of its evidence, as chains: each begins where the one before ends. */
  readonly routes: readonly (readonly StepRef[])[];
}

export interface Printed {
  readonly full: readonly PrintedFinding[];
  readonly listed: readonly FindingRow[];
  /** How many more there are than are told here. */
  readonly besides: number;
  readonly sources: readonly PrintedSource[];
}

/** Everything a printed report tells of its findings, asked for beforehand: printing does not wait. */
export async function printedFindings(engine: EngineApi, at: number): Promise<Printed> {
  const within = { ...EVERY_FINDING, at };
  const { total, rows: listed } = await askEstate(engine, 'findings', {
    kind: 'findings',
    ...within,
    offset: IN_FULL,
    limit: LISTED,
  });
  const full: PrintedFinding[] = [];
  const sources = new Map<string, PrintedSource>();
  for (let i = 0; i < Math.min(total, IN_FULL); i++) {
    const found = await askEstate(engine, 'finding', { kind: 'finding', ...within, place: i });
    if (found === undefined) break;
    const { finding } = found;
    const steps = [...new Set(finding.evidence.flatMap(({ step }) => step ?? []))].slice(0, STEPS_EACH);
    const refs = steps.length === 0 ? [] : await engine.steps(steps);
    full.push({ number: i + 1, finding, routes: chains(refs) });
    for (const { place } of finding.evidence) {
      if (place === undefined) continue;
      const name = JSON.stringify([place.fileIndex, place.pointer, place.row]);
      const known = sources.get(name);
      if (known !== undefined) {
        if (known.numbers.at(-1) !== i + 1)
          sources.set(name, { ...known, numbers: [...known.numbers, i + 1] });
        continue;
      }
      if (sources.size >= SOURCES) continue;
      const text = await engine.sourceText(place.fileIndex, place.pointer, place.row);
      if (text !== undefined) sources.set(name, { numbers: [i + 1], place, text: shortened(text) });
    }
  }
  return { full, listed, besides: total - full.length - listed.length, sources: [...sources.values()] };
}

/** Steps laid end to end where they fit. */
export function chains(steps: readonly StepRef[]): readonly (readonly StepRef[])[] {
  const found: StepRef[][] = [];
  for (const step of steps) {
    const last = found.find((chain) => chain.at(-1)?.to.node === step.from.node);
    const next = found.find((chain) => chain[0]?.from.node === step.to.node);
    if (last) last.push(step);
    else if (next) next.unshift(step);
    else found.push([step]);
  }
  return found;
}

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= SOURCE_LINES) return text.slice(0, 1500);
  return `${lines.slice(0, SOURCE_LINES).join('\n').slice(0, 1500)}\n…`;
}
