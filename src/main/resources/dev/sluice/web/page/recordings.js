// The broadcasts of one channel, and the recordings of them.

import {readPage, useLoad} from './api.js';
import {CopyButton} from './copy.js';
import {h, useRef} from './dom.js';
import {span} from './format.js';
import {Listing} from './lists.js';
import {Empty, Heading, Loaded, Search, Since, Tag, Time} from './parts.js';
import {PlayButton, reachable} from './playback.js';
import {link, replace} from './router.js';

const PAGE = 50;
const STATES = {live: 'On air', waiting: 'Waiting', ended: 'Ended'};

function RecordingUrl({url}) {
  const text = useRef();
  return h('span.row', h('code.unseen', {ref: text, 'aria-hidden': 'true'}, reachable(url)), h(CopyButton, {target: () => text.current, what: 'recording URL'}));
}

function Row({broadcast}) {
  const {startedAt, endedAt} = broadcast;
  return h('tr',
    h('th', {scope: 'row'}, h(Time, {at: startedAt})),
    h('td.number', {'data-label': 'Lasted'}, endedAt ? span((Date.parse(endedAt) - Date.parse(startedAt)) / 1000) : h(Since, {at: startedAt})),
    h('td', {'data-label': 'State'}, h(Tag, {tone: broadcast.state === 'live' ? 'good' : ''}, STATES[broadcast.state] ?? broadcast.state)),
    h('td.minor', {'data-label': 'Broadcast'}, h('code', broadcast.id)),
    h('td', {'data-label': 'Recording'}, broadcast.recordingUrl
      ? h('span.row', h(PlayButton, {title: `Recording of ${broadcast.channelId}`, url: broadcast.recordingUrl, recording: true}),
        h(RecordingUrl, {url: broadcast.recordingUrl}))
      : h('span.soft', broadcast.recorded ? 'Ready when it has ended' : 'Not recorded')));
}

function Broadcasts({channel, cursor}) {
  const loaded = useLoad(signal => readPage(['broadcasts'], {channelId: channel, limit: PAGE, cursor}, signal), `${channel} ${cursor}`);
  return h(Listing, {of: loaded, caption: `Broadcasts of ${channel}`, titles: ['Began', 'Lasted', 'State', 'Broadcast', 'Recording'],
    row: broadcast => h(Row, {key: broadcast.id, broadcast}),
    cursor, link: next => link(['recordings', channel], {cursor: next}),
    empty: h(Empty, {title: `No broadcast of ${channel} yet`},
      h('p', 'A broadcast is kept as a recording if the channel had “Record” switched on when it began.'),
      h('p', h('a.button.quiet', {href: link(['channels', channel])}, 'Settings of the channel')))});
}

/** Which channel? Those that match what is typed. */
function Choose({text, cursor}) {
  const loaded = useLoad(signal => readPage(['channels'], {q: text, limit: 20, cursor}, signal), `${text} ${cursor}`);
  return h(Loaded, {of: loaded}, ({items, nextCursor}) => items.length
    ? [
      h('p.hint', 'Choose a channel.'),
      h('ul.choices', items.map(channel => h('li', {key: channel.id},
        h('a', {href: link(['recordings', channel.id])}, h('b', channel.id), h('span.soft', channel.name)),
        channel.record && h(Tag, {tone: 'good'}, 'Records')))),
      nextCursor && h('p.hint', 'There are more: search for them.'),
    ]
    : nextCursor
      ? h(Empty, {title: 'Nothing found so far'},
        h('p', h('a.button.quiet', {href: link(['recordings'], {q: text, cursor: nextCursor})}, 'Search further')))
      : h(Empty, {title: text ? `No channel matches “${text}”` : 'No channel yet'}));
}

export function Recordings({channel, query}) {
  const {cursor = '', q = ''} = query;
  return h('div.view',
    h(Heading, {title: channel ? `Recordings of ${channel}` : 'Recordings', back: channel && {href: link(['recordings']), label: 'All channels'}},
      !channel && h(Search, {label: 'Search channels', placeholder: 'Channel id or name', value: q, onSearch: text => replace(['recordings'], {q: text})})),
    channel ? h(Broadcasts, {channel, cursor}) : h(Choose, {text: q, cursor}));
}
