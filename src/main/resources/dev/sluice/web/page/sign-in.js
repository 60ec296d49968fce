// The way in: the provider's page, or the token that the server printed.

import {h, useId, useState} from './dom.js';
import {identity} from './identity.js';
import {Heading, ProblemNote} from './parts.js';

function TokenForm({ask}) {
  const id = useId();
  const [token, setToken] = useState('');
  const submit = event => {
    event.preventDefault();
    if (token.trim()) {
      identity.useToken(token, ask);
    }
  };
  return h('form', {onSubmit: submit},
    h('div.field',
      h('label', {for: id}, 'Token'),
      h('div.copyable',
        h('input.code', {id, type: 'password', value: token, autocomplete: 'off', spellcheck: false, 'aria-describedby': `${id}h`,
          onInput: event => setToken(event.currentTarget.value)}),
        h('button', {type: 'submit'}, 'Sign in')),
      h('p.hint', {id: `${id}h`}, 'It is kept in this tab only, and forgotten when you close it.')));
}

/** @param ask asks the server who is signed in */
export function SignIn({byProvider, ask}) {
  return h('div.view.narrow',
    h(Heading, {title: 'Sign in'}),
    h('section.panel', {'aria-label': 'Sign in'},
      identity.lapsed && h('p.note.bad', {role: 'alert'}, 'You are signed out: the token was not accepted, or the session is over.'),
      identity.refusal && h('p.note.bad', {role: 'alert'}, identity.refusal === 'sign_in_expired'
        ? 'The sign-in has taken too long. Try again.'
        : `The provider refused the sign-in (${identity.refusal}).`),
      identity.failure && h(ProblemNote, {error: identity.failure, retry: () => identity.check(ask)}),
      byProvider && h('p.row',
        h('a.button', {href: '/login', onClick: () => identity.rememberView()}, 'Sign in'),
        identity.failure?.status === 403 && h('a.button.quiet', {href: '/logout'}, 'Sign out')),
      byProvider
        ? h('details.more', h('summary', 'With a token'), h(TokenForm, {ask}))
        : [
          h('p', 'Open the dashboard link that Sluice printed when it started, or paste its admin token here. The token also stands in the '
            + 'file ', h('code', 'admin-token'), ' of the data folder.'),
          h(TokenForm, {ask}),
        ]),
    h('p.hint', 'To watch a channel, no sign-in is needed: open its playback URL, or this page with ', h('code', '?channel='), ' and its id.'));
}
