// All channels, page by page.

import {readPage, useLoad} from './api.js';
import {h} from './dom.js';
import {identity} from './identity.js';
import {Listing} from './lists.js';
import {useLive} from './live-sessions.js';
import {Empty, Heading, Health, Search, Tag, Time} from './parts.js';
import {link, replace} from './router.js';
import {health} from './words.js';

const PAGE = 50;

function State({channel, session}) {
  if (session) {
    return h('a', {href: link(['live', session.id])}, h(Health, {state: health(session)}));
  }
  return channel.enabled ? h('span.soft', 'Off air') : h(Tag, {}, 'Disabled');
}

function Row({channel, session}) {
  return h('tr',
    h('th', {scope: 'row'}, h('a', {href: link(['channels', channel.id])}, channel.id)),
    h('td', {'data-label': 'Name', class: channel.name ? '' : 'none'}, channel.name || h('span.soft', '–')),
    h('td', {'data-label': 'State'}, h(State, {channel, session})),
    h('td', {'data-label': 'Record', class: channel.record ? '' : 'none'}, channel.record
      ? h('a', {href: link(['recordings', channel.id])}, 'Recordings')
      : h('span.soft', 'Off')),
    h('td.minor', {'data-label': 'Created'}, h(Time, {at: channel.createdAt})));
}

/** What a new installation shows: what comes first. */
export function NoChannels() {
  return h(Empty, {title: 'No channel yet'},
    h('p', 'A channel has a playback URL that never changes, and stream keys for the encoders that may publish to it.'),
    !identity.canWrite && h('p', 'Ask an administrator to create the first one.'),
    identity.canWrite && h('ol.steps',
      h('li', h('b', 'Create a channel'), ' and give it an id that viewers may see.'),
      h('li', h('b', 'Make a stream key'), ' and paste it into OBS.'),
      h('li', h('b', 'Start streaming'), ' and hand out the playback URL.')),
    identity.canWrite && h('p', h('a.button', {href: link(['channels', 'new'])}, 'Create the first channel')));
}

export function Channels({query}) {
  const {q = '', cursor = ''} = query;
  const loaded = useLoad(signal => readPage(['channels'], {q, cursor, limit: PAGE}, signal), `${q} ${cursor}`);
  const live = useLive();
  const sessions = new Map((live.sessions ?? []).map(session => [session.channelId, session]));
  return h('div.view',
    h(Heading, {title: 'Channels'},
      h(Search, {label: 'Search channels', placeholder: 'Id or name', value: q, onSearch: text => replace(['channels'], {q: text})}),
      identity.canWrite && h('a.button', {href: link(['channels', 'new'])}, 'New channel')),
    h(Listing, {of: loaded, caption: 'Channels', titles: ['Channel', 'Name', 'State', 'Record', 'Created'],
      row: channel => h(Row, {key: channel.id, channel, session: sessions.get(channel.id)}),
      cursor, link: next => link(['channels'], {q, cursor: next}),
      empty: q ? h(Empty, {title: `No channel matches “${q}”`}) : h(NoChannels)}));
}
