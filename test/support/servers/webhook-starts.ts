import { WorkflowClient, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { connectLazily } from '../../../src/temporal/client-connection.ts';
import { createWebhookStarter, type WebhookStarter } from '../../../src/temporal/webhook-starter.ts';
import { createEndpoint, type TestEndpoint } from '../factories/webhooks.ts';
import { createNamespace, type TestNamespace } from './temporal-namespace.ts';
import { useClient } from './use-api.ts';

/** Made by hooks; `endpoint` and its client anew for every test. */
type Made = { starter: WebhookStarter; endpoint: TestEndpoint; handleOf(workflowId: string): WorkflowHandle };

/** Deliveries to a client's endpoint, and a namespace in which nobody works: the workflows that are started run on. */
export function useWebhookStarts() {
  const { db, client } = useClient({ each: true });
  const made = {} as Made;
  let namespace: TestNamespace;
  let temporal: ReturnType<typeof connectLazily>;
  beforeAll(async () => {
    const address = inject('temporalAddress');
    namespace = await createNamespace(address);
    temporal = connectLazily({ address, namespace: namespace.name, tls: null, apiKey: null });
    made.starter = createWebhookStarter(temporal, namespace.name);
    const workflows = new WorkflowClient({ connection: temporal, namespace: namespace.name });
    made.handleOf = (workflowId) => workflows.getHandle(workflowId);
  });
  beforeEach(async () => {
    made.endpoint = await createEndpoint(db.database, client.id);
  });
  afterAll(async () => {
    await temporal.close();
    await namespace.delete();
  });
  return { db, client, made };
}
