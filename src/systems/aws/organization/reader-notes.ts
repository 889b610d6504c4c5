import type { Key } from '../../../model/record';
import type { Sink } from '../../system';
import { ASKED_FOR } from './recognise-organization';
import type { CliOutput } from '../cli-output';
import { AWS } from '../keys';
import { observe, TARGET_ID, UNTIED } from './facts';

/** Says what of an answer cannot be used, and where something stands. */
export class ReaderNotes {
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** An answer that does not say what it was asked for: a located problem, and one gap for all such files. */
  untied(command: string, cli: CliOutput): void {
    const asked = ASKED_FOR.get(command) ?? 'target';
    const message = `this answer of ${command} does not say of which ${asked} it is: name the file ${command.split(' ').at(-1) ?? command}-<${asked} id>.json, or wrap it as {"command","parameters","output"}`;
    this.#sink.problem('warning', message, { pointer: cli.at });
    const subject: Key = `${AWS}|${UNTIED}`;
    this.#sink.add(
      {
        ...observe(UNTIED, subject, this.source(cli.at), message, command),
        key: `${subject}:${this.#sink.file}${cli.at}`,
      },
      'derived',
    );
  }

  /** An element that cannot be read. */
  bad(reason: string, message: string, at: string): void {
    this.#sink.ignore('record', reason);
    this.#sink.problem('error', message, { pointer: at });
  }

  source(at: string): { readonly file: number; readonly pointer: string } {
    return { file: this.#sink.file, pointer: at };
  }
}

/** Is this the id of a root, a unit or an account? */
export function isTarget(id: string): boolean {
  return TARGET_ID.exec(id)?.[0] === id;
}
