import type { Published } from '../engine/publish';
import type { ByVerdict } from '../questions/answers';
import { verdictsIn, splitWords } from '../questions/by-verdict';

/** Readable lines for a published answer: tables with aligned columns, no colour. */
export function human(command: string, answer: Published): string {
  switch (command) {
    case 'inspect':
      return inspect(answer);
    case 'reach':
    case 'who':
      return `${table(
        rows(answer, 'results').map((r) => [
          str(r['verdict']),
          `${str(r['steps'])} step${r['steps'] === 1 ? '' : 's'}`,
          str(r['kind']),
          str(r['name']),
          str(r['tenant']),
          `until ${str(r['until'])}`,
          list(r['permissions']).join(', '),
        ]),
      )}${answer['more'] === true ? `… ${str(answer['total'])} in all; raise --limit to list more\n` : ''}`;
    case 'routes':
      return routes(answer);
    case 'findings':
      return rows(answer, 'findings')
        .map(
          (f) =>
            `${str(f['severity']).toUpperCase()}  ${str(f['title'])}  [${str(f['rule'])}]\n` +
            rows(f, 'evidence')
              .map((e) => `    - ${str(e['text'])}${place(e['source'])}\n`)
              .join('') +
            `    → ${str(f['remedy'])}\n`,
        )
        .join('\n');
    case 'joins':
      return joins(answer);
    default:
      return estate(answer);
  }
}

/** One line for each join: secret, account, where it stands, how sure, and why. */
function joins(answer: Published): string {
  const found = rows(answer, 'decisions');
  if (found.length === 0) return 'no secret joins\n';
  return table(
    found.map((join) => [
      `${str(join['secretName'] ?? join['secret'])} (${str(join['secretTenant'])})`,
      `→ ${str(join['accountName'] ?? join['account'])} (${str(join['accountTenant'])})`,
      str(join['standing']),
      str(join['confidence']),
      list(join['evidence']).join('; '),
    ]),
  );
}

/** Counts line by line, then each list as a table. */
function estate(answer: Published): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(answer)) {
    if (isSplit(name, answer)) continue;
    if (Array.isArray(value)) {
      const split = answer[`${name}ByVerdict`];
      if (Array.isArray(split)) {
        lines.push(
          `${words(name)}: ${value.map((one, i) => `${str(one)}${splitWords(numbers(split[i]))}`).join(', ')}\n`,
        );
        continue;
      }
      const listed = value.filter(isRecord);
      if (listed.length === 0)
        lines.push(`${words(name)}: ${value.length === 0 ? 'none' : value.map(str).join(', ')}\n`);
      else lines.push(`${words(name)}:\n${table(listed.map((row) => ['', ...cells(row)]))}`);
    } else if (!isRecord(value)) lines.push(`${words(name)}: ${str(value)}${splitOf(name, answer)}\n`);
  }
  return lines.join('');
}

/** The cells of one row: a thing by its name and tenant, a place in brackets, a route as its ends. */
function cells(row: Published): string[] {
  return Object.entries(row).flatMap(([name, value]) => {
    if (isSplit(name, row)) return [];
    if (name === 'source') return place(value).trim();
    if (name === 'verdict' && isMixed(row['stepsByVerdict'])) return `at most ${str(value)}`;
    if (Array.isArray(value)) return value.map((one) => (isRecord(one) ? short(one) : str(one))).join(', ');
    if (isRecord(value)) return `${str(value['name'])} (${str(value['tenant'])})`;
    return typeof value === 'string' ? value : `${words(name)} ${str(value)}${splitOf(name, row)}`;
  });
}

/** A step as its ends, a longer way as its verdict and length. */
function short(one: Published): string {
  return one['verdict'] === undefined
    ? `${str(one['from'])} → ${str(one['to'])}`
    : `${str(one['verdict'])} in ${str(one['steps'])}`;
}

/** Whether an entry tells the verdicts of another, beside which it is written. */
function isSplit(name: string, row: Published): boolean {
  return ['ByVerdict', 'AtLeast'].some((end) => name.endsWith(end) && name.slice(0, -end.length) in row);
}

/**
 * What stands behind a number: how many of it with each verdict. What is lost is told for a verdict or a stronger one,
 * where that is less or more than all that is lost.
 */
function splitOf(name: string, row: Published): string {
  const least = row[`${name}AtLeast`];
  if (least === undefined) return splitWords(numbers(row[`${name}ByVerdict`]));
  const { allowed, conditional, notEvaluated } = numbers(least);
  if (allowed === conditional && conditional === notEvaluated) return '';
  if (allowed + conditional === 0) return ' (none allowed or conditional)';
  return ` (allowed ${allowed}${conditional === notEvaluated ? '' : `, allowed or conditional ${conditional}`})`;
}

function isMixed(value: unknown): boolean {
  return verdictsIn(numbers(value)).length > 1;
}

function numbers(value: unknown): ByVerdict {
  const of = (name: string): number => {
    const count = isRecord(value) ? value[name] : undefined;
    return typeof count === 'number' ? count : 0;
  };
  return { allowed: of('allowed'), conditional: of('conditional'), notEvaluated: of('notEvaluated') };
}

/** `byDepth` as `by depth`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function inspect(answer: Published): string {
  const files = rows(answer, 'files')
    .map((f) => {
      const problems = rows(f, 'problems')
        .slice(0, 20)
        .map((p) => `    ${str(p['severity'])}: ${str(p['message'])}${placeBeside(p)}\n`)
        .join('');
      const reasons = list(f['reasons'])
        .map((reason) => `    because ${reason}\n`)
        .join('');
      return `${str(f['file'])}: ${f['system'] === null ? 'not recognised' : `${str(f['system'])} (${str(f['format'])})`}, ${str(f['read'])} read = ${str(f['used'])} used + ${str(f['merged'])} merged + ${str(f['ignored'])} ignored\n${reasons}${problems}`;
    })
    .join('');
  const gaps = rows(answer, 'notInExports')
    .map((g) => `  ${str(g['system'])}: ${str(g['layer'])}: ${str(g['consequence'])}\n`)
    .join('');
  return gaps === '' ? files : `${files}\nNot in these exports:\n${gaps}`;
}

function routes(answer: Published): string {
  const found = rows(answer, 'routes');
  const lines = found.map(
    (route, i) =>
      `${i + 1}. ${str(route['verdict'])}, until ${str(route['until'])}\n` +
      rows(route, 'steps')
        .map(
          (s) =>
            `     ${str(s['from'])} —${str(s['kind'])}${s['permission'] === undefined ? '' : ` ${str(s['permission'])}`}→ ${str(s['to'])}${place(s['source'])}\n`,
        )
        .join(''),
  );
  const count = `${str(answer['independent'])} independent route${answer['independent'] === 1 ? '' : 's'}${answer['exact'] === true ? '' : ` at least, ${str(answer['upper'])} at most`}${strengths(answer['independentAtLeast'])}\n`;
  return `${lines.join('')}${answer['more'] === true ? '   … more routes exist; raise --limit\n' : ''}${count}`;
}

function strengths(atLeast: unknown): string {
  if (!isRecord(atLeast)) return '';
  return ` (${str(atLeast['allowed'])} by what is allowed alone, ${str(atLeast['conditional'])} with what is conditional)`;
}

/** The place of a problem, where its message does not end with one. */
function placeBeside(problem: Record<string, unknown>): string {
  return / \(line \d+, column \d+\)$/u.test(str(problem['message'])) ? '' : place(problem);
}

function place(value: unknown): string {
  if (!isRecord(value)) return '';
  const where = value['pointer'] ?? (value['row'] === undefined ? undefined : `row ${str(value['row'])}`);
  if (value['file'] === undefined) return where === undefined ? '' : ` (${str(where)})`;
  return ` (${str(value['file'])}${where === undefined ? '' : ` ${str(where)}`})`;
}

function table(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, Math.min(cell.length, 48))));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => (i === line.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function rows(value: Published, name: string): readonly Published[] {
  const found = value[name];
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(str) : [];
}

function isRecord(value: unknown): value is Published {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function str(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value);
}
