// The REST API: every call goes through here.

import {useEffect, useRef, useState} from './dom.js';
import {learnServerClock} from './format.js';
import {identity} from './identity.js';

const BASE = '/api/v1';
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
    Object.assign(this, {status, field, kind: type.split('/').pop()});
  }
}

const UNREACHABLE = new Problem(0, {type: 'unreachable', title: 'The server does not answer.'});

async function problem(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status);
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
  if (identity.token) {
    headers.Authorization = `Bearer ${identity.token}`;
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
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    throw signal?.aborted ? error : UNREACHABLE;
  }
  learnServerClock(response.headers.get('Date'));
  if (signedOut(response)) {
    identity.expire();
    throw new Problem(401, {title: 'You are signed out.'});
  }
  if (!response.ok) {
    throw await problem(response);
  }
  const text = await response.text();
  return {data: text ? JSON.parse(text) : null, etag: response.headers.get('ETag')};
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

/**
 * Loads when the view appears and its key changes; and again and again, but not while nobody looks at the tab.
 *
 * @param load called with a signal that says to give up
 * @param key what the answer depends on
 * @param pauseMs until it is loaded again: called with the last answer; 0 for never
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
    let pause = 0;
    const turn = async () => {
      clearTimeout(timer);
      const mine = ++turns;
      const show = next => mine === turns && !control.signal.aborted && set(next);
      try {
        const data = await latest.current(control.signal);
        pause = pauseMs(data);
        show({key, data, error: null});
      } catch (error) {
        show(last => ({...(last.key === key ? last : {key}), error}));
      }
      if (pause && mine === turns && !document.hidden && !control.signal.aborted) {
        timer = setTimeout(turn, pause);
      }
    };
    const onVisible = () => document.hidden ? clearTimeout(timer) : pause && turn();
    document.addEventListener('visibilitychange', onVisible);
    reload.current = turn;
    turn();
    return () => {
      control.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);
  const fresh = state.key === key ? state : {key};
  return {data: fresh.data, error: fresh.error ?? null, reload: () => reload.current()};
}
