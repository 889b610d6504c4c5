/** What is wrong with a workspace, in words for its owner. */
export class WorkspaceFault extends Error {
  override readonly name = 'WorkspaceFault';
  constructor(message: string) {
    super(message.slice(0, 400));
  }
}
