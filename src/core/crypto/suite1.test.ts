import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../scripts/sample-stream.ts';
import { type Bytes, bytesToHex, concatBytes, emptyBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import { createSuite1, suite1WrapPublicLength } from './suite1.ts';

const suite = createSuite1();
const random = seededRandom(suite, 'suite 1');
const hex = hexToBytes;
const flip = (bytes: Bytes, bit: number): Bytes => {
  const copy = new Uint8Array(bytes);
  copy[bit >>> 3] = (copy[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};
/** Web Crypto wants bytes that lie in a buffer of their own. */
const own = (bytes: Bytes): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

test('[CR1] signatures are those of RFC 8032, section 7.1', () => {
  const vectors = [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ] as const;
  for (const [seed, publicKey, message, signature] of vectors) {
    const key = suite.signingKey(hex(seed));
    assert.equal(bytesToHex(key.publicKey), publicKey);
    assert.equal(bytesToHex(key.sign(hex(message))), signature);
    assert.ok(suite.verify(hex(publicKey), hex(message), hex(signature)));
  }
});

test('[CR1] derived keys are those of RFC 5869, appendix A', () => {
  const ikm = '0b'.repeat(22);
  const derived = suite.derive(hex(ikm), hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'));
  assert.equal(bytesToHex(derived), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf');
  const bare = suite.derive(hex(ikm), emptyBytes, emptyBytes);
  assert.equal(bytesToHex(bare), '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d');
});

test('[CR1] bytes that come in pieces have the hash of the whole', () => {
  const running = suite.runningHash();
  for (const piece of ['', 'In', 'sel']) running.update(utf8(piece));
  assert.equal(bytesToHex(running.digest()), bytesToHex(suite.hash(utf8('Insel'))));
});

test('[CR1] HMACs are those of RFC 4231 and hashes those of FIPS 180', () => {
  assert.equal(
    bytesToHex(suite.mac(new Uint8Array(20).fill(0x0b), utf8('Hi There'))),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  assert.equal(
    bytesToHex(suite.mac(utf8('Jefe'), utf8('what do ya want for nothing?'))),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  assert.equal(
    bytesToHex(suite.hash(utf8('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('[CR1] ciphertexts are those of the published AES-256-GCM test cases with a zero nonce', () => {
  const key = new Uint8Array(32);
  assert.equal(bytesToHex(suite.seal(key, emptyBytes, emptyBytes)), '530f8afbc74536b9a963b4f1c4cb738b');
  assert.equal(
    bytesToHex(suite.seal(key, emptyBytes, new Uint8Array(16))),
    'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  );
});

test('[CR1] sealing, deriving, signing and MACs agree with Web Crypto', async () => {
  const { subtle } = crypto.webcrypto;
  for (const length of [0, 1, 15, 16, 17, 1000, 70_000]) {
    const [key, additional, plaintext, salt] = [
      random.bytes(32),
      random.bytes(108),
      random.bytes(length),
      random.bytes(32),
    ];
    const aes = await subtle.importKey('raw', own(key), 'AES-GCM', false, ['encrypt']);
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: own(additional) };
    const sealed = await subtle.encrypt(algorithm, aes, own(plaintext));
    assert.equal(bytesToHex(suite.seal(key, additional, plaintext)), bytesToHex(new Uint8Array(sealed)));
    const secret = await subtle.importKey('raw', own(key), 'HKDF', false, ['deriveBits']);
    const derivation = { name: 'HKDF', hash: 'SHA-256', salt: own(salt), info: own(additional) };
    const derived = await subtle.deriveBits(derivation, secret, 256);
    assert.equal(bytesToHex(suite.derive(key, salt, additional)), bytesToHex(new Uint8Array(derived)));
    const mac = await subtle.importKey('raw', own(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    assert.equal(
      bytesToHex(suite.mac(key, plaintext)),
      bytesToHex(new Uint8Array(await subtle.sign('HMAC', mac, own(plaintext)))),
    );
    const signing = suite.signingKey(key);
    const verifying = await subtle.importKey('raw', own(signing.publicKey), 'Ed25519', false, ['verify']);
    assert.ok(await subtle.verify('Ed25519', verifying, own(signing.sign(plaintext)), own(plaintext)));
  }
});

test('[CR2] one flipped bit in key, message or signature is noticed', () => {
  const key = suite.signingKey(random.bytes(32));
  const message = random.bytes(40);
  const signature = key.sign(message);
  for (let bit = 0; bit < 512; bit += 1)
    assert.ok(!suite.verify(key.publicKey, message, flip(signature, bit)));
  for (let bit = 0; bit < 320; bit += 1)
    assert.ok(!suite.verify(key.publicKey, flip(message, bit), signature));
  for (let bit = 0; bit < 256; bit += 1)
    assert.ok(!suite.verify(flip(key.publicKey, bit), message, signature));
});

test('[CR2] a signature has one spelling: S plus the group order is refused', () => {
  const key = suite.signingKey(random.bytes(32));
  const signature = key.sign(utf8('one'));
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let scalar = BigInt(`0x${bytesToHex(signature.slice(32).reverse())}`) + order;
  const shifted = new Uint8Array(signature);
  for (let at = 32; at < 64; at += 1, scalar >>= 8n) shifted[at] = Number(scalar & 255n);
  assert.equal(scalar, 0n, 'it still has 32 bytes');
  assert.ok(!suite.verify(key.publicKey, utf8('one'), shifted));
});

test('[CR2] no key and no signature makes verification throw', () => {
  const any = fc.uint8Array({ maxLength: 70 });
  const exact = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(
      fc.oneof(any, exact(32)),
      any,
      fc.oneof(any, exact(64)),
      (key, message, signature) => !suite.verify(key, message, signature),
    ),
    { numRuns: 1000 },
  );
});

test('[CR3] a public key of small order vouches for nothing, with any nonce point', () => {
  // The y coordinates of the eight points of small order and their unreduced spellings, with both signs.
  const low = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ].flatMap((text) => [hex(text), flip(hex(text), 255)]);
  // With A of small order, R = aB and S = a satisfy SB = R + hA for every eighth message at the latest.
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const seed = random.bytes(32);
  const digest = new Uint8Array(crypto.createHash('sha512').update(seed).digest().subarray(0, 32));
  digest[0] = (digest[0] ?? 0) & 248;
  digest[31] = ((digest[31] ?? 0) & 127) | 64;
  const scalar = BigInt(`0x${bytesToHex(new Uint8Array(digest).reverse())}`) % order;
  const s = hex(scalar.toString(16).padStart(64, '0')).toReversed();
  const forged = concatBytes(suite.signingKey(seed).publicKey, s);
  for (const key of low) {
    for (let number = 0; number < 64; number += 1)
      assert.ok(!suite.verify(key, utf8(`message ${number}`), forged));
  }
});

test('[CR4] a ciphertext opens under its key and additional data only, and unchanged', () => {
  const [key, additional, plaintext] = [random.bytes(32), random.bytes(30), random.bytes(50)];
  const sealed = suite.seal(key, additional, plaintext);
  assert.equal(sealed.length, plaintext.length + suite.tagLength);
  assert.equal(bytesToHex(suite.open(key, additional, sealed) ?? emptyBytes), bytesToHex(plaintext));
  for (let bit = 0; bit < sealed.length * 8; bit += 1)
    assert.equal(suite.open(key, additional, flip(sealed, bit)), undefined);
  for (let bit = 0; bit < 240; bit += 1)
    assert.equal(suite.open(key, flip(additional, bit), sealed), undefined);
  for (let bit = 0; bit < 256; bit += 1)
    assert.equal(suite.open(flip(key, bit), additional, sealed), undefined);
  for (let length = 0; length < sealed.length; length += 1)
    assert.equal(suite.open(key, additional, sealed.subarray(0, length)), undefined);
});

test('[CR5] a wrapped key opens for its recipient and context only, and unchanged', () => {
  const [recipient, other] = [suite.wrapKey(random.bytes(96)), suite.wrapKey(random.bytes(96))];
  const [key, context] = [random.bytes(32), utf8('insel/epoch-wrap/1\0')];
  const wrapped = suite.wrap(random, recipient.publicKey, key, context);
  assert.equal(bytesToHex(recipient.unwrap(wrapped, context) ?? emptyBytes), bytesToHex(key));
  assert.equal(other.unwrap(wrapped, context), undefined);
  assert.equal(recipient.unwrap(wrapped, emptyBytes), undefined);
  assert.equal(recipient.unwrap(wrapped.subarray(1), context), undefined);
  assert.equal(recipient.unwrap(concatBytes(wrapped, new Uint8Array(1)), context), undefined);
  assert.equal(recipient.unwrap(new Uint8Array(wrapped.length), context), undefined, 'a point of low order');
  for (let at = 0; at < wrapped.length; at += 1) {
    assert.equal(recipient.unwrap(flip(wrapped, 8 * at + (at % 8)), context), undefined, `byte ${at}`);
  }
});

test('[CR5] no bytes make unwrapping throw', () => {
  const recipient = suite.wrapKey(random.bytes(96));
  const exact = fc.uint8Array({ minLength: 1168, maxLength: 1168 });
  fc.assert(
    fc.property(
      fc.oneof(exact, fc.uint8Array()),
      (bytes) => recipient.unwrap(bytes, emptyBytes) === undefined,
    ),
  );
});

test('[CR6] nothing is wrapped to a key of another length, of low order or beyond the modulus', () => {
  const { publicKey } = suite.wrapKey(random.bytes(96));
  assert.equal(publicKey.length, suite1WrapPublicLength);
  assert.ok(suite.isWrapPublicKey(publicKey));
  const lowOrder = concatBytes(new Uint8Array(32), publicKey.subarray(32));
  const unreduced = concatBytes(publicKey.subarray(0, 32), new Uint8Array(1184).fill(255));
  const wrong = [
    emptyBytes,
    publicKey.subarray(1),
    concatBytes(publicKey, new Uint8Array(1)),
    lowOrder,
    unreduced,
  ];
  for (const key of wrong) {
    assert.ok(!suite.isWrapPublicKey(key));
    assert.throws(() => suite.wrap(random, key, random.bytes(32), emptyBytes));
  }
  assert.throws(() => suite.wrap(random, publicKey, random.bytes(31), emptyBytes), RangeError);
});

test('[CR7] the same seed gives the same keys, and two wraps of one key share nothing', () => {
  const [signingSeed, wrapSeed, key] = [random.bytes(32), random.bytes(96), random.bytes(32)];
  assert.equal(
    bytesToHex(suite.signingKey(signingSeed).publicKey),
    bytesToHex(createSuite1().signingKey(signingSeed).publicKey),
  );
  const { publicKey } = suite.wrapKey(wrapSeed);
  assert.equal(bytesToHex(publicKey), bytesToHex(createSuite1().wrapKey(wrapSeed).publicKey));
  const cloned = { bytes: (length: number) => new Uint8Array(length).fill(7) };
  const [one, two] = [1, 2].map(() => suite.wrap(cloned, publicKey, key, emptyBytes));
  assert.ok(one && two);
  assert.notEqual(
    bytesToHex(one.subarray(32, 1120)),
    bytesToHex(two.subarray(32, 1120)),
    'even from a cloned generator',
  );
  assert.notEqual(bytesToHex(one.subarray(1120)), bytesToHex(two.subarray(1120)));
});

test('[CR2] a suite that has seen more keys than it remembers still verifies', () => {
  const small = createSuite1();
  const key = small.signingKey(random.bytes(32));
  const signature = key.sign(utf8('one'));
  for (let number = 0; number < 4100; number += 1) {
    const bytes = new Uint8Array(31);
    new DataView(bytes.buffer).setUint32(0, number);
    small.verify(bytes, utf8('one'), signature);
  }
  assert.ok(small.verify(key.publicKey, utf8('one'), signature));
});
