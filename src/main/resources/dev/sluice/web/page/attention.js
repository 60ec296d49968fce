// What wants a look, told where nobody looks at the list: in the tab's title and icon, and aloud.

import {live} from './live-sessions.js';
import {announce} from './parts.js';
import {needsALook} from './words.js';

const PREFIX = /^\d+ need(s)? a look · /;
const title = document.querySelector('title');
const icon = document.querySelector('link[rel="icon"]');

/** Session id and kind of each finding that was known at the last answer; null before the first. */
let known = null;

function mark() {
  const look = live.sessions?.filter(needsALook).length ?? 0;
  const plain = document.title.replace(PREFIX, '');
  const told = look ? `${look} ${look === 1 ? 'needs' : 'need'} a look · ${plain}` : plain;
  if (document.title !== told) {
    document.title = told;
  }
  const href = look ? '/page/icon-look.svg' : '/page/icon.svg';
  if (icon.getAttribute('href') !== href) {
    icon.setAttribute('href', href);
  }
}

/** One that is new is said; of many at once only how many. */
function tell() {
  if (!live.sessions) {
    known = null;
    return;
  }
  const found = live.sessions.flatMap(session => session.findings.map(finding => ({session, finding, key: `${session.id} ${finding.kind}`})));
  const fresh = known ? found.filter(({key}) => !known.has(key)) : [];
  known = new Set(found.map(({key}) => key));
  if (fresh.length === 1) {
    announce(`${fresh[0].session.channelId}: ${fresh[0].finding.text}`);
  } else if (fresh.length) {
    announce(`${fresh.length} new findings.`);
  }
}

/** From the start on, whatever view is shown. */
export function watchForFindings() {
  live.subscribe(() => {
    mark();
    tell();
  });
  // Each view writes its own title.
  new MutationObserver(mark).observe(title, {childList: true});
}
