/** What is wrong with a workspace, in words for its owner. */
export class WorkspaceFault extends Error {
  override readonly name = 'WorkspaceFault';
  constructor(message: string) {
    super(message.slice(0, 400));
  }
}

/** Nothing is wrong with it: it needs more memory than there is. */
export class WorkspaceTooLarge extends WorkspaceFault {}
