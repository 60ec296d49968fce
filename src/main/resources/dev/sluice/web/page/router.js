// The view is in the fragment, so that it outlives a reload and nothing of it is sent: #/channels/demo?q=x

import {useEffect, useRef, useState} from './dom.js';

/** Asked, the last one first, before another view takes the place of the present one. */
const guards = [];
/** The next change of the address was decided already. */
let decided = false;

/** @param path its parts; each is encoded */
export function link(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value);
  const search = known.length ? `?${new URLSearchParams(known)}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** Without asking who guards the view. */
export function goTo(hash) {
  decided = hash !== location.hash;
  location.hash = hash;
}

export function go(path, query) {
  goTo(link(path, query));
}

/** Takes the place of the present view in the browser's history: while somebody types. */
export function replace(path, query) {
  history.replaceState(null, '', link(path, query));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/**
 * Keeps the present view where it is.
 *
 * @param ask called with what would leave it, to be called if it is to be left after all
 * @return ends it
 */
export function guard(ask) {
  guards.push(ask);
  return () => guards.splice(guards.indexOf(ask), 1);
}

export const isGuarded = () => guards.length > 0;

/** Does what leaves the present view, once who guards it agrees. */
export function leaving(leave) {
  const ask = guards.at(-1);
  if (ask) {
    ask(leave);
  } else {
    leave();
  }
}

function part(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function route() {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return {
    hash: location.hash,
    path: path.split('/').filter(Boolean).map(part),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

const sameView = (one, other) => one.path.join('/') === other.path.join('/');

export function useRoute() {
  const [current, set] = useState(route);
  const shown = useRef(current);
  useEffect(() => {
    const update = () => {
      const next = route();
      const ask = decided || sameView(next, shown.current) ? null : guards.at(-1);
      decided = false;
      if (ask) {
        history.replaceState(null, '', shown.current.hash || location.pathname + location.search);
        ask(() => goTo(next.hash));
        return;
      }
      shown.current = next;
      set(next);
    };
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  }, []);
  return current;
}
