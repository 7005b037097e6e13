/** By the codes of src/providers/http/target.ts. */
const REFUSALS: Record<string, string> = {
  invalid_url: 'must be an absolute http or https URL of at most 2,048 characters',
  scheme_not_allowed: 'must begin with https:// or http://',
  credentials_in_url: 'must not contain a user name or password',
  port_not_allowed: 'must have the port 80, 443, or one from 1,024',
  address_not_public: 'must lead to the public internet',
};

/** Why a URL cannot be called, as the rest of a sentence that begins with the field. @param code of the refusal */
export function explainTargetRefusal(code: string): string {
  return REFUSALS[code] ?? `cannot be called: ${code}`;
}
