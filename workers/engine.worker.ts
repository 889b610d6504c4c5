import { expose, transfer } from 'comlink';
import type { Counts } from '../src/graph/kernels/counts';
import type { ReachAnswer, Scope } from '../src/questions/answers';
import { TAB_MEMORY } from '../src/engine/import-estimate';
import { StoredEngine } from '../src/store/engine-api';
import type { EngineParts } from '../src/store/engine-parts';
import { SnapshotStore } from '../src/store/store';
import { eventLoopTurns } from '../src/store/turns';
import { systems } from '../src/systems/registry';
import { FileSources } from './file-source';
import { whereKept } from './kept-in-browser';
import { columnsOf } from '../src/engine/estate-question';
import type { EstateAnswer, EstateQuestion } from '../src/engine/estate-question';
import type { EngineApi, EngineWorkerApi } from './protocol';
import type { ImportOutcome } from '../src/engine/contract';

/** Bytes that an estate may take here. */
interface Room {
  memory: number;
}

/** Of a heap's limit: a worker whose heap outgrows it is not told, its whole tab dies. The rest is not collected yet. */
const USED_OF_HEAP = 0.95;

/** The engine with its large columns handed over instead of copied, and many files taken in parts. */
class TransferringEngine extends StoredEngine implements EngineWorkerApi {
  readonly #room: Room;
  readonly #sources: FileSources;
  #offered: File[] = [];

  constructor(parts: EngineParts & Room, sources: FileSources) {
    super(parts);
    this.#room = parts;
    this.#sources = sources;
  }

  heapLimit(bytes: number): Promise<void> {
    this.#room.memory = Math.min(this.#room.memory, bytes * USED_OF_HEAP);
    return Promise.resolve();
  }

  offer(files: readonly File[], from: number): Promise<void> {
    // What an import that was given up had offered ends here.
    this.#offered.length = Math.min(this.#offered.length, from);
    for (const file of files) this.#offered.push(file);
    return this.#sources.ahead(files);
  }

  override async import(
    ...[name, importedAt, files, ...rest]: Parameters<EngineApi['import']>
  ): Promise<ImportOutcome> {
    const offered = this.#offered;
    this.#offered = [];
    try {
      return await super.import(name, importedAt, files.length === 0 ? offered : files, ...rest);
    } finally {
      this.#sources.release();
    }
  }

  override async reach(start: readonly number[], scope: Scope): Promise<ReachAnswer> {
    return withSteps(await super.reach(start, scope));
  }

  override async who(target: number, scope: Scope): Promise<ReachAnswer> {
    return withSteps(await super.who(target, scope));
  }

  override async counts(scope: Scope): Promise<Counts> {
    const counts = await super.counts(scope);
    return transfer(
      counts,
      [counts.reached.buffer, counts.reaching.buffer].filter((buffer) => buffer instanceof ArrayBuffer),
    );
  }

  override async estate(question: EstateQuestion): Promise<EstateAnswer> {
    const answer = await super.estate(question);
    return transfer(answer, [...columnsOf(answer)]);
  }
}

function withSteps(answer: ReachAnswer): ReachAnswer {
  const { buffer } = answer.steps;
  return buffer instanceof ArrayBuffer ? transfer(answer, [buffer]) : answer;
}

/** Half of what the device has, where the browser says (`deviceMemory` is in gigabytes, 8 at most). */
const memory =
  'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number'
    ? Math.min(TAB_MEMORY, (navigator.deviceMemory * 2 ** 30) / 2)
    : TAB_MEMORY;

const sources = new FileSources((part) => new FileReaderSync().readAsArrayBuffer(part));
const engine: EngineWorkerApi = new TransferringEngine(
  {
    platform: { now: () => performance.now(), tick: eventLoopTurns(new MessageChannel()) },
    systems,
    openFile: sources.open,
    memory,
    ...(import.meta.env.REPORT_VIEWER ? {} : { store: new SnapshotStore(whereKept()) }),
  },
  sources,
);

expose(engine);
