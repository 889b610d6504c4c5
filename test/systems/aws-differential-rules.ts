import type { Ask, Document, Statement } from './aws-differential-cases';

/**
 * A known disagreement with the other evaluator, with the rule of AWS that decides it. It is put to the test: the
 * policies are rewritten into what the rule says they mean, in words the other evaluator understands, and then both
 * must agree.
 */
export interface Rule {
  readonly name: string;
  /** What AWS says, and where. */
  readonly aws: string;
  readonly rewrite: (document: Document, ask: Ask) => Document;
}

type Tests = Readonly<Record<string, string | readonly string[]>>;

export const RULES: readonly Rule[] = [
  {
    name: 'the range 0.0.0.0/0 holds every IPv4 address',
    aws: 'IAM user guide, "Condition operators", IP address: ranges are in CIDR format as in RFC 4632, where a length of 0 leaves every bit free. The other evaluator finds no address in it.',
    rewrite: tests((operator, _key, values) =>
      operator.includes('IpAddress')
        ? values.flatMap((v) => (v === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [v]))
        : values,
    ),
  },
  {
    name: 'NotIpAddress is met by an address of the other family',
    aws: 'IAM user guide, "Condition operators", NotIpAddress: "all IP addresses except the specified IP address or range". An IPv6 address lies in no IPv4 range. The other evaluator takes the two not to be comparable.',
    rewrite: tests((operator, key, values, ask) => {
      const address = ask.context[key];
      if (!operator.startsWith('NotIpAddress') || typeof address !== 'string') return values;
      const elsewhere = address.includes(':') ? 'fd00::/8' : '240.0.0.0/8';
      return values.map((v) => (v.includes(':') === address.includes(':') ? v : elsewhere));
    }),
  },
  {
    name: '${*}, ${?} and ${$} stand for the characters in every string comparison',
    aws: 'IAM user guide, "IAM policy elements: Variables and tags", predefined policy variables: they can be used in any string where regular policy variables can. The other evaluator compares them as written outside StringLike.',
    rewrite: tests((operator, _key, values) =>
      /^(?:For\w+:)?String(?:Not)?Equals/u.test(operator)
        ? values.map((v) => v.replaceAll('${*}', '*').replaceAll('${?}', '?'))
        : values,
    ),
  },
  {
    name: 'version 2008-10-17 has no policy variables',
    aws: 'IAM user guide, "IAM policy elements: Variables and tags": in versions before 2012-10-17 variables are treated as literal strings. The other evaluator resolves them in every version.',
    rewrite: (document) => {
      if (document.Version === '2012-10-17') return document;
      const text = JSON.stringify(document.Statement)
        .replaceAll('${', '\u0001')
        .replaceAll('\u0001', '${$}{');
      return { Version: '2012-10-17', Statement: JSON.parse(text) as readonly Statement[] };
    },
  },
  {
    name: 'IfExists makes a test on an absent key true, with ForAnyValue too',
    aws: 'IAM user guide, "Condition operators", ...IfExists: can be added to any operator but Null, and "if the key is not present, evaluate the condition element as true". The other evaluator lets ForAnyValue go first.',
    rewrite: tests((operator, key, values, ask) =>
      operator.startsWith('ForAnyValue:') && operator.endsWith('IfExists') && ask.context[key] === undefined
        ? undefined
        : values,
    ),
  },
  {
    name: 'an item of NotResource with a variable that has no value names nothing',
    aws: 'IAM user guide, "IAM policy elements: Variables and tags": a variable without a value matches nothing, and this "might cause the entire statement to be invalid". The guide leaves both open; here the item names nothing and the rest of the statement stands, so that a Deny is not lost. The other evaluator drops the statement for resources of the same service.',
    rewrite: (document, ask) => ({
      ...document,
      Statement: document.Statement.map((statement) => {
        if (statement.NotResource === undefined || ask.who.type === 'user') return statement;
        const items = [statement.NotResource].flat();
        const left = items.filter((item) => !item.includes('${aws:username}'));
        if (left.length === items.length) return statement;
        const rest = Object.entries(statement).filter(([name]) => name !== 'NotResource');
        const named = left.length === 0 ? { Resource: '*' } : { NotResource: left };
        return { Effect: statement.Effect, ...Object.fromEntries(rest), ...named };
      }),
    }),
  },
  {
    name: 'NotPrincipal with Deny spares only whom it lists, with the account, and nobody with a boundary',
    aws: 'IAM user guide, "AWS JSON policy elements: NotPrincipal": all principals but the listed user are denied, also others of the listed account; whoever is listed needs the account listed too; with a permissions boundary attached the statement always denies. The other evaluator takes the listed account for all of its principals.',
    rewrite: (document, ask) => ({
      ...document,
      Statement: document.Statement.map((statement) => {
        if (statement.NotPrincipal === undefined) return statement;
        const listed = [statement.NotPrincipal['AWS'] ?? []].flat();
        const { arn, boundary } = ask.who;
        const spared =
          boundary === undefined && listed.includes(arn) && listed.some((text) => text.endsWith(':root'));
        const rest = Object.entries(statement).filter(([name]) => name !== 'NotPrincipal');
        // A statement that spares the principal is about somebody else.
        const about = spared ? { AWS: 'arn:aws:iam::000000000000:user/somebody-else' } : '*';
        return { Effect: statement.Effect, ...Object.fromEntries(rest), Principal: about };
      }),
    }),
  },
];

/** Rewrite the values of each test of each statement; undefined takes the test away, because it is met. */
function tests(
  change: (
    operator: string,
    key: string,
    values: readonly string[],
    ask: Ask,
  ) => readonly string[] | undefined,
): Rule['rewrite'] {
  return (document, ask) => ({
    ...document,
    Statement: document.Statement.map((statement) => {
      if (statement.Condition === undefined) return statement;
      const blocks = Object.entries(statement.Condition).flatMap(([operator, keys]) => {
        const kept = Object.entries(keys).flatMap(([key, stated]) => {
          const values = typeof stated === 'string' ? [stated] : stated;
          const changed = change(operator, key, values, ask);
          return changed === undefined ? [] : [[key, changed] as const];
        });
        const left: Tests = Object.fromEntries(kept);
        return kept.length === 0 ? [] : [[operator, left] as const];
      });
      const rest = Object.entries(statement).filter(([name]) => name !== 'Condition');
      const left = blocks.length === 0 ? rest : [...rest, ['Condition', Object.fromEntries(blocks)]];
      return { Effect: statement.Effect, ...Object.fromEntries(left) };
    }),
  });
}

/** A policy put into what the rules say it means, and the rules that changed something. */
export function rewritten(
  document: Document,
  ask: Ask,
): { readonly document: Document; readonly rules: readonly string[] } {
  const rules: string[] = [];
  let current = document;
  for (const rule of RULES) {
    const next = rule.rewrite(current, ask);
    if (JSON.stringify(next) !== JSON.stringify(current)) rules.push(rule.name);
    current = next;
  }
  return { document: current, rules };
}
