// The dashboard: who is signed in decides whether there is one, the address which view of it.

import {whoAmI} from './api.js';
import {watchForFindings} from './attention.js';
import {Channel, NewChannel} from './channel.js';
import {Channels} from './channels.js';
import {h, render, useEffect, useState} from './dom.js';
import {History} from './history.js';
import {identity, useIdentity} from './identity.js';
import {Live} from './live.js';
import {live} from './live-sessions.js';
import {Empty, Heading, ProblemNote} from './parts.js';
import {setPlaybackBaseUrl} from './playback.js';
import {Pods} from './pods.js';
import {Recordings} from './recordings.js';
import {go, useRoute} from './router.js';
import {Session} from './session.js';
import {Shell} from './shell.js';
import {SignIn, SignInAgain} from './sign-in.js';
import {Watch} from './watch.js';

function NotFound() {
  return h('div.view', h(Heading, {title: 'No such view'}), h(Empty, {title: 'There is nothing at this address.'}));
}

function view({path: [name = 'live', id, more], query}, info) {
  if (more !== undefined) {
    return h(NotFound);
  }
  switch (name) {
    case 'live':
      return id ? h(Session, {id, from: 'live'}) : h(Live, {query, info});
    case 'channels':
      return id === 'new' ? h(NewChannel) : id ? h(Channel, {id}) : h(Channels, {query});
    case 'history':
      return id ? h(Session, {id, from: 'history'}) : h(History, {query});
    case 'recordings':
      return h(Recordings, {channel: id, query});
    case 'pods':
      return h(Pods);
    default:
      return h(NotFound);
  }
}

/** The first page belongs to everybody; it comes by its own address, or where nobody is signed in and there is a demo. */
function wantsWatch({path: [name]}, phase, info) {
  if (name) {
    return name === 'watch';
  }
  return new URLSearchParams(location.search).has('channel') || (phase === 'out' && !identity.refused && !identity.refusal && Boolean(info.demo));
}

function useLiveSessions() {
  const {present, visit} = identity;
  useEffect(() => {
    if (!present) {
      return undefined;
    }
    live.start();
    return () => live.stop();
  }, [present, visit]);
}

function Page({info}) {
  const {phase, present, visit, failure} = useIdentity();
  const route = useRoute();
  const way = info.login;
  useLiveSessions();
  useEffect(() => {
    const timer = phase === 'failed' && failure.status !== 403 ? setTimeout(() => identity.check(whoAmI), 5000) : null;
    return () => clearTimeout(timer);
  }, [phase, failure]);
  useEffect(() => {
    if (present && route.path[0] === 'sign-in') {
      go(['live']);
    }
  }, [present, route.hash]);
  if (wantsWatch(route, phase, info)) {
    return h(Shell, {current: 'watch', signIn: !present}, h(Watch, {info}));
  }
  if (phase === 'checking') {
    return h(Shell, {}, h('div.view'));
  }
  if (!present) {
    return h(Shell, {}, h(SignIn, {way}));
  }
  const path = route.path.length ? route.path : ['live'];
  return h(Shell, {current: path[0]},
    h('div', {key: `${visit}/${path.join('/')}`}, view(route, info)),
    phase === 'lapsed' && h(SignInAgain, {way}));
}

/** Static facts that everybody may know: where to send to, where to play from, how to sign in. */
function Start() {
  const [state, setState] = useState({});
  useEffect(() => {
    const control = new AbortController();
    const load = async () => {
      try {
        const response = await fetch('/player.json', {signal: control.signal});
        if (!response.ok) {
          throw new Error(`status ${response.status}`);
        }
        const info = await response.json();
        setPlaybackBaseUrl(info.playbackBaseUrl);
        await inOtherTabs;
        // Without a token and without a provider nobody can be signed in: no need to ask.
        identity.check(identity.token || info.login === 'oidc' ? whoAmI : async () => null);
        setState({info});
      } catch {
        if (!control.signal.aborted) {
          setState({failed: true});
          setTimeout(load, 5000);
        }
      }
    };
    load();
    return () => control.abort();
  }, []);
  if (state.info) {
    return h(Page, {info: state.info});
  }
  return h(Shell, {}, h('div.view', state.failed && h(ProblemNote, {error: {status: 0}, retried: true})));
}

watchForFindings();
identity.takeTokenFromAddress();
identity.takeRefusalFromAddress();
const inOtherTabs = identity.takeTokenFromOtherTabs();
window.addEventListener('hashchange', () => identity.takeTokenFromAddress() && identity.check(whoAmI));
render(h(Start), document.getElementById('app'));
