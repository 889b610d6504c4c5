/** A column of a grid. `T` is what the table can be sorted by. */
export interface GridColumn<T extends string> {
  readonly key: string;
  readonly title: string;
  /** A CSS track: `minmax(160px, 2fr)`. */
  readonly track: string;
  readonly sort?: T;
  readonly number?: boolean;
  readonly hint?: string;
}

export interface GridSort<T extends string> {
  readonly by: T;
  readonly descending: boolean;
}

/** Where the keyboard is: row -1 is the header. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads (WAI-ARIA grid pattern). Undefined: not one of ours. */
export function moved(
  at: GridCell,
  key: string,
  control: boolean,
  rows: number,
  columns: number,
  page: number,
): GridCell | undefined {
  const row = (to: number): number => Math.max(-1, Math.min(rows - 1, to));
  switch (key) {
    case 'ArrowDown':
      return { ...at, row: row(at.row + 1) };
    case 'ArrowUp':
      return { ...at, row: row(at.row - 1) };
    case 'ArrowRight':
      return { ...at, column: Math.min(columns - 1, at.column + 1) };
    case 'ArrowLeft':
      return { ...at, column: Math.max(0, at.column - 1) };
    case 'PageDown':
      return { ...at, row: row(at.row + page) };
    case 'PageUp':
      return { ...at, row: Math.max(0, row(at.row - page)) };
    case 'Home':
      return control ? { row: 0, column: 0 } : { ...at, column: 0 };
    case 'End':
      return control ? { row: rows - 1, column: columns - 1 } : { ...at, column: columns - 1 };
    default:
      return undefined;
  }
}

/** A row by its index; undefined while it is on its way. */
export type RowAt<Row> = (index: number) => Row | undefined;

/** A track with its pixels as wide as the text is: `--columns` grows with it on a very large screen. */
export function scaled(track: string): string {
  return track.replaceAll(/\d+px/gu, (pixels) => `calc(${pixels} * var(--columns, 1))`);
}

/** No row is narrower than this, in pixels: what its columns take at least. */
export function leastWidth(columns: readonly { readonly track: string }[]): number {
  const taken = columns.reduce((sum, { track }) => sum + Number(/\d+(?=px)/u.exec(track)?.[0] ?? 0), 0);
  return Math.max(600, taken);
}
