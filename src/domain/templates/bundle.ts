import type { Channel } from '../channel.ts';
import type {
  Json,
  JsonObject,
  LayoutSource,
  PartialSource,
  StringTable,
  TemplateSource,
  VariantWeight,
} from './source.ts';

/** What is wrong, or doubtful, in a source. No value of the sample stands in it. */
export type Problem = {
  /** Into the source: `/content/email/en/mjml`. */
  pointer: string;
  code: string;
  detail: string;
  /** From 1, in the text that the pointer names; null where it speaks of no place in a text. */
  line: number | null;
  column: number | null;
};

/** A part ready to render: Liquid in the fields that `content` of the API has. */
export type PartTemplate = {
  subject?: string;
  title?: string;
  html?: string;
  text?: string;
  url?: string;
  image?: string;
  data?: JsonObject;
  template?: JsonObject;
  media?: JsonObject;
  payload?: JsonObject;
};

/** A published version, whole: what it renders depends on nothing else. Plain JSON. */
export type TemplateBundle = {
  /** `liquidjs 10.30.1, mjml 5.4.1` */
  engine: string;
  /** By channel, locale and variant: `email:de`, `email:de:b`, `webhook:*`. */
  parts: Record<string, PartTemplate>;
  /** By key: what `{% render %}` puts into HTML and into text. */
  partials: Record<string, { html: string; text: string }>;
  schema: JsonObject;
  strings: StringTable;
  defaultLocale: string;
  /** All that any part is written in, without `*`; sorted. */
  locales: string[];
  variants: VariantWeight[];
};

/** What is to be compiled, with the published sources that it may name, by key. */
export type CompileInput =
  | {
      kind: 'template';
      source: TemplateSource;
      layouts: Record<string, LayoutSource>;
      partials: Record<string, PartialSource>;
    }
  | { kind: 'layout'; source: LayoutSource; partials: Record<string, PartialSource> }
  | { kind: 'partial'; source: PartialSource; partials: Record<string, PartialSource> };

export type Compiled = {
  /** Null where there are problems, and for layouts and partials, which are only checked. */
  bundle: TemplateBundle | null;
  /** SHA-256 in hexadecimal digits, over the bundle in canonical JSON (of layouts and partials: over the source); null where there are problems. */
  checksum: string | null;
  problems: Problem[];
  warnings: Problem[];
  /** What it names of the data, such as `order.number`; sorted. */
  variables: string[];
  /** The keys that it is made of, also by way of others; sorted. */
  used: { layout: string | null; partials: string[] };
};

/** What is known of the person and the client when a part is rendered. */
export type RenderView = {
  /** The locale that is asked for, BCP 47. */
  locale: string;
  /** IANA. */
  timeZone: string;
  recipient: { userId: string | null; name: string | null };
  client: { name: string };
  links: { unsubscribe: string | null; view: string | null };
  event?: JsonObject | undefined;
  /** ISO 8601; what `now_accepted` stands for. */
  acceptedAt?: string | undefined;
};

/** One rendering of a bundle: each person of a slice may have another locale and variant. */
export type RenderInput = { channel: Channel; variant: string | null; data: Json; view: RenderView };

/** `content` as the API takes it, in the fields of the channel. */
export type RenderedContent = PartTemplate;

/** What cannot be rendered; `pointer` begins with `/template`. No value of the data stands in it. */
export type RenderProblem = { pointer: string; code: RenderProblemCode; detail: string };

export type RenderProblemCode =
  | 'required'
  | 'unknown_field'
  | 'invalid_type'
  | 'invalid_value'
  | 'out_of_range'
  | 'too_short'
  | 'too_long';

export type Rendered =
  | {
      isRendered: true;
      content: RenderedContent;
      /** Which part it is: `*` where that has no locale; null where it has no variant. */
      locale: string;
      variant: string | null;
    }
  | { isRendered: false; problems: RenderProblem[] };
