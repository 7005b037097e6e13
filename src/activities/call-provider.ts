import { INTERNAL_ERROR, type ProviderOutcome } from '../domain/outcome.ts';
import { SANDBOX } from '../domain/route.ts';
import { framesOf, reasonOf } from '../observability/health.ts';
import type { Metrics } from '../observability/metrics.ts';
import { isSampled, traceIdOf } from '../observability/trace-context.ts';
import { inSpan, type Span } from '../observability/tracing.ts';
import type { Provider } from '../providers/provider.ts';
import type { ReadyClaim } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';
import { holdLease, type Lease } from './lease.ts';
import { renderMessage } from './render-message.ts';

/**
 * The last net under whatever chooses the routes of what a test key sent. Of this message, not of the account: as `config`
 * it would open the breaker before everybody's live mail.
 */
const NOT_FOR_TEST: ProviderOutcome = {
  kind: 'permanent',
  code: 'sandbox_only',
  detail: 'notifications of test keys are sent to the sandbox only',
  response: null,
};

/**
 * The call of the provider for one that was claimed: it answers an outcome, whatever happens.
 * @param parent the span that it is part of; null for one of many, of whom a trace tells nothing
 */
export async function callProvider(
  deps: DeliverDeps,
  attempt: Attempt,
  claim: ReadyClaim,
  parent: string | null,
): Promise<ProviderOutcome> {
  const { route } = attempt;
  if (claim.environment === 'test' && route.provider !== SANDBOX) return NOT_FOR_TEST;
  const attributes = { 'posthorn.channel': route.channel, 'posthorn.provider': route.provider };
  const span = deps.tracer.start(`call ${route.provider}`, parent, { kind: 'client', keepFailure: true, attributes });
  return inSpan(span, async () => {
    const outcome = await call(deps, attempt, claim, span);
    if (outcome.kind !== 'sent') span.fail(outcome.code);
    return outcome;
  });
}

async function call(deps: DeliverDeps, attempt: Attempt, claim: ReadyClaim, span: Span): Promise<ProviderOutcome> {
  const { notificationId, route } = attempt;
  const lease = told(span, holdLease(deps, attempt, claim.epoch));
  try {
    const provider = deps.providers.byName(route.provider);
    if (!provider) throw new Error('claimed for a provider that is not set up in this worker');
    // Only a receiver of the client's own gets it, and only where somebody can find its trace.
    const traceparent = deps.tracer.isOn || isSampled(span.traceparent) ? span.traceparent : null;
    const message = renderMessage(notificationId, route, { ...claim, traceparent }, deps);
    const outcome = await timed(deps.metrics, provider, message, lease);
    return withSuppressed(outcome, claim);
  } catch (error) {
    deps.logger.error(
      {
        notificationId,
        traceId: traceIdOf(claim.traceparent),
        ...route,
        reason: reasonOf(error),
        frames: framesOf(error),
      },
      'a mistake of ours broke an attempt off',
    );
    return brokenOff(error, lease);
  } finally {
    lease.release();
  }
}

/** The call in two phases: until the last byte is out, which is ours and the network's, and from there the provider's. */
async function timed(metrics: Metrics, provider: Provider, message: unknown, lease: Lease): Promise<ProviderOutcome> {
  let since = performance.now();
  let phase = 'message';
  const end = () => {
    const now = performance.now();
    metrics.providerCall.observe({ provider: provider.name, phase }, (now - since) / 1_000);
    since = now;
  };
  const finalByte = () => {
    lease.finalByte();
    end();
    phase = 'answer';
  };
  try {
    return await provider.send(message, { ...lease, finalByte });
  } finally {
    end();
  }
}

/** The lease, of which a span is told the first byte and the last. */
function told(span: Span, lease: Lease): Lease {
  let hasBegun = false;
  return {
    ...lease,
    assertLease() {
      lease.assertLease();
      if (!hasBegun) span.event('first byte');
      hasBegun = true;
    },
    finalByte() {
      lease.finalByte();
      span.event('last byte');
    },
  };
}

/** A mistake in our own code, which the same message would meet again. Before the last byte nobody can have taken it. */
function brokenOff(error: unknown, lease: Lease): ProviderOutcome {
  const kind = lease.isLastByteOut() ? 'ambiguous' : 'permanent';
  return { kind, code: INTERNAL_ERROR, detail: `a mistake of ours (${reasonOf(error)})`, response: null };
}

/** Who was left out stands beside the provider's answer, as does whom the mail host has refused. */
function withSuppressed(outcome: ProviderOutcome, { suppressedCopies: { count, of } }: ReadyClaim): ProviderOutcome {
  if (outcome.kind !== 'sent' || count === 0) return outcome;
  return { ...outcome, response: `${outcome.response} (suppressed: ${count} of ${of} in cc and bcc)` };
}
