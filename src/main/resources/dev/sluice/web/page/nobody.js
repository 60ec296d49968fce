// Nobody is on air: because there is no channel yet, or because nobody publishes. What to do about it.

import {read, useLoad} from './api.js';
import {NoChannels} from './channels.js';
import {Copyable} from './copy.js';
import {h} from './dom.js';
import {identity} from './identity.js';
import {reachableIngest} from './playback.js';
import {link} from './router.js';

const SHOWN = 4;

function KeyStep({channels, more, demo}) {
  return h('li', h('b', 'Stream key'),
    h('p', identity.canWrite ? 'Make or rotate one: a key is shown once, when it is made.' : 'An administrator makes one: it is shown once.',
      demo && [' That of the channel ', h('code', demo.channel), ' stands in the file ', h('code', demo.keyFile), '.']),
    h('p.row', channels.map(({id}) => h('a.button.quiet.small', {key: id, href: link(['channels', id])}, id)),
      more && h('a.button.plain.small', {href: link(['channels'])}, 'All channels')));
}

/** @param info what everybody may know of the server */
export function Nobody({info}) {
  const loaded = useLoad(signal => read(['channels'], {limit: SHOWN}, signal), 'any');
  const {items = [], nextCursor = null} = loaded.data ?? {};
  if (loaded.data && !items.length && !nextCursor) {
    return h(NoChannels);
  }
  return h('section.nobody.panel', {'aria-labelledby': 'nobody'},
    h('div.nobody-head',
      h('span.ripple', {'aria-hidden': 'true'}),
      h('h2', {id: 'nobody'}, 'Nobody is on air'),
      h('p.soft', 'As soon as an encoder publishes, it shows here by itself. This is what it takes, in OBS Studio or any other encoder:')),
    h('ol.nobody-steps',
      h('li', h('b', 'Server'), h('p', h('b.soft', 'Settings → Stream'), ', service ', h('b.soft', 'Custom…')),
        h(Copyable, {label: 'RTMP server', value: reachableIngest(info.ingestUrl)})),
      h(KeyStep, {channels: items, more: Boolean(nextCursor), demo: info.demo}),
      h('li', h('b', 'Start'), h('p', h('b.soft', 'Settings → Output'), ': keyframe interval ', h('b', '2\u00a0s'), ', H.264 and AAC. Then ',
        h('b.soft', 'Start Streaming'), '.'))));
}
