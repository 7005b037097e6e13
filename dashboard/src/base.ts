/** Where this file is served from: `/app/assets/`, or that below a path which a proxy puts before it. */
const here = import.meta.env.DEV ? new URL('/app/assets/', location.href).href : import.meta.url;

/** The path at which this page is served, without a slash at its end. */
export const APP_PATH = new URL(/* @vite-ignore */ '..', here).pathname.replace(/\/$/, '');

/** Where the API begins, without a slash at its end: beside the page. */
export const API_URL = new URL(/* @vite-ignore */ '../..', here).href.replace(/\/$/, '');
