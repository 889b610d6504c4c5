import type { Json } from '../../lib/content';
import { field, isObject, list, text } from '../../lib/content';
import type { EpochMs } from '../../model/window';
import type { Place, Sink } from '../system';
import { VAULT, entityKey, factKey, namespaceOfPath } from './keys';
import { rfc3339 } from './policy-time';

interface Use {
  readonly entity: string;
  readonly path: string;
  readonly operation: string;
  readonly place: Place;
  at: EpochMs;
  allowed: boolean | undefined;
  policies: string;
}

/**
 * Lines of the audit log (OpenBao documentation, "Audit devices"): the last use of each path by each entity, and which
 * policies the server says granted it. Lines that repeat an earlier use count as merged.
 */
export class AuditUses {
  readonly #sink: Sink;
  readonly #uses = new Map<string, Use>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  add(line: Json, place: Place): void {
    const request = field(line, 'request');
    const auth = field(line, 'auth');
    const entity = text(auth, 'entity_id');
    const path = text(request, 'path');
    const at = rfc3339(text(line, 'time') ?? '');
    if (entity === undefined || path === undefined || at === undefined) {
      this.#sink.ignore('record', 'an audit line without entity, path or time');
      return;
    }
    this.#sink.collected(at);
    const namespace = namespaceOfPath(text(field(request, 'namespace'), 'path'));
    const operation = text(request, 'operation') ?? 'read';
    const results = field(auth, 'policy_results');
    const allowed = field(results, 'allowed');
    const failed = text(line, 'error') !== undefined;
    const policies = list(results, 'granting_policies')
      .filter(isObject)
      .map((one) => `${namespaceOfPath(text(one, 'namespace_path'))}${text(one, 'name') ?? '?'}`)
      .join(', ');
    const key = [entity, namespace + path, operation].join('\n');
    const before = this.#uses.get(key);
    if (before === undefined) {
      this.#sink.used('record', 1);
      this.#uses.set(key, {
        entity,
        path: namespace + path,
        operation,
        place,
        at,
        allowed: failed ? false : typeof allowed === 'boolean' ? allowed : undefined,
        policies,
      });
      return;
    }
    this.#sink.merged('record', 1, 'the same use of the same path by the same entity');
    if (at < before.at) return;
    before.at = at;
    if (typeof allowed === 'boolean') before.allowed = allowed;
    if (policies !== '') before.policies = policies;
  }

  finish(): void {
    for (const use of this.#uses.values()) {
      this.#sink.add(
        {
          kind: 'observation',
          key: factKey('use', use.entity, use.operation, use.path, String(use.at)),
          system: VAULT,
          source: { file: this.#sink.file, ...use.place },
          type: use.allowed === false ? 'vault-refusal' : 'vault-use',
          subject: entityKey(use.entity),
          text: `${use.operation} ${use.path}${use.policies === '' ? '' : `, granted by ${use.policies}`}`,
          value: use.path,
          at: use.at,
        },
        'derived',
      );
    }
  }
}
