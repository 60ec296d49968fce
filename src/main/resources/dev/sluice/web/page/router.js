// The view is in the fragment, so that it outlives a reload and nothing of it is sent: #/channels/demo?q=x

import {useEffect, useState} from './dom.js';

/** @param path its parts; each is encoded */
export function link(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value);
  const search = known.length ? `?${new URLSearchParams(known)}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${search}`;
}

export function go(path, query) {
  location.hash = link(path, query);
}

/** Takes the place of the present view in the browser's history: while somebody types. */
export function replace(path, query) {
  history.replaceState(null, '', link(path, query));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
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

export function useRoute() {
  const [current, set] = useState(route);
  useEffect(() => {
    const update = () => set(route());
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  }, []);
  return current;
}
