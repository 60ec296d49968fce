// The way in: the provider's page, or the token that the server printed.

import {whoAmI} from './api.js';
import {Dialog} from './dialog.js';
import {h, useEffect, useId, useState} from './dom.js';
import {identity} from './identity.js';
import {Heading, ProblemNote} from './parts.js';

function TokenForm() {
  const id = useId();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  const submit = async event => {
    event.preventDefault();
    if (token.trim() && !busy) {
      setBusy(true);
      setWrong(false);
      await identity.useToken(token, whoAmI);
      setBusy(false);
      setWrong(identity.phase === 'lapsed' && !identity.failure);
    }
  };
  return h('form', {onSubmit: submit},
    h('div.field',
      h('label', {for: id}, 'Token'),
      h('div.copyable',
        h('input.code', {id, type: 'password', value: token, autocomplete: 'off', spellcheck: false, 'aria-describedby': `${id}h`,
          onInput: event => setToken(event.currentTarget.value)}),
        h('button', {type: 'submit', 'aria-disabled': busy ? 'true' : null}, busy ? 'One moment…' : 'Sign in')),
      wrong && h('p.field-error', {role: 'alert'}, 'This token is not accepted either.'),
      h('p.hint', {id: `${id}h`}, 'It is kept in this browser\'s tabs of this page only, and forgotten when you close them.')));
}

const Failure = () => identity.failure
  && h(ProblemNote, {error: identity.failure, retry: () => identity.check(whoAmI), retried: identity.phase === 'failed'});

function ByToken({way}) {
  switch (way) {
    case 'oidc':
      return h('details.more', h('summary', 'With a token'), h(TokenForm));
    case 'bearer':
      return [h('p', 'Paste an access token of the OpenID provider that this Sluice trusts.'), h(TokenForm)];
    default:
      return [
        h('p', 'Open the dashboard link that Sluice printed when it started, or paste its admin token here. The token also stands '
          + 'in the file ', h('code', 'admin-token'), ' of the data folder.'),
        h(TokenForm),
      ];
  }
}

export function SignIn({way}) {
  const byProvider = way === 'oidc';
  return h('div.view.narrow',
    h(Heading, {title: 'Sign in'}),
    h('section.panel', {'aria-label': 'Sign in'},
      identity.refused && h('p.note.bad', {role: 'alert'}, 'You are signed out: the token was not accepted, or the session is over.'),
      identity.refusal && h('p.note.bad', {role: 'alert'}, identity.refusal === 'sign_in_expired'
        ? 'The sign-in has taken too long. Try again.'
        : `The provider refused the sign-in (${identity.refusal}).`),
      h(Failure),
      byProvider && h('p.row',
        h('a.button', {href: '/login', onClick: () => identity.rememberView()}, 'Sign in'),
        identity.failure?.status === 403 && h('a.button.quiet', {href: '/logout'}, 'Sign out')),
      h(ByToken, {way})),
    h('p.hint', 'To watch a channel, no sign-in is needed: open its playback URL, or this page with ', h('code', '?channel='), ' and its id.'));
}

/** Above a view that stays as it is: what was typed there, or a key that is shown only once, is not lost. */
export function SignInAgain({way}) {
  const byProvider = way === 'oidc';
  useEffect(() => {
    // The provider's page is in another tab: who comes back from there may be signed in.
    const onBack = () => document.hidden || identity.check(whoAmI);
    if (byProvider) {
      window.addEventListener('focus', onBack);
      document.addEventListener('visibilitychange', onBack);
    }
    return () => {
      window.removeEventListener('focus', onBack);
      document.removeEventListener('visibilitychange', onBack);
    };
  }, [byProvider]);
  return h(Dialog, {title: 'You are signed out', mayClose: () => false, onClose: () => {}},
    h('p', 'The token was not accepted any more, or the session is over. Sign in again as ', h('b', identity.me.name),
      ', and everything on the page is as you left it.'),
    h(Failure),
    byProvider && h('p.row',
      h('a.button', {href: '/login', target: '_blank', rel: 'noopener'}, 'Sign in in a new tab'),
      h('span.hint', 'Then come back here.')),
    h(ByToken, {way}),
    h('div.dialog-actions', h('button.quiet', {type: 'button', onClick: () => identity.leave()}, 'Leave this page')));
}
