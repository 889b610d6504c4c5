import { field, isObject, text } from '../lib/content';
import type { Json } from '../lib/content';
import { parseJson } from '../lib/json';
import { askResult } from '../engine/publish';
import type { Published } from '../engine/publish';
import type { Session } from '../engine/session';
import { instant } from './arguments';

/** Answer each line of an NDJSON text, in order. A line that cannot be read is answered `not-evaluated` with the reason. */
export function* answerLines(session: Session, lines: string, at: number): Generator<Published> {
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue;
    yield answerLine(session, line, at);
  }
}

function answerLine(session: Session, line: string, at: number): Published {
  const parsed = parseJson(line);
  if (!parsed.ok) return unanswerable(null, `the line is no JSON: ${parsed.error.message}`);
  const question = parsed.value;
  const id = field(question, 'id') ?? null;
  const principal = text(question, 'principal');
  const permission = text(question, 'permission');
  const resource = text(question, 'resource');
  if (principal === undefined || permission === undefined || resource === undefined) {
    return unanswerable(id, 'a question needs principal, permission and resource as text');
  }
  const stated = field(question, 'at');
  const asked = stated === undefined || stated === null ? at : instantOf(stated);
  if (asked === undefined) return unanswerable(id, 'at is no instant');
  const context = contextOf(field(question, 'context'));
  return askResult(session, id, session.ask({ principal, permission, resource, at: asked, context }));
}

function instantOf(stated: Json): number | undefined {
  if (typeof stated === 'number') return stated;
  return typeof stated === 'string' ? instant(stated) : undefined;
}

function contextOf(stated: Json | undefined): ReadonlyMap<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  if (!isObject(stated)) return context;
  for (const [name, value] of Object.entries(stated)) {
    const values = Array.isArray(value) ? value : [value];
    const texts = values.filter((v) => v !== null && typeof v !== 'object').map(String);
    // An empty list states that the key is absent; something unreadable states nothing.
    if (texts.length === values.length) context.set(name.toLowerCase(), texts);
  }
  return context;
}

function unanswerable(id: Json, reason: string): Published {
  return { id, verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], routes: 0 };
}
