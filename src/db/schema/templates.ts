import { sql } from 'drizzle-orm';
import { index, integer, json, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import type { Compiled, TemplateBundle } from '../../domain/templates/bundle.ts';
import {
  type LayoutSource,
  type PartialSource,
  TEMPLATE_CATEGORIES,
  TEMPLATE_KINDS,
  type TemplateSource,
} from '../../domain/templates/source.ts';
import { bytea } from './bytea.ts';
import { clients } from './clients.ts';

/** As it is written: which of them by the kind of the row. */
export type AnySource = TemplateSource | LayoutSource | PartialSource;

/** The published versions of layouts and partials, by key; null of one that is not published. */
export type FrameVersions = { layouts: Record<string, number | null>; partials: Record<string, number | null> };

/** What compiling a draft has found; `against`: with which of what it names. It is not there of what older releases saved. */
export type DraftReport = Pick<Compiled, 'problems' | 'warnings' | 'variables'> & { against?: FrameVersions };

/** The versions of the layout and the partials, by key, that were compiled into a version. */
export type UsedVersions = { layouts: Record<string, number>; partials: Record<string, number> };

/**
 * What a client has written once: templates, and the layouts and partials that they are made of. The row holds the draft,
 * which anybody may save over, and points at the version that is sent with.
 */
export const templates = pgTable(
  'templates',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id),
    kind: text({ enum: TEMPLATE_KINDS }).notNull(),
    /** The client's own name for it, once in its kind. */
    key: text().notNull(),
    name: text().notNull(),
    /** Null for layouts and partials. */
    category: text({ enum: TEMPLATE_CATEGORIES }),
    /** The channels that it has a part for. */
    channels: text({ enum: CHANNELS }).array().notNull().default([]),
    draft: json().$type<AnySource>().notNull(),
    /** Raised by each save. */
    draftRevision: integer('draft_revision').notNull(),
    draftReport: json('draft_report').$type<DraftReport>().notNull(),
    /** Null before the first. */
    publishedVersion: integer('published_version'),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    /** The version that a rollback went back from; null after a publish. */
    rolledBackFrom: integer('rolled_back_from'),
    /** Versions that are refused, because rendering them took too long three times. */
    suspendedVersions: integer('suspended_versions').array().notNull().default([]),
    archivedAt: timestamp('archived_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [uniqueIndex('templates_key').on(table.clientId, table.kind, table.key)],
);

/** What was published; a trigger refuses every change. */
export const templateVersions = pgTable(
  'template_versions',
  {
    templateId: uuid('template_id')
      .notNull()
      .references(() => templates.id),
    /** From 1. */
    version: integer().notNull(),
    /** The draft that it was made from; null where it was made anew because of a layout or partial. */
    revision: integer(),
    source: json().$type<AnySource>().notNull(),
    /** Null for layouts and partials, which are compiled with what uses them. */
    bundle: json().$type<TemplateBundle>(),
    /** SHA-256. */
    checksum: bytea().notNull(),
    used: json().$type<UsedVersions>().notNull(),
    /** What it names of the data, such as `order.number`. */
    variables: text().array().notNull().default([]),
    /** Rises when the set of variants is another: who had which is drawn anew then. */
    experiment: integer().notNull().default(1),
    note: text(),
    /** `key:<id of the key>` or `operator`. */
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.templateId, table.version] }),
    uniqueIndex('template_versions_revision')
      .on(table.templateId, table.revision)
      .where(sql`${table.revision} is not null`),
  ],
);

/** Which published templates use which layouts and partials. */
export const templateDependents = pgTable(
  'template_dependents',
  {
    templateId: uuid('template_id')
      .notNull()
      .references(() => templates.id),
    usesId: uuid('uses_id')
      .notNull()
      .references(() => templates.id),
  },
  (table) => [
    primaryKey({ columns: [table.usesId, table.templateId] }),
    index('template_dependents_template').on(table.templateId),
  ],
);
