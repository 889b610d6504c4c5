import { actingPrincipals } from '../questions/effective';
import { Actors } from '../systems/aws/actors';
import { JustEnough } from '../systems/aws/just-enough/just-enough';
import type { JustEnoughAnswer } from '../systems/aws/just-enough/just-enough';
import { PolicyBook } from '../systems/aws/policy-book';
import type { RecordView } from '../systems/system';
import { principalPage } from './principal-page';
import type { PrincipalPage } from './principal-page';
import type { Session } from './session';

/** All about one principal: its page, and for an AWS principal its privileges against their use. */
export interface IdentityPage extends PrincipalPage {
  readonly enough?: JustEnoughAnswer;
  /** False where records are missing: nothing can be evaluated again without some. */
  readonly recomputes: boolean;
}

const books = new WeakMap<RecordView, JustEnough>();

export function* identityPage(session: Session, node: number, at: number): Generator<number, IdentityPage> {
  const { graph, view } = session;
  const found = graph.nodes.at(node);
  const preparing = session.prepareAsk();
  for (let next = preparing.next(); next.done !== true; next = preparing.next()) yield next.value.records;
  const acts = actingPrincipals(graph).includes(node);
  const page = yield* principalPage(session.estate, node, {
    at,
    ...(acts && found !== undefined && session.snapshot !== undefined
      ? {
          statements: (permission: string, resource: string) =>
            session.ask({ principal: found.id, permission, resource, at, context: new Map() }).decidedBy,
        }
      : {}),
  });
  const enough = found?.system === 'aws' && view !== undefined ? enoughOf(view).of(found.key) : undefined;
  return {
    ...page,
    recomputes: session.snapshot !== undefined,
    ...(enough === undefined ? {} : { enough }),
  };
}

function enoughOf(view: RecordView): JustEnough {
  const known = books.get(view);
  if (known !== undefined) return known;
  const made = new JustEnough(view, new Actors(view, new PolicyBook(view)));
  books.set(view, made);
  return made;
}
