/** `unused-key` as words: rules are named for what they find. */
export function ruleName(rule: string): string {
  const words = rule.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
