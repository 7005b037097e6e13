import type { components, operations } from './schema.ts';

type Schemas = components['schemas'];
type Operation = keyof operations;

/** The JSON body that an operation takes. */
export type BodyOf<Name extends Operation> = operations[Name] extends { requestBody?: infer Request }
  ? NonNullable<Request> extends { content: { 'application/json': infer Body } }
    ? Body
    : never
  : never;

/** The parameters of an operation's URL. */
export type QueryOf<Name extends Operation> = NonNullable<operations[Name]['parameters']['query']>;

export type NotificationRequest = Schemas['NotificationRequest'];
export type AcceptedNotification = Schemas['AcceptedNotification'];
export type BatchResult = Schemas['BatchResult'];
export type Notification = Schemas['Notification'];
export type NotificationWithStory = Schemas['NotificationWithStory'];
export type NotificationStatus = Schemas['NotificationStatus'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type CancelResults = Schemas['CancelResults'];
export type Simulation = Schemas['Simulation'];
export type EventRequest = BodyOf<'createEvent'>;
export type ChannelResult = Schemas['ChannelResult'];
export type DeadLetter = Schemas['DeadLetter'];
export type DeadLetterWithNotification = Schemas['DeadLetterWithNotification'];
export type DeadLetterGroup = Schemas['DeadLetterGroup'];
export type ReplayCount = Schemas['ReplayCount'];
export type ReplayResults = Schemas['ReplayResults'];
export type Template = Schemas['Template'];
export type TemplateWithUsage = Schemas['TemplateWithUsage'];
export type TemplateSource = Schemas['TemplateSource'];
export type TemplateRequest = Schemas['TemplateRequest'];
export type TemplatePreview = Schemas['TemplatePreview'];
export type TemplateProblem = Schemas['TemplateProblem'];
export type Campaign = Schemas['Campaign'];
export type ListedCampaign = Schemas['ListedCampaign'];
export type CampaignCheck = Schemas['CampaignCheck'];
export type CampaignRecipient = Schemas['CampaignRecipient'];
export type RefusedLine = Schemas['RefusedLine'];
export type RetryCount = Schemas['RetryCount'];
export type RetriedCampaign = Schemas['RetriedCampaign'];
export type Webhook = Schemas['Webhook'];
export type CreatedWebhook = Schemas['CreatedWebhook'];
export type WebhookAttempt = Schemas['WebhookAttempt'];
export type Suppression = Schemas['Suppression'];
export type Member = Schemas['Member'];
export type ApiKey = Schemas['ApiKey'];
export type CreatedApiKey = Schemas['CreatedApiKey'];
export type RotatedApiKey = Schemas['RotatedApiKey'];
export type Client = Schemas['Client'];
export type Settings = Schemas['Settings'];
export type Registration = Schemas['Registration']['data'];
export type Usage = Schemas['Usage'];
export type Stats = Schemas['Stats'];
export type KafkaOverview = Schemas['KafkaOverview'];
export type KafkaTopic = Schemas['KafkaTopic'];
export type KafkaGroup = Schemas['KafkaGroup'];
export type KafkaRecords = Schemas['KafkaRecords'];
export type Problem = Schemas['Problem'];
export type FieldError = Schemas['FieldError'];

/** Aborting `signal` ends the call and its retries, and rejects with the signal's reason. */
export type CallOptions = { signal?: AbortSignal };
/**
 * `idempotencyKey`: your own key for the request, so that it takes effect once even if your process crashes and repeats it.
 * Default: a random one, which stays the same for all retries of one call.
 */
export type CreateOptions = CallOptions & { idempotencyKey?: string };
