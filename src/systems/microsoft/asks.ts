import { byCodeUnit } from '../../lib/order';
import type { AskChoice, FileAsk, InputFile } from '../../model/snapshot';
import type { RecordView } from '../system';
import { OF_THEIR_OWN } from './coverage';
import { isOpenTenant, MICROSOFT, tenantIdOf } from './keys';
import { PAGE } from './reading';
import { tenantsIn } from './tenants';

/** Choices at most; any other id or domain can be written. */
const MOST = 1000;

/** Pages whose tenant neither they nor anything they refer to says: the name of the file can (`tenantInName`). */
export function asksOfMicrosoft(view: RecordView, inputs: readonly InputFile[]): readonly FileAsk[] {
  const pages = view
    .of(MICROSOFT, 'observation')
    .filter(
      ({ type, subject, value }) => type === PAGE && isOpenTenant(subject) && !OF_THEIR_OWN.test(value ?? ''),
    );
  if (pages.length === 0) return [];
  const tenants = tenantsIn(view);
  const open = pages.filter(({ subject }) => isOpenTenant(tenants.of(subject)));
  if (open.length === 0) return [];
  const found = new Map<string, string>();
  for (const { key, id, name } of view.of(MICROSOFT, 'tenant')) {
    const settled = tenantIdOf(tenants.of(key)) ?? id;
    if (!found.has(settled) || name !== id) found.set(settled, name);
  }
  const choices: readonly AskChoice[] = [...found]
    .map(([id, name]) => ({ id, label: name === id ? id : `${name} (${id})` }))
    .sort((a, b) => byCodeUnit(a.label, b.label) || byCodeUnit(a.id, b.id))
    .slice(0, MOST);
  const asks = new Map<number, FileAsk>();
  for (const { source } of open) {
    if (asks.has(source.file)) continue;
    const name = inputs[source.file]?.name ?? 'page.json';
    asks.set(source.file, {
      file: source.file,
      message:
        'Nothing in it says so, nor anything it refers to: name the file <tenant id or domain>__users.json',
      ask: {
        what: 'tenant',
        label: 'Which tenant is this from?',
        prefix: '',
        suffix: `__${name.slice(name.lastIndexOf('/') + 1)}`,
        choices,
      },
    });
  }
  return [...asks.values()];
}
