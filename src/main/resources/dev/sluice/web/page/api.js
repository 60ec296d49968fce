// The REST API: every call goes through here.

import {useEffect, useRef, useState} from './dom.js';
import {learnServerClock} from './format.js';
import {identity} from './identity.js';

const BASE = '/api/v1';
const ME = '/me';
const TIMEOUT_MS = 20000;

/** Beside the field its name needs not be repeated. */
function withoutName(detail, field) {
  const text = field && detail.startsWith(`${field}: `) ? detail.slice(field.length + 2) : detail;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What went wrong with a call: a problem of RFC 9457, or no answer at all (status 0). */
export class Problem extends Error {
  constructor(status, {type = '', title = '', detail = '', field = null} = {}) {
    super(withoutName(detail ?? '', field) || title || `The server answered ${status}.`);
    Object.assign(this, {status, field, detail, kind: type.split('/').pop()});
  }

  /** It may work a moment later. */
  get passing() {
    return [0, 502, 503, 504].includes(this.status);
  }

  /** It may have been done all the same. */
  get unsure() {
    return this.status === 0 || this.status >= 500;
  }
}

const unreachable = () => new Problem(0, {type: 'unreachable', title: 'The server does not answer.'});

/** What a proxy in between says in its own words is not for people. */
const BETWEEN = {
  413: 'Something between this page and Sluice refuses so large a request (413).',
  429: 'Too many requests for something between this page and Sluice (429).',
  502: 'Something between this page and Sluice does not reach it (502).',
  503: 'Something between this page and Sluice does not reach it (503).',
  504: 'Something between this page and Sluice waited too long for it (504).',
};

function problem(status, text) {
  try {
    return new Problem(status, JSON.parse(text));
  } catch {
    return new Problem(status, {title: BETWEEN[status]});
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    throw new Problem(0, {type: 'unreadable', title: 'What answered was not Sluice: is there a sign-in page of the network in between?'});
  }
}

/** A session at the provider that is over redirects to its page, or says 499; a token that is over says 401. */
const signedOut = response => response.type === 'opaqueredirect' || [401, 499].includes(response.status);

/**
 * @param options body: sent as JSON; ifMatch: an ETag; create: fail where it exists; signal: gives up
 * @return {data, etag}
 */
export async function call(method, path, {body, ifMatch, create, signal} = {}) {
  const headers = {Accept: 'application/json, application/problem+json', 'Sluice-Client': 'dashboard'};
  const {token} = identity;
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  }
  if (ifMatch) {
    headers['If-Match'] = ifMatch;
  }
  if (create) {
    headers['If-None-Match'] = '*';
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response;
  let text;
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    throw signal?.aborted ? error : unreachable();
  }
  learnServerClock(response.headers.get('Date'));
  if (signedOut(response)) {
    identity.expire(token);
    throw new Problem(401, {title: 'You are signed out.'});
  }
  if (response.ok) {
    return {data: parsed(text), etag: response.headers.get('ETag')};
  }
  if (response.status === 403 && path !== ME && identity.me?.roles.length) {
    // Perhaps the roles are not what they were: then the page offers what they still allow.
    identity.check(whoAmI);
  }
  throw Object.assign(problem(response.status, text), {retryAfterMs: 1000 * (Number(response.headers.get('Retry-After')) || 0)});
}

/** Who is signed in; null where nobody is. */
export async function whoAmI() {
  try {
    return (await call('GET', ME)).data;
  } catch (problem) {
    if (problem.status === 401) {
      return null;
    }
    throw problem;
  }
}

/** A path of the API, its parts encoded, and a query without what is null or empty. */
export function path(parts, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = known.length ? `?${new URLSearchParams(known)}` : '';
  return `/${parts.map(encodeURIComponent).join('/')}${search}`;
}

export async function read(parts, query, signal) {
  return (await call('GET', path(parts, query), {signal})).data;
}

/** A list's request may look at a part of it only: pages may be empty although there is more. */
const EMPTY_PAGES = 8;

/** Reads on over empty pages, but not for ever: {items, nextCursor} may still be without items. */
export async function readPage(parts, query, signal) {
  let page = await read(parts, query, signal);
  for (let i = 1; i < EMPTY_PAGES && !page.items.length && page.nextCursor; i++) {
    page = await read(parts, {...query, cursor: page.nextCursor}, signal);
  }
  return page;
}

const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 30000;

/** Doubles, and is never quite the same: else all pages come back to a server at once. */
const retryMs = failures => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)) * (0.8 + 0.4 * Math.random());

/**
 * Loads when the view appears and its key changes; and again and again, but not while nobody looks at the tab. What fails
 * for a moment is tried again, what needs a new sign-in after that.
 *
 * @param load called with a signal that says to give up
 * @param key what the answer depends on
 * @param pauseMs until it is loaded again: called with the last answer; 0 for never
 * @return stale: the data is still that of the key before
 */
export function useLoad(load, key, pauseMs = () => 0) {
  const [state, set] = useState({key});
  const latest = useRef();
  latest.current = load;
  const reload = useRef(() => {});
  useEffect(() => {
    const control = new AbortController();
    let timer;
    let turns = 0;
    let failures = 0;
    let pause = 0;
    let lapsed = false;
    const turn = async () => {
      clearTimeout(timer);
      const mine = ++turns;
      const overtaken = () => mine !== turns || control.signal.aborted;
      let wait;
      try {
        const data = await latest.current(control.signal);
        if (overtaken()) {
          return;
        }
        failures = 0;
        lapsed = false;
        wait = pause = pauseMs(data);
        set({key, data, error: null});
      } catch (error) {
        if (overtaken()) {
          return;
        }
        lapsed = error.status === 401;
        failures = error.passing ? failures + 1 : 0;
        wait = lapsed ? 0 : failures ? Math.max(retryMs(failures), error.retryAfterMs ?? 0) : pause;
        if (!lapsed) {
          set(last => ({...(last.key === key ? last : {key}), error}));
        }
      }
      if (wait && !document.hidden) {
        timer = setTimeout(turn, wait);
      }
    };
    const onVisible = () => document.hidden ? clearTimeout(timer) : (pause || failures) && turn();
    const onOnline = () => failures && turn();
    const onIdentity = () => lapsed && identity.phase === 'in' && turn();
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('online', onOnline);
    const unsubscribe = identity.subscribe(onIdentity);
    reload.current = turn;
    turn();
    return () => {
      control.abort();
      clearTimeout(timer);
      unsubscribe();
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onOnline);
    };
  }, [key]);
  const fresh = state.key === key;
  return {
    data: state.data,
    error: (fresh && state.error) || null,
    stale: !fresh && state.data !== undefined,
    reload: () => reload.current(),
  };
}
