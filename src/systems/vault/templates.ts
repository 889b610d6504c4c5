/**
 * Templated policy paths (OpenBao documentation, "Templated policies"; openbao/openbao `sdk/helper/identitytpl`).
 */

export interface AliasFacts {
  readonly accessor: string;
  readonly id: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly custom: ReadonlyMap<string, string>;
}

export interface GroupFacts {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What templates can say of whoever makes the request. */
export interface IdentityFacts {
  readonly id: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly aliases: readonly AliasFacts[];
  /** All groups, inherited ones too. */
  readonly groups: readonly GroupFacts[];
}

export type Filled =
  | { readonly path: string; readonly unsafe?: string }
  /** No value: the server leaves the rule out. */
  | undefined;

/** Fill in a path. `unsafe`: a value holds characters that OpenBao refuses and HashiCorp Vault takes as they are. */
export function fillIn(path: string, identity: IdentityFacts | undefined, namespace: string): Filled {
  if (!path.includes('{{')) return { path };
  const [head = '', ...pieces] = path.split('{{');
  let out = head;
  let unsafe: string | undefined;
  for (const piece of pieces) {
    const [directive = '', rest = ''] = piece.split('}}');
    const value = identity === undefined ? undefined : valueOf(directive.trim(), identity, namespace);
    if (value === undefined) return undefined;
    if (/[*+/]/u.test(value)) unsafe = `${directive.trim()} is "${value}"`;
    out += value + rest;
  }
  return { path: out, ...(unsafe === undefined ? {} : { unsafe }) };
}

function valueOf(directive: string, identity: IdentityFacts, namespace: string): string | undefined {
  const value = lookUp(directive, identity, namespace);
  return value === '' ? undefined : value;
}

function lookUp(directive: string, identity: IdentityFacts, namespace: string): string | undefined {
  const entity = after(directive, 'identity.entity.');
  if (entity !== undefined) {
    if (entity === 'id') return identity.id;
    if (entity === 'name') return identity.name;
    const key = after(entity, 'metadata.');
    if (key !== undefined) return identity.metadata.get(key);
    const selector = after(entity, 'aliases.');
    const dot = selector?.indexOf('.') ?? -1;
    if (selector === undefined || dot < 0) return undefined;
    const alias = identity.aliases.find(({ accessor }) => accessor === selector.slice(0, dot));
    return alias === undefined ? undefined : ofAlias(alias, selector.slice(dot + 1));
  }
  const groups = after(directive, 'identity.groups.');
  const found = groups === undefined ? null : /^(ids|names)\.([^.]*)\.(.*)$/u.exec(groups);
  if (found === null) return undefined;
  const [, by, name, rest = ''] = found;
  const group = identity.groups.find((one) =>
    by === 'ids' ? one.id === name : one.name === name && one.namespace === namespace,
  );
  if (group === undefined) return undefined;
  if (rest === 'id') return group.id;
  if (rest === 'name') return group.name;
  const key = after(rest, 'metadata.');
  return key === undefined ? undefined : group.metadata.get(key);
}

function ofAlias(alias: AliasFacts, rest: string): string | undefined {
  if (rest === 'id') return alias.id;
  if (rest === 'name') return alias.name;
  const key = after(rest, 'metadata.');
  if (key !== undefined) return alias.metadata.get(key);
  const custom = after(rest, 'custom_metadata.');
  return custom === undefined ? undefined : alias.custom.get(custom);
}

function after(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
