import { expect, test } from 'vitest';
import { terminalAnswer, terminalText } from '../../src/cli/terminal-text';

test('what would steer a terminal is shown, not obeyed', () => {
  expect(terminalText('\u001b]0;title\u0007 \u009b31m a\rb\n')).toBe('␛]0;title␇ <U+009B>31m a␍b\n');
  expect(terminalText('user\u202Egpj.exe')).toBe('user<U+202E>gpj.exe');
  expect(terminalText('Müller 管理者 👩‍💻')).toBe('Müller 管理者 👩‍💻');
});

test('a name in an answer begins no line of its own', () => {
  expect(terminalAnswer({ list: [{ name: 'a\nCRITICAL  b', steps: 3, none: null }] })).toEqual({
    list: [{ name: 'a␊CRITICAL  b', steps: 3, none: null }],
  });
});
