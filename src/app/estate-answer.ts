import type { EngineApi } from '../../workers/protocol';
import type { EstateAnswer, EstateAnswers, EstateKind, EstateQuestion } from '../engine/estate-question';

type AnswerOf<K extends EstateKind> = EstateAnswer & { readonly kind: K; readonly value: EstateAnswers[K] };

function isOf<K extends EstateKind>(answer: EstateAnswer, kind: K): answer is AnswerOf<K> {
  return answer.kind === kind;
}

/** Ask about the estate as a whole, and get the answer of that kind. */
export async function askEstate<K extends EstateKind>(
  engine: EngineApi,
  kind: K,
  question: Extract<EstateQuestion, { readonly kind: K }>,
): Promise<EstateAnswers[K]> {
  const answer = await engine.estate(question);
  if (isOf(answer, kind)) return answer.value;
  throw new Error(`asked for ${kind} and got another answer`);
}
