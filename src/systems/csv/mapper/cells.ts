/** What the cells of a column look like, whatever the column is called. */
import { isAbsent, parseBoolean } from '../values';

export type DateStyle =
  | 'ISO'
  | 'epoch seconds'
  | 'epoch milliseconds'
  | 'file time'
  | 'month first'
  | 'day first'
  | 'month or day first'
  | 'days ago';

export interface CellFacts {
  readonly filled: number;
  readonly distinct: number;
  /** Parts, 0 to 1, of the filled cells. */
  readonly mail: number;
  readonly boolean: number;
  readonly date: number;
  readonly guid: number;
  readonly number: number;
  /** Short letters as matrices use them: R, RW, A. */
  readonly letters: number;
  readonly decisions: number;
  readonly states: number;
  readonly principalTypes: number;
  readonly dateStyle: DateStyle | undefined;
  /** What separates several values in one cell. */
  readonly separator: ';' | '|' | ',' | '\n' | undefined;
}

const MAIL = /^(?:\([^)]*\)\s*)?[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const GUID = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/iu;
const DECISION =
  /^(?:approve[d]?|keep|kept|certify|certified|revoke[d]?|den(?:y|ied)|remove[d]?|exception|abstain(?:ed)?|don'?t know|pending|not reviewed|no decision|maintain)$/iu;
const STATE =
  /^(?:active|inactive|enabled|disabled|suspended|locked|invited|confirmed|revoked|deleted|pending|accepted|blocked|on leave|terminated|deprovisioned|deactivated|provisioned|staged)$/iu;
const TYPE =
  /^(?:user|group|team|role|service ?account|service|machine|computer|application|app|member|guest|human|bot|person|client|external)$/iu;
const SENTINEL = /^(?:never|none|null|n\/a|no_information|not_supported|-1|0)$/iu;

export function cellFacts(cells: readonly string[]): CellFacts {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '' && !isAbsent(cell));
  const part = (test: (cell: string) => boolean): number =>
    filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
  const styles = filled.filter((cell) => !SENTINEL.test(cell)).map(dateStyleOf);
  const dated = styles.filter((style) => style !== undefined);
  return {
    filled: filled.length,
    distinct: new Set(filled.map((cell) => cell.toLowerCase())).size,
    mail: part((cell) => cell.split(/[;|\n,]/u).every((one) => MAIL.test(one.trim()))),
    boolean: part((cell) => parseBoolean(cell) !== undefined || /^[✓✔✗✘]$/u.test(cell)),
    date: styles.length === 0 ? 0 : dated.length / styles.length,
    guid: part((cell) => GUID.test(cell)),
    number: part((cell) => /^-?\d+(?:[.,]\d+)?$/u.test(cell)),
    letters: part((cell) => /^[A-Za-z]{1,4}$/u.test(cell) && cell === cell.toUpperCase()),
    decisions: part((cell) => DECISION.test(cell)),
    states: part((cell) => STATE.test(cell)),
    principalTypes: part((cell) => TYPE.test(cell)),
    dateStyle: commonStyle(dated),
    separator: separatorOf(filled),
  };
}

function dateStyleOf(cell: string): DateStyle | undefined {
  if (/^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ].*)?$/u.test(cell)) return 'ISO';
  if (/^1\d{9}$/u.test(cell)) return 'epoch seconds';
  if (/^1\d{12}$/u.test(cell)) return 'epoch milliseconds';
  if (/^1[0-9]{17}$/u.test(cell)) return 'file time';
  if (/^>?\s*\d+ days ago$/iu.test(cell)) return 'days ago';
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?:[ T,].*)?$/u.exec(cell);
  if (found === null) return undefined;
  if (Number(found[1]) > 12) return 'day first';
  return Number(found[2]) > 12 ? 'month first' : 'month or day first';
}

/** The style of a column: month or day first is told by any value above 12, and by none when two contradict. */
function commonStyle(styles: readonly DateStyle[]): DateStyle | undefined {
  const set = new Set(styles);
  if (set.has('month first') && set.has('day first')) return 'month or day first';
  if (set.has('month first')) return 'month first';
  if (set.has('day first')) return 'day first';
  const counted = [...set].map((style) => ({ style, count: styles.filter((one) => one === style).length }));
  return counted.sort((a, b) => b.count - a.count)[0]?.style;
}

function separatorOf(cells: readonly string[]): CellFacts['separator'] {
  for (const separator of ['\n', ';', '|'] as const) {
    if (cells.some((cell) => cell.split(separator).filter((one) => one.trim() !== '').length > 1))
      return separator;
  }
  // A comma may be part of a name: only lists of plain words count.
  const lists = cells.filter((cell) => cell.includes(','));
  const words = lists.filter((cell) =>
    cell.split(',').every((one) => /^[\w.-]+(?:@[\w.-]+)?$/u.test(one.trim())),
  );
  return lists.length > 0 && words.length === lists.length ? ',' : undefined;
}
