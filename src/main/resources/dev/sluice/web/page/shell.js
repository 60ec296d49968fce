// What stands around every view: the way between them, who is signed in, light or dark.

import {h, useEffect, useRef, useState} from './dom.js';
import {count} from './format.js';
import {identity} from './identity.js';
import {useLive} from './live-sessions.js';
import {Announcer} from './parts.js';
import {leaving, link} from './router.js';
import {keep} from './storage.js';

const VIEWS = [['live', 'Live'], ['channels', 'Channels'], ['history', 'History'], ['recordings', 'Recordings'], ['pods', 'Pods']];

const THEME = 'sluice.theme';
const THEMES = {'': ['◐', 'as the system'], light: ['☀', 'light'], dark: ['☾', 'dark']};

function ThemeSwitch() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? '');
  const next = {'': 'light', light: 'dark', dark: ''}[theme];
  const onClick = () => {
    if (next) {
      document.documentElement.dataset.theme = next;
    } else {
      delete document.documentElement.dataset.theme;
    }
    keep(THEME, next || null, true);
    setTheme(next);
  };
  const text = `Colours: ${THEMES[theme][1]}. Change to ${THEMES[next][1]}`;
  return h('button.quiet.icon', {type: 'button', id: 'theme', onClick, 'aria-label': text, title: text},
    h('span', {'aria-hidden': 'true'}, THEMES[theme][0]));
}

function Navigation({current}) {
  const {sessions} = useLive();
  const onAir = sessions?.filter(session => session.state === 'live').length;
  return h('nav.views', {'aria-label': 'Views'}, h('ul', VIEWS.map(([key, label]) => h('li', {key},
    h('a', {href: link([key]), 'aria-current': key === current ? 'page' : null}, label,
      key === 'live' && onAir > 0 && h('span.count', count(onAir), h('span.unseen', ' on air')))))));
}

function Account() {
  const {me} = identity;
  const [open, setOpen] = useState(false);
  const root = useRef();
  useEffect(() => {
    const close = event => {
      if (open && event.key === 'Escape') {
        if (root.current.contains(document.activeElement)) {
          root.current.querySelector('button').focus();
        }
        setOpen(false);
      }
    };
    const outside = event => !root.current.contains(event.target) && setOpen(false);
    document.addEventListener('keydown', close);
    document.addEventListener('click', outside);
    return () => {
      document.removeEventListener('keydown', close);
      document.removeEventListener('click', outside);
    };
  }, [open]);
  return h('div.account', {ref: root},
    h('button.quiet', {type: 'button', id: 'account', 'aria-expanded': String(open), onClick: () => setOpen(!open)},
      h('span.account-name', me.name || 'Signed in'), h('span', {'aria-hidden': 'true'}, ' ▾')),
    open && h('div.account-menu',
      h('p', h('b', me.name)),
      h('p.soft', me.canWrite ? 'Administrator' : 'May look, not change'),
      h('p.soft', me.roles.join(', ')),
      me.login === 'token' && h('button.quiet', {type: 'button', onClick: () => leaving(() => identity.signOut())}, 'Sign out'),
      me.login !== 'token' && me.logoutUrl && h('a.button.quiet', {href: me.logoutUrl}, 'Sign out')));
}

/** @param current the view's key; @param signIn whether to offer it */
export function Shell({current, signIn, children}) {
  const signedIn = identity.present;
  return [
    h('a.skip', {href: '#main', onClick: event => {
      event.preventDefault();
      document.getElementById('main').focus();
    }}, 'Skip to the content'),
    h('header.top',
      h('div.top-inner',
        h('a.brand', {href: signedIn ? link(['live']) : '/'}, h('img', {src: '/page/icon.svg', alt: '', width: 28, height: 28}), h('span', 'Sluice')),
        signedIn ? h(Navigation, {current}) : h('p.tagline', 'Live video in over RTMP, HLS out.'),
        h('div.tools',
          h(ThemeSwitch),
          signedIn && h(Account),
          signIn && h('a.button', {href: link(['sign-in'])}, 'Sign in')))),
    h('main', {id: 'main', tabIndex: -1}, children),
    h(Announcer),
  ];
}
