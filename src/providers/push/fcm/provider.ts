import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { exchange, type HttpExchange, type HttpTimeouts } from '../../http/exchange.ts';
import { parseObject } from '../../json.ts';
import type { Provider } from '../../provider.ts';
import type { PushMessage } from '../message.ts';
import { redactPush } from '../redact.ts';
import { createAccessTokens, type ServiceAccount } from './access-token.ts';
import { fcmMessage } from './body.ts';
import { classifyFcm } from './classify.ts';

export type FcmOptions = {
  name?: string;
  serviceAccount: ServiceAccount;
  /** Scheme, host and, if need be, a path before `/v1`. */
  baseUrl: string;
  timeouts?: Partial<HttpTimeouts>;
};

/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, "Message too big". */
const MAX_MESSAGE_BYTES = 4_096;

/**
 * Push to devices by FCM's HTTP v1: https://firebase.google.com/docs/cloud-messaging/send/v1-api
 * @throws TypeError for a base URL, a token address or a private key that is none
 */
export function createFcmProvider(options: FcmOptions): Provider<PushMessage> {
  const { serviceAccount } = options;
  const url = new URL(options.baseUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/projects/${serviceAccount.project_id}/messages:send`;
  const timeouts = { connectMs: 10_000, sendMs: 10_000, answerMs: 20_000, ...options.timeouts };
  const onePhaseAfterTheOtherMs = timeouts.connectMs + timeouts.sendMs + timeouts.answerMs;
  const tokens = createAccessTokens(serviceAccount, timeouts);

  let lastWorked = '';

  return {
    name: options.name ?? 'fcm',
    channel: 'push',
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes: MAX_MESSAGE_BYTES },
    // Of the access token, and of the message.
    longestCallMs: 2 * onePhaseAfterTheOtherMs,

    async send(message, context): Promise<ProviderOutcome> {
      if (message.token === null) return notForDevices();
      const access = await tokens.get(context.signal);
      if (!('token' in access)) return access;

      const clean = (words: string) => redactPush(words, { message, secrets: [access.token] });
      const headers = { Authorization: `Bearer ${access.token}`, 'Content-Type': 'application/json; charset=UTF-8' };
      const result = await exchange({ url, method: 'POST', headers, body: fcmMessage(message) }, timeouts, context);
      const name = messageName(result);
      if (name !== null) {
        lastWorked = access.token;
        return { kind: 'sent', providerMessageId: name, response: clean(JSON.stringify({ name })) };
      }
      const failed = classifyFcm(result);
      const isRefused = result.answer?.status === 401 && failed.code === 'auth_failed';
      if (isRefused) tokens.drop(access.token);
      // A token that has worked is over, and the next one may work; one that never did means that the account is wrong.
      const verdict = isRefused && access.token === lastWorked ? TOKEN_OVER : {};
      return {
        ...failed,
        ...verdict,
        detail: clean(failed.detail),
        response: failed.response && clean(failed.response),
      };
    },

    async close() {
      tokens.close();
    },
  };
}

const TOKEN_OVER = { kind: 'transient', code: 'access_token_over' } as const;

function notForDevices(): ProviderOutcome {
  return { kind: 'permanent', code: 'no_device_token', detail: 'FCM sends to device tokens only', response: null };
}

/** Only an answer with the message's name says that it was taken: other servers answer 200 as well. */
function messageName({ complete, answer }: HttpExchange): string | null {
  if (!complete || answer?.status !== 200) return null;
  const { name } = parseObject(answer.body);
  return typeof name === 'string' && /^projects\/[^/\s]+\/messages\/[^/\s]{1,256}$/.test(name) ? name : null;
}
