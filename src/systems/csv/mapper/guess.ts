import { mayHoldSecret } from '../row';
import { byNeighbours } from './by-neighbours';
import type { CellFacts } from './cells';
import { BY_NAME, byPart, speaksOfSecret } from './column-names';
import { DATED } from './fields';
import type { Field } from './fields';
import type { Candidate, Guess } from './proposal';

/** What a column is by itself: a value of a secret first, then its name among its neighbours, its name, its cells. */
export function guessOf(candidate: Candidate, all: readonly Candidate[]): Guess {
  const { name, plain, facts } = candidate;
  if (plain === '') {
    return facts.filled === 0
      ? { field: 'ignored', confidence: 0.9, reasons: ['no name and no cells'] }
      : (byCells(facts) ?? { field: 'property', confidence: 0.3, reasons: ['no name'] });
  }
  if (mayHoldSecret(name) || BY_NAME.get(plain) === 'secret value')
    return { field: 'secret value', confidence: 0.9, reasons: [`"${name}" may hold the value of a secret`] };
  if (speaksOfSecret(plain) && facts.boolean < 0.8 && facts.date < 0.8)
    return { field: 'secret value', confidence: 0.7, reasons: [`"${name}" may hold the value of a secret`] };
  const ambiguous = byNeighbours(candidate, all);
  if (ambiguous !== undefined) return ambiguous;
  const named = BY_NAME.get(plain);
  if (named !== undefined) {
    const support = supports(named, facts);
    return {
      field: named,
      confidence: support === false ? 0.6 : support === true ? 0.97 : 0.88,
      reasons: [
        `"${name}" is a name of it`,
        ...(support === true
          ? ['its cells look like it']
          : support === false
            ? ['its cells look otherwise']
            : []),
      ],
    };
  }
  const contained = byPart(plain);
  if (contained !== undefined) return contained;
  return (
    byCells(facts) ?? {
      field: 'property',
      confidence: 0.5,
      reasons: ['nothing tells what it is: kept as it stands'],
    }
  );
}

function byCells(facts: CellFacts): Guess | undefined {
  if (facts.filled === 0) return { field: 'ignored', confidence: 0.6, reasons: ['it has no cells'] };
  if (facts.mail >= 0.8) return { field: 'principal', confidence: 0.5, reasons: ['its cells are addresses'] };
  if (facts.decisions >= 0.8)
    return { field: 'decision', confidence: 0.55, reasons: ['its cells are decisions'] };
  if (facts.states >= 0.8) return { field: 'state', confidence: 0.5, reasons: ['its cells are states'] };
  return undefined;
}

/** Whether the cells look like the field: yes, no, or cannot tell. */
function supports(field: Field, facts: CellFacts): boolean | undefined {
  if (facts.filled === 0) return undefined;
  if (field === 'principal') {
    if (facts.mail >= 0.5) return true;
    return facts.date >= 0.8 && facts.number < 0.5 ? false : undefined;
  }
  if (DATED.has(field)) return facts.date >= 0.5 ? true : undefined;
  if (field === 'state') return facts.states >= 0.5 || facts.boolean >= 0.5 ? true : undefined;
  if (field === 'decision') return facts.decisions >= 0.5 ? true : undefined;
  return field === 'mfa' && facts.boolean >= 0.5 ? true : undefined;
}
