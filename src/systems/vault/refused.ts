/** What the server would not take as a policy, with its reason. */
export class Refused extends Error {}
