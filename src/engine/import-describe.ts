import { isArray, isObject } from '../lib/content';
import type { FileContent, Json } from '../lib/content';
import type { Problem } from '../model/snapshot';

/** What a file that no system claims looks like, and what is wrong with it. */
export interface Description {
  readonly reasons: readonly string[];
  readonly problem: Problem;
}

/** Describe content that was not recognised, so that its owner knows what to change. */
export function describeUnknown(content: FileContent): Description {
  if (content.binary !== undefined)
    return problem(`a ${content.binary}, which holds no export we read`, 'error');
  if (content.head.trim() === '') {
    return problem(content.size === 0 ? 'the file is empty' : 'the file holds only blanks', 'error');
  }
  if (!/^\s*[[{]/.test(content.head)) return problem(`not recognised: ${describeTable(content)}`, 'warning');
  const json = content.json();
  const fault = json.ok ? content.fault : json.error;
  if (json.ok && fault === undefined)
    return problem(`not recognised: ${describeJson(json.value)}`, 'warning');
  const { message, line } = fault ?? { message: 'nobody can say why', line: 1 };
  return {
    reasons: ['looks like JSON, but cannot be parsed'],
    problem: { severity: 'error', message: `not valid JSON: ${message}`, row: line },
  };
}

function problem(message: string, severity: Problem['severity']): Description {
  return { reasons: [message], problem: { severity, message } };
}

function describeJson(value: Json): string {
  if (isArray(value)) {
    const first = value[0];
    const element = isObject(first) ? ` of objects with ${names(Object.keys(first))}` : '';
    return `a JSON array of ${value.length} elements${element}`;
  }
  return isObject(value) ? `a JSON object with ${names(Object.keys(value))}` : 'a single JSON value';
}

function describeTable(content: FileContent): string {
  const { rows } = content.table();
  const header = rows.find((row) => row.length > 1);
  if (header === undefined)
    return `text of ${rows.length === 1 ? 'one line' : `${rows.length} lines`}, neither JSON nor a table`;
  return `a table of ${rows.length} rows with the columns ${names(header)}`;
}

/** The first few names, shortened. */
function names(all: readonly string[]): string {
  if (all.length === 0) return 'nothing in it';
  const shown = all.slice(0, 8).map((name) => `\`${name.length > 40 ? `${name.slice(0, 40)}…` : name}\``);
  const more = all.length > shown.length ? ` and ${all.length - shown.length} more` : '';
  return shown.join(', ') + more;
}
