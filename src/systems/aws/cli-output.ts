import { field, isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { pointer } from '../../model/source';

/**
 * One answer of the AWS CLI, with what it was asked, where that can be told: by a wrapper
 * `{"command","parameters","output"}`, or by the file's name `<command>-<id>.json`.
 */
export interface CliOutput {
  /** `list-parents`; absent where neither name nor wrapper says. */
  readonly command?: string;
  /** Parameters by name in lower case without `-`, and what follows the command in the file's name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly rest: string;
  readonly output: Json;
  /** Pointer to the output inside the file. */
  readonly at: string;
}

/** The answers in a file: wrapped ones, several pages in a list, or one. */
export function outputsOf(fileName: string, json: Json, commands: ReadonlySet<string>): readonly CliOutput[] {
  const items = isArray(json) ? json.map((item, i) => [item, pointer(i)] as const) : [[json, ''] as const];
  return items.map(([item, at]) => wrapped(item, at, commands) ?? named(fileName, item, at, commands));
}

/** The value of a parameter: of the wrapper, or the first text in the file's name that looks like it. */
export function parameterOf(cli: CliOutput, names: readonly string[], shape: RegExp): string | undefined {
  for (const name of names) {
    const stated = cli.parameters.get(plain(name));
    const found = stated === undefined ? undefined : shape.exec(stated)?.[0];
    if (found !== undefined) return found;
  }
  return shape.exec(cli.rest)?.[0];
}

/** `DescribePolicy`, `describe_policy` and `describe-policy` are one command. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');
}

function wrapped(json: Json, at: string, commands: ReadonlySet<string>): CliOutput | undefined {
  const stated = field(json, 'command');
  const output = field(json, 'output');
  if (typeof stated !== 'string' || output === undefined) return undefined;
  const words = stated.trim().split(/\s+/u);
  const known = new Map([...commands].map((command) => [plain(command), command]));
  const command = words.map((word) => known.get(plain(word))).find((found) => found !== undefined);
  const parameters = new Map<string, string>();
  words.forEach((word, i) => {
    const value = words[i + 1];
    if (word.startsWith('--') && value !== undefined) parameters.set(plain(word), value);
  });
  const given = field(json, 'parameters');
  if (isObject(given)) {
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'string' || typeof value === 'number') parameters.set(plain(name), String(value));
    }
  } else if (isArray(given)) {
    given.forEach((name, i) => {
      const value = given[i + 1];
      if (typeof name === 'string' && name.startsWith('--') && typeof value === 'string')
        parameters.set(plain(name), value);
    });
  }
  return {
    ...(command === undefined ? {} : { command }),
    parameters,
    rest: '',
    output,
    at: `${at}/output`,
  };
}

function named(fileName: string, json: Json, at: string, commands: ReadonlySet<string>): CliOutput {
  const base = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  const stem = base.replace(/\.[A-Za-z]+$/u, '');
  let command: string | undefined;
  for (const candidate of commands) {
    if (!(stem === candidate || stem.startsWith(`${candidate}-`) || stem.startsWith(`${candidate}_`)))
      continue;
    if (command === undefined || candidate.length > command.length) command = candidate;
  }
  return {
    ...(command === undefined ? {} : { command }),
    parameters: new Map(),
    rest: command === undefined ? '' : stem.slice(command.length + 1),
    output: json,
    at,
  };
}
