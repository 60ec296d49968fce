// The dashboard: who is signed in decides whether there is one, the address which view of it.

import {call} from './api.js';
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
import {SignIn} from './sign-in.js';
import {Watch} from './watch.js';

/** Who is signed in; null where nobody is. */
async function ask() {
  try {
    return (await call('GET', '/me')).data;
  } catch (problem) {
    if (problem.status === 401) {
      return null;
    }
    throw problem;
  }
}

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
  return new URLSearchParams(location.search).has('channel') || name === 'watch'
    || (phase === 'out' && !name && !identity.lapsed && Boolean(info.demo));
}

function Page({info}) {
  const {phase} = useIdentity();
  const route = useRoute();
  const signedIn = phase === 'in';
  useEffect(() => signedIn ? live.start() : live.stop(), [signedIn]);
  useEffect(() => {
    const passing = phase === 'failed' && identity.failure.status !== 403;
    const timer = passing ? setInterval(() => identity.check(ask), 5000) : null;
    return () => clearInterval(timer);
  }, [phase]);
  useEffect(() => {
    if (signedIn && route.path[0] === 'sign-in') {
      go(['live']);
    }
  }, [signedIn, route.hash]);
  if (wantsWatch(route, phase, info)) {
    return h(Shell, {current: 'watch', signIn: phase !== 'in'}, h(Watch, {info}));
  }
  if (phase === 'checking') {
    return h(Shell, {}, h('div.view'));
  }
  if (!signedIn) {
    return h(Shell, {}, h(SignIn, {byProvider: info.login === 'oidc', ask}));
  }
  return h(Shell, {current: route.path[0] ?? 'live'}, h('div', {key: `/${route.path.join('/')}`}, view(route, info)));
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
        // Without a token and without a provider nobody can be signed in: no need to ask.
        identity.check(identity.token || info.login === 'oidc' ? ask : async () => null);
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
  return h(Shell, {}, h('div.view', state.failed && h(ProblemNote, {error: {status: 0}})));
}

watchForFindings();
identity.takeTokenFromAddress();
window.addEventListener('hashchange', () => identity.takeTokenFromAddress() && identity.check(ask));
render(h(Start), document.getElementById('app'));
