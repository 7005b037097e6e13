import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, CreateOptions, QueryOf } from './types.ts';

/** `revision`: save only over that draft; `isNew`: only if there is none. Else PosthornError `revision_mismatch`. */
export type SaveOptions = CallOptions & { revision?: number; isNew?: boolean };

/** `posthorn.templates`: words that are written once, and sent with `template: {key, data}`. */
export function templatesOf(http: Http) {
  const byKey = (key: string, options?: CallOptions) => ({ params: { path: { key } }, ...withSignal(options) });
  return {
    list: (query: QueryOf<'listTemplates'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/templates', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    get: (key: string, options?: CallOptions) => dataOf(http.GET('/api/templates/{key}', byKey(key, options))),
    /** Saves the draft; what is published stays as it is. */
    save: (key: string, source: BodyOf<'saveTemplate'>, options: SaveOptions = {}) =>
      dataOf(
        http.PUT('/api/templates/{key}', { params: paramsOf(key, options), body: source, ...withSignal(options) }),
      ),
    /** Makes the draft the version that is sent with. */
    publish: (key: string, publication: BodyOf<'publishTemplate'>, options?: CallOptions) =>
      dataOf(http.POST('/api/templates/{key}/publish', { ...byKey(key, options), body: publication })),
    versions: (key: string, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/templates/{key}/versions', { params: { path: { key }, query: from }, ...withSignal(options) }),
      ),
    version: (key: string, version: number, options?: CallOptions) =>
      dataOf(
        http.GET('/api/templates/{key}/versions/{version}', {
          params: { path: { key, version } },
          ...withSignal(options),
        }),
      ),
    /** Sends with an older version again. */
    rollBack: (key: string, target: BodyOf<'rollBackTemplate'>, options?: CallOptions) =>
      dataOf(http.POST('/api/templates/{key}/rollback', { ...byKey(key, options), body: target })),
    /** Of a version that was suspended because rendering it took too long. */
    resume: (key: string, options?: CallOptions) =>
      dataOf(http.POST('/api/templates/{key}/resume', byKey(key, options))),
    archive: (key: string, options?: CallOptions) => dataOf(http.DELETE('/api/templates/{key}', byKey(key, options))),
    preview: (key: string, wanted: BodyOf<'previewTemplate'>, options?: CallOptions) =>
      dataOf(http.POST('/api/templates/{key}/preview', { ...byKey(key, options), body: wanted })),
    /** Sends it to at most five addresses. */
    test: (key: string, wanted: BodyOf<'testTemplate'>, options?: CreateOptions) =>
      dataOf(
        http.POST('/api/templates/{key}/test', {
          params: { path: { key }, header: onceOnly(options) },
          body: wanted,
          ...withSignal(options),
        }),
      ),
  };
}

/** `posthorn.layouts`: the frames of mails. */
export function layoutsOf(http: Http) {
  return framesOf(http, '/api/layouts');
}

/** `posthorn.partials`: what templates and layouts share. */
export function partialsOf(http: Http) {
  return framesOf(http, '/api/partials');
}

/** @param path partials have the same operations as layouts, and the same bodies */
function framesOf(http: Http, path: '/api/layouts' | '/api/partials') {
  const list = path as '/api/layouts';
  const one = `${path}/{key}` as '/api/layouts/{key}';
  const byKey = (key: string, options?: CallOptions) => ({ params: { path: { key } }, ...withSignal(options) });
  return {
    list: (query: QueryOf<'listLayouts'> = {}, options?: CallOptions) =>
      listOf((from) => http.GET(list, { params: { query: { ...query, ...from } }, ...withSignal(options) })),
    get: (key: string, options?: CallOptions) => dataOf(http.GET(one, byKey(key, options))),
    /** Saves the draft; what is published stays as it is. */
    save: (key: string, source: BodyOf<'saveLayout'>, options: SaveOptions = {}) =>
      dataOf(http.PUT(one, { params: paramsOf(key, options), body: source, ...withSignal(options) })),
    /** With `republish`, each template that is made of it gets a new version too; all of them, or none. */
    publish: (key: string, publication: BodyOf<'publishLayout'>, options?: CallOptions) =>
      dataOf(
        http.POST(`${path}/{key}/publish` as '/api/layouts/{key}/publish', {
          ...byKey(key, options),
          body: publication,
        }),
      ),
    /** The published templates that are made of it. */
    dependents: (key: string, options?: CallOptions) =>
      listOf((from) =>
        http.GET(`${path}/{key}/dependents` as '/api/layouts/{key}/dependents', {
          params: { path: { key }, query: from },
          ...withSignal(options),
        }),
      ),
    archive: (key: string, options?: CallOptions) => dataOf(http.DELETE(one, byKey(key, options))),
  };
}

function paramsOf(key: string, { revision, isNew }: SaveOptions) {
  return {
    path: { key },
    header: {
      ...(revision !== undefined && { 'If-Match': `"${revision}"` }),
      ...(isNew === true && { 'If-None-Match': '*' }),
    },
  };
}
