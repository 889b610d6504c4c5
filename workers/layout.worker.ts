import { expose, transfer } from 'comlink';
import { LayoutDesk, columnsOfLaid } from '../src/layout/layout-desk';
import type { LayoutApi } from '../src/layout/layout-desk';

/** Lays out what the page draws, so that the page itself never waits for it. */
const desk = new LayoutDesk();

const layout: LayoutApi = {
  take: (drawing) => desk.take(drawing),
  arrange: async (arrangement) => {
    const laid = await desk.arrange(arrangement);
    return transfer(laid, [...columnsOfLaid(laid)]);
  },
};

expose(layout);
