import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { unsubscribeToken } from '../../../src/contracts/unsubscribe-token.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { Asked } from './requests.ts';
import { OF_VICTIM, type Victim } from './victim.ts';

type Public = {
  /** Why nobody has to say who he is. */
  because: string;
  /** What a stranger would try, and what he is answered. */
  ask: (victim: Victim) => Promise<Asked>;
  status: number;
};

const IT_SHOWS_NOBODY_S = 'what it shows belongs to no client';
const nothing = async () => ({});

/** By operationId: all that needs neither key nor token. One that is not here fails the run, and so does one too many. */
export const PUBLIC: Record<string, Public> = {
  registerClient: {
    because: 'whoever registers has no key yet; OPEN_REGISTRATION closes it',
    ask: async ({ name, email }) => ({ body: { name, email } }),
    status: 201,
  },
  logIn: {
    because: 'whoever logs in has no session yet',
    ask: async (victim) => ({ body: { email: (await victim.member()).email, password: 'a guess' } }),
    status: 401,
  },
  getLoginMethods: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  // The matrix is of a server without a provider; test/api/session/oidc has one.
  startOidcLogin: { because: 'whoever logs in has no session yet', ask: nothing, status: 404 },
  finishOidcLogin: {
    because: 'the provider sends the browser back with its answer, which a cookie binds to it',
    ask: async () => ({ query: { code: 'a-guess', state: 'a-guess' } }),
    status: 404,
  },
  acceptInvitation: {
    because: 'the link is the credential',
    ask: async (victim) => {
      await victim.invitation();
      return { body: { token: 'a-guess-of-a-token-0123456789-0123456789-01', password: 'nine red boats at noon' } };
    },
    status: 404,
  },
  requestPasswordReset: {
    because: 'whoever has forgotten their password cannot log in',
    ask: async () => ({ body: { email: 'nobody@victim.example' } }),
    status: 202,
  },
  resetPassword: {
    because: 'the link is the credential',
    ask: async () => ({
      body: { token: 'a-guess-of-a-token-0123456789-0123456789-01', password: 'nine red boats at noon' },
    }),
    status: 404,
  },
  showInvitation: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  showPasswordReset: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getLinkScript: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  showHome: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  receiveReceipts: {
    because: 'the vendor signs what it posts',
    ask: async (victim) => ({
      params: { provider: 'twilio' },
      query: { notification: await victim.notification() },
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'Zm9yZ2Vk' },
      body: 'MessageSid=SM00000000000000000000000000000000&MessageStatus=failed',
    }),
    status: 403,
  },
  receiveSecretReceipts: {
    because: 'the path ends with a secret that only the vendor was told',
    ask: async (victim) => ({
      params: { provider: 'msg91', token: 'a-guess-of-a-token-0123456789' },
      body: { requestId: await victim.notification(), status: '2' },
    }),
    status: 404,
  },
  answerReceiptsHandshake: {
    because: 'the vendor sends a token of its own, and nothing is shown or written',
    ask: async () => ({ params: { provider: 'twilio' } }),
    status: 404,
  },
  showUnsubscribe: { because: 'the link is signed', ask: forgedLink, status: 404 },
  unsubscribe: { because: 'the link is signed', ask: forgedLink, status: 404 },
  undoUnsubscribe: { because: 'the link is signed', ask: forgedLink, status: 404 },
  getHealth: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getLiveness: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getReadiness: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getMetrics: { because: 'sums over all clients, with no label that names one', ask: nothing, status: 200 },
  getProblem: { because: IT_SHOWS_NOBODY_S, ask: async () => ({ params: { code: 'not_found' } }), status: 200 },
  getOpenApi: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getPostmanCollection: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  showDocs: { because: IT_SHOWS_NOBODY_S, ask: nothing, status: 200 },
  getDocsFile: { because: IT_SHOWS_NOBODY_S, ask: async () => ({ params: { file: 'page.css' } }), status: 200 },
};

/** As it would stand in a mail of the victim's, signed by somebody who does not know our secret. */
async function forgedLink(victim: Victim): Promise<Asked> {
  const notificationId = fromPublicId('notification', await victim.notification({ category: 'marketing' })) ?? '';
  const hash = recipientHash('another secret', OF_VICTIM.address);
  const said = { notificationId, clientId: victim.id, recipientHash: hash };
  return { params: { token: unsubscribeToken('another secret', said) } };
}
