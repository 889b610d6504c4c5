/** The demo estate as files to import, and the instant its story is told for. */
export interface Demo {
  readonly files: readonly File[];
  readonly at: number;
}

/** Generated in the browser from a module of its own, so that nothing is fetched and nothing is loaded early. */
export async function loadDemo(): Promise<Demo> {
  const { demoEstate, demoInstant } = await import('../../fixtures/estates/demo/generate');
  return {
    files: demoEstate().map(({ name, text }) => new File([text], name)),
    at: demoInstant,
  };
}
