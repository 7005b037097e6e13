import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { htmlPage, PAGE_POLICY } from '../html-page.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

/** What the pages may do: load the one script, and ask this server. */
export const LINK_POLICY = { ...PAGE_POLICY, scriptSrc: ["'self'"], connectSrc: ["'self'"], formAction: ["'none'"] };

/** What stands behind `#` is never sent by itself: looking at the page uses nothing up. */
const SCRIPT = `const form = document.querySelector('form');
const said = document.querySelector('[role=status]');
const button = form.querySelector('button');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  said.textContent = '';
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
  const request = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const body = JSON.stringify({ ...given, token: location.hash.slice(1) });
  const answer = await fetch(form.dataset.to, { ...request, body }).catch(() => null);
  const read = await answer?.json().catch(() => null);
  if (answer?.ok) {
    history.replaceState(null, '', location.pathname);
    form.replaceWith(document.querySelector('template').content);
  } else {
    const [error] = read?.errors ?? [];
    const field = error && form.elements[error.pointer.slice(1)];
    said.textContent = field
      ? field.labels[0].textContent + ' ' + error.detail + '.'
      : (read?.detail ?? 'The server did not answer. Try again.');
    button.disabled = false;
    field?.focus();
  }
});
`;

const PASSWORD = `<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="256">
<p class="dim">12 characters or more. Several words that have nothing to do with each other are easy to remember and hard to guess.</p>`;
const LOG_IN = '<p><a href="../app">Log in</a></p>';
const LOG_IN_BY_API = '<p>Log in by <code>POST /api/session</code>, as <a href="../docs">the API’s page</a> says.</p>';

const PAGES = {
  invitation: page('Your invitation', '../api/invitations/accept', {
    intro: 'Choose a name and a password. If this address has an account already, give its password.',
    fields: `<label for="name">Name</label>\n<input id="name" name="name" autocomplete="name" maxlength="100">\n${PASSWORD}`,
    act: 'Accept the invitation',
    done: `<h1>You are a member</h1>\n${LOG_IN}`,
  }),
  reset: page('A new password', '../api/password-resets/accept', {
    intro: 'It takes the place of the old one, and ends all sessions.',
    fields: PASSWORD,
    act: 'Set the password',
    done: `<h1>The password is changed</h1>\n${LOG_IN}`,
  }),
};

type Words = { intro: string; fields: string; act: string; done: string };

function page(title: string, to: string, { intro, fields, act, done }: Words): string {
  return htmlPage(
    title,
    `<h1>${title}</h1>
<p>${intro}</p>
<form data-to="${to}">
${fields}
<p role="status"></p>
<button type="submit">${act}</button>
</form>
<template>${done}</template>
<noscript><p>This page needs JavaScript.</p></noscript>
<script src="link.js"></script>`,
  );
}

/** To `invitation` and `reset` links in mails lead; the third is the script of both. */
const FILES = [
  { path: '/app/invitation', operationId: 'showInvitation', summary: 'Page of an invitation', text: PAGES.invitation },
  { path: '/app/reset', operationId: 'showPasswordReset', summary: 'Page of a new password', text: PAGES.reset },
  { path: '/app/link.js', operationId: 'getLinkScript', summary: 'Script of both pages', text: SCRIPT },
];
export const LINK_PATHS = FILES.map(({ path }) => path);

/** The pages behind links in mails. They stand without the dashboard, and then say how to log in over the API. */
export function linkPageEndpoints({ dashboard }: Pick<ApiDeps, 'dashboard'>): Endpoint[] {
  return FILES.map(({ path, operationId, summary, text }) => {
    const contentType = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    const shown = dashboard ? text : text.replace(LOG_IN, LOG_IN_BY_API);
    return endpoint({
      method: 'GET',
      path,
      access: 'public',
      operationId,
      summary,
      description: 'Links in mails lead here. Nothing is used up by looking at it.',
      tag: 'Members',
      answer: ownAnswer(200, textAnswer(contentType, { description: 'The file.' })),
      handle: ({ c }) => respond(c, 200, shown, { 'cache-control': 'no-store' }, `${contentType}; charset=utf-8`),
    });
  });
}
