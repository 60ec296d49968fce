// Reads playlists with two public parsers and prints what each understood, as one JSON array.
//
// node read-playlists.mjs <folder with node_modules> <playlist>...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(modules + '/');
const hls = require('hls-parser');
const { Parser } = require('m3u8-parser');

const iso = (date) => (date ? new Date(date).toISOString() : '');
const segment = (s) => ({
  uri: s.uri,
  seconds: s.duration,
  discontinuity: Boolean(s.discontinuity),
  date: iso(s.programDateTime),
});

function readWithHlsParser(text) {
  const list = hls.parse(text);
  if (list.isMasterPlaylist) {
    return { variants: list.variants.map((v) => `${v.uri} ${v.bandwidth} ${v.averageBandwidth} ${v.codecs} ${v.resolution?.width}x${v.resolution?.height} ${v.frameRate}`) };
  }
  return {
    media: {
      mediaSequence: list.mediaSequenceBase ?? 0,
      discontinuitySequence: list.discontinuitySequenceBase ?? 0,
      targetSeconds: list.targetDuration,
      ended: list.endlist,
      segments: list.segments.map(segment),
    },
  };
}

function readWithM3u8Parser(text) {
  const parser = new Parser();
  const warnings = [];
  parser.on('warn', (event) => warnings.push(event.message));
  parser.push(text);
  parser.end();
  const list = parser.manifest;
  if (list.playlists) {
    return {
      warnings,
      variants: list.playlists.map(({ uri, attributes: a }) => `${uri} ${a.BANDWIDTH} ${a['AVERAGE-BANDWIDTH']} ${a.CODECS} ${a.RESOLUTION?.width}x${a.RESOLUTION?.height} ${a['FRAME-RATE']}`),
    };
  }
  return {
    warnings,
    media: {
      mediaSequence: list.mediaSequence,
      discontinuitySequence: list.discontinuitySequence,
      targetSeconds: list.targetDuration,
      ended: Boolean(list.endList),
      segments: list.segments.map(segment),
    },
  };
}

hls.setOptions({ strictMode: true });
console.log(
  JSON.stringify(
    files.map((file) => {
      const text = readFileSync(file, 'utf8');
      return { hlsParser: readWithHlsParser(text), m3u8Parser: readWithM3u8Parser(text) };
    }),
  ),
);
