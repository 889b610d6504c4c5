import { expect, it } from 'vitest';
import { typeWords, wordsOfType } from '../../src/views/style/type-words';

it.each([
  ['GH_PersonalAccessToken', 'personal access token'],
  ['GH_Organization', 'organization'],
  ['LocalGroup', 'local group'],
  ['OU', 'organizational unit'],
  ['AWS::Lambda::Function', 'Lambda function'],
  ['OIDCProvider', 'OIDC provider'],
  ['CertTemplate', 'cert template'],
  ['Microsoft.KeyVault/vaults', 'vaults (KeyVault)'],
  ['Microsoft.Compute/virtualMachines', 'virtual machines (Compute)'],
  // Words already, or nothing we can take apart: as they are.
  ['IAM user', 'IAM user'],
  ['Microsoft.Authorization/policies/more', 'Microsoft.Authorization/policies/more'],
  ['service provider', 'service provider'],
  ['__proto__', '__proto__'],
])('%s is called %s', (nativeType, words) => {
  expect(wordsOfType(nativeType)).toBe(words);
});

it('a node without a type is called by its kind', () => {
  expect(typeWords({ nativeType: '', kind: 'service-account' })).toBe('service account');
});
