import type { Sink } from '../system';
import type { Header } from './header';
import type { Table } from '../../lib/content';
import type { Source } from '../../model/source';
import type { EpochMs } from '../../model/window';
import {
  DateOrderVote,
  isAbsent,
  parseBoolean,
  parseDate,
  parseEnd,
  parseLastUse,
  parseList,
} from './values';
import type { DateCell, DateOrder } from './values';

/** What all rows of a sheet share: where each column is, and how its dates are written. */
export class Columns {
  readonly header: Header;
  readonly #orders = new Map<string, DateOrder>();

  constructor(header: Header) {
    this.header = header;
  }

  /** Look at every date of the sheet once. Yields the rows passed. */
  *decideOrders(rows: Table['rows']): Generator<number, void> {
    const { header } = this;
    const votes = header.table.columns.flatMap(({ name, kind }) => {
      const index = header.cells.get(name);
      if (index === undefined || (kind !== 'date' && kind !== 'end')) return [];
      return [{ name, index, vote: new DateOrderVote() }];
    });
    if (votes.length === 0) return;
    for (let i = header.at + 1; i < rows.length; i++) {
      const row = rows[i];
      for (const { index, vote } of votes) vote.see(row?.[index] ?? '');
      if (i % 1024 === 0) yield i;
    }
    for (const { name, vote } of votes) this.#orders.set(name, vote.order);
  }

  order(name: string): DateOrder {
    return this.#orders.get(name);
  }
}

/** Columns of this name may hold the value of a secret: they are never kept. */
const SECRET_VALUE =
  /^(?:password|passwd|pwd|pass|secretvalue|value|privatekey|totp|otp|otpauth|seed|pin|apikeyvalue|tokenvalue|credential|credentials|notes?encrypted)$/;

export function mayHoldSecret(name: string): boolean {
  return SECRET_VALUE.test(name.toLowerCase().replace(/[^a-z]/g, ''));
}

/** One row, read by column name. Problems go to the sink with the row's number. */
export class Row {
  readonly number: number;
  readonly #cells: readonly string[];
  readonly #columns: Columns;
  readonly #sink: Sink;
  /** Dates read, so that a bad cell is reported once. */
  readonly #dates = new Map<string, EpochMs | undefined>();
  /** Why cells that say something could not be read, by column. */
  readonly #unread = new Map<string, string>();

  constructor(columns: Columns, cells: readonly string[], number: number, sink: Sink) {
    this.#columns = columns;
    this.#cells = cells;
    this.number = number;
    this.#sink = sink;
  }

  get source(): Source {
    return { file: this.#sink.file, row: this.number };
  }

  has(name: string): boolean {
    return this.#columns.header.cells.has(name);
  }

  #raw(name: string): string | undefined {
    const index = this.#columns.header.cells.get(name);
    return index === undefined ? undefined : this.#cells[index];
  }

  /** The cell, trimmed; `undefined` when there is none or it says nothing. */
  text(name: string): string | undefined {
    const raw = this.#raw(name)?.trim();
    return raw === undefined || isAbsent(raw) ? undefined : raw;
  }

  list(name: string): string[] {
    return parseList(this.#raw(name) ?? '').filter((part) => !isAbsent(part));
  }

  boolean(name: string): boolean | undefined {
    const raw = this.text(name);
    if (raw === undefined) return undefined;
    const value = parseBoolean(raw);
    if (value === undefined) this.#notRead(name, `"${raw}" is neither yes nor no`);
    return value;
  }

  /** When it was taken away, or only whether. */
  removal(): EpochMs | boolean | undefined {
    return parseBoolean(this.text('removed at') ?? '') ?? this.date('removed at');
  }

  /** Which of these cells say something that could not be read, and why; `undefined` when none does. */
  unread(names: readonly string[]): string | undefined {
    const reasons = names.flatMap((name) => {
      const why = this.#unread.get(name);
      return why === undefined ? [] : [`the cell "${name}" cannot be read: ${why}`];
    });
    return reasons.length === 0 ? undefined : reasons.join('; ');
  }

  #notRead(name: string, problem: string): void {
    if (this.#unread.has(name)) return;
    this.#unread.set(name, problem);
    this.warn(`${name}: ${problem}; the cell is not used`);
  }

  date(name: string): EpochMs | undefined {
    const raw = this.text(name);
    return raw === undefined ? undefined : this.#date(name, () => parseDate(raw, this.#columns.order(name)));
  }

  lastUse(name: string): EpochMs | undefined {
    const raw = this.text(name);
    return raw === undefined
      ? undefined
      : this.#date(name, () => parseLastUse(raw, this.#columns.order(name)));
  }

  /** Absent column, or a cell that does not say: `undefined`. Empty cell of a column that is there: never ends. */
  end(name: string): EpochMs | undefined {
    if (!this.has(name)) return undefined;
    const raw = this.#raw(name)?.trim();
    // A short row does not have the cell at all, hence does not say.
    if (raw === undefined || (raw !== '' && isAbsent(raw))) return undefined;
    return this.#date(name, () => parseEnd(raw, this.#columns.order(name)));
  }

  #date(name: string, read: () => DateCell): EpochMs | undefined {
    if (this.#dates.has(name)) return this.#dates.get(name);
    const cell = read();
    const at = 'at' in cell ? cell.at : undefined;
    this.#dates.set(name, at);
    if ('problem' in cell) this.#notRead(name, cell.problem);
    return at;
  }

  /** Cells of columns the table does not know, as properties. Columns that may hold a secret's value are left out. */
  properties(): (readonly [string, string])[] {
    return this.#columns.header.unknown.flatMap(({ index, name }): (readonly [string, string])[] => {
      const cell = this.#cells[index]?.trim() ?? '';
      return cell === '' || mayHoldSecret(name) ? [] : [[name, cell]];
    });
  }

  warn(message: string): void {
    this.#sink.problem('warning', message, { row: this.number });
  }

  /** The row cannot be used: located problem, and counted as ignored. */
  refuse(reason: string): void {
    this.#sink.problem('error', `row not used: ${reason}`, { row: this.number });
    this.#sink.ignore('record', reason);
  }
}
