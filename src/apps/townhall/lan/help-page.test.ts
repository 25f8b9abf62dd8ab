import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { expectOk } from '../../../core/value/result.ts';
import { foundTestFolder, type TestFolder } from '../test-folder.ts';
import { type HelpFacts, helpPage, systemOf } from './help-page.ts';
import { helpText as german } from './text.de.ts';
import { helpText as english } from './text.en.ts';
import { trustProfile } from './trust-profile.ts';
import { readTrustRoot, type TrustRoot } from './trust-root.ts';

let founded: TestFolder;
let root: TrustRoot;
before(async () => {
  founded = await foundTestFolder();
  root = expectOk(readTrustRoot(founded.folder.paths.authorityCertificate));
});
after(() => founded.remove());

const facts = (more: Partial<HelpFacts> = {}): HelpFacts => ({
  town: 'Stadt Auental',
  isExercise: true,
  root,
  url: 'https://rathaus.internal',
  numberUrl: 'https://192.168.1.20',
  ...more,
});

test('[LA1] the page names what is missing, every step and both addresses, in each language', () => {
  for (const text of [german, english]) {
    const page = helpPage(facts(), text, 'android');
    for (const part of [text.missing, text.compareWhy, text.exercise, 'https://192.168.1.20'])
      assert.ok(page.includes(part.replaceAll("'", '&#39;')), part);
    assert.ok(page.includes('href="https://rathaus.internal"'));
    assert.match(page, /<details open><summary>Android/);
    assert.ok(!/<script|<form|<input| style=| on[a-z]+=/.test(page));
  }
  assert.ok(
    !helpPage(facts({ isExercise: false, numberUrl: undefined }), german, undefined).includes('192.168'),
  );
});

test('[LA1] each system opens its own steps; an unknown one opens none', () => {
  const agents = {
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)': 'ios',
    'Mozilla/5.0 (Linux; Android 15; Tablet)': 'android',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64)': 'windows',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)': 'macos',
    'Mozilla/5.0 (X11; Linux x86_64)': 'linux',
  };
  for (const [agent, system] of Object.entries(agents)) assert.equal(systemOf(agent), system);
  assert.equal(systemOf('curl/8'), undefined);
  assert.ok(!helpPage(facts(), german, undefined).includes('<details open>'));
});

test('[LA3] the root on show is the authority of the folder, and its file hashes to its fingerprint', () => {
  const certificate = new X509Certificate(fs.readFileSync(founded.folder.paths.authorityCertificate));
  const hash = createHash('sha256').update(root.der).digest('hex').toUpperCase();
  assert.equal(root.fingerprint, hash.match(/../g)?.join(':'));
  assert.equal(root.fingerprint, certificate.fingerprint256);
  assert.equal(root.name, 'Insel Stadt Auental');
  assert.ok(root.validUntil > Date.now());
});

test('[LA3] a certificate that is missing or cut is named and not shown', () => {
  const path = `${founded.dir}-cut.crt`;
  fs.writeFileSync(path, '-----BEGIN CERTIFICATE-----\nMIIB\n');
  for (const one of [path, `${path}.missing`]) {
    const read = readTrustRoot(one);
    assert.ok(!read.ok && read.failure.kind === 'folder-broken' && read.failure.message.includes(one));
  }
});

test('[LA4] the profile carries the certificate under identifiers that follow from it', () => {
  const profile = trustProfile(root, { about: 'Für <Haus> & Hof' });
  assert.equal(profile, trustProfile(root, { about: 'Für <Haus> & Hof' }));
  const data = /<data>([^<]+)<\/data>/.exec(profile)?.[1] ?? '';
  assert.deepEqual(new Uint8Array(Buffer.from(data, 'base64')), root.der);
  const ids = [...profile.matchAll(/<key>PayloadUUID<\/key><string>([^<]+)</g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, 2);
  assert.ok(
    ids.every((id) => /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/.test(id ?? '')),
  );
  assert.ok(profile.includes('Für &lt;Haus&gt; &amp; Hof'));
});

test('[LA5] markup in a name stays text', () => {
  const town = `<script>alert("1")</script>'&`;
  const page = helpPage(facts({ town, root: { ...root, name: town } }), german, 'linux');
  assert.ok(!page.includes('<script'));
  assert.ok(page.includes('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;'));
});
