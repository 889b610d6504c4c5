/** Where a run writes: data to `out`, everything else to `err`. */
export interface Output {
  readonly out: (chunk: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly writeFile: (path: string, data: string | Uint8Array) => void;
  /** Random bytes nobody can guess: for keys. */
  readonly random?: (size: number) => Uint8Array;
}

/** Exit codes: 2 is usage, input, or a run that is not complete. */
export const EXIT = { clean: 0, findings: 1, incomplete: 2, internal: 3 } as const;
