/** `insel join`: enrols a further device, over the network or over files on a stick. */
import fs from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import { bytesToBase32 } from '../../../core/value/bytes.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import { writeDurable } from '../../townhall/durable-file.ts';
import { systemTimer } from '../../townhall/system-clock.ts';
import { type Complaint, defineCommand, type ExitCode } from '../command.ts';
import { acceptAnswer, type NewDevice, openNewDevice } from '../join/accept-answer.ts';
import { askToJoin } from '../join/ask-to-join.ts';
import { endInvitation, findInvitation, keepInvitation } from '../join/invitation.ts';
import { admitAndAnswer, groupsOf, type InviteTools, inviteDevice } from '../join/invite.ts';
import { joinMessageLengthMax, joinSecretLength, openRequest } from '../join/join-message.ts';
import { pendingPath, removeLeftovers } from '../join/pending-join.ts';
import { complaintOf, openFolder, stateRootFrom } from '../open-folder.ts';
import { flag, jsonOption, many, optional, required, wholeNumber } from '../option.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  dir: required('FOLDER', 'the data folder of this device; on a new device the folder to make'),
  invite: flag('on an admitted device: show a code and wait for the new device'),
  offline: flag('with --invite: only show a code; the request comes as a file'),
  code: optional('CODE', 'on the new device: the 26 characters that the admitted one shows'),
  from: optional('URL', 'on the new device: the address that the admitted one shows'),
  name: optional('NAME', 'what people call the new device (default the name of this computer)'),
  request: optional('FILE', 'the request of the new device: written there, read on the admitted one'),
  admit: optional('FILE', 'the answer: written on the admitted device, read on the new one'),
  guardian: many('FILE', 'a file with the code of one guardian card, instead of typing it'),
  host: optional('HOST', 'with --invite: address to listen on (default all)'),
  port: wholeNumber('PORT', 'with --invite: port to listen on (default any free one)', {
    min: 0,
    max: 65_535,
  }),
  minutes: wholeNumber('N', 'with --invite: how long the code holds (default 15, offline 1440)', {
    min: 1,
    max: 10_080,
  }),
  json: jsonOption,
} as const;

export const join = defineCommand({
  about: [
    'A further device needs two things: a code that a person carries by eye, and the cards of guardians. The',
    'code protects everything that is sent, so it does not matter over which wires or sticks it travels.',
    'The new device makes keys of its own and checks the whole control stream against the genesis.',
  ],
  options,
  examples: [
    { line: 'insel join --dir ./rathaus --invite', does: 'on an admitted device: shows a code and waits' },
    {
      line: 'insel join --dir ./laptop --code CODE --from http://192.168.1.10:41234',
      does: 'on the new device, while the other one waits',
    },
    { line: 'insel join --dir ./rathaus --invite --offline', does: 'without a network: 1. show a code' },
    {
      line: 'insel join --dir ./laptop --code CODE --request /media/stick/request.insel',
      does: '2. new device',
    },
    {
      line: 'insel join --dir ./rathaus --request /media/stick/request.insel --admit /media/stick/answer.insel',
      does: '3. admitted device, with the guardians',
    },
    {
      line: 'insel join --dir ./laptop --code CODE --admit /media/stick/answer.insel',
      does: '4. new device',
    },
  ],
  exits: { 1: 'the device was not admitted; nothing was made' },
  run: async ({ values }, io) => {
    const isNew = values.code !== undefined;
    if (isNew === (values.invite || (!isNew && values.admit !== undefined)))
      return fail({
        error:
          'say either --invite (or --request with --admit) on an admitted device, or --code on the new one',
        hint: 'insel join --help shows both ways step by step',
        exitCode: 2,
      });
    const tools = { suite: createSuite1(), random: createSystemRandom(), io };
    return isNew ? joinAsNew(tools, values) : admitHere(tools, values, io);
  },
});

interface JoinValues {
  readonly dir: string;
  readonly invite: boolean;
  readonly offline: boolean;
  readonly code: string | undefined;
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly request: string | undefined;
  readonly admit: string | undefined;
  readonly guardian: readonly string[];
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly minutes: number | undefined;
  readonly json: boolean;
}

type Outcome = Promise<Result<ExitCode, Complaint>>;

async function admitHere(tools: InviteTools, values: JoinValues, io: Terminal): Outcome {
  const folder = openFolder(values.dir, io);
  if (!folder.ok) return folder;
  const common = { folder: folder.value, guardianFiles: values.guardian };
  if (values.invite && !values.offline)
    return inviteDevice(tools, {
      ...common,
      host: values.host ?? '0.0.0.0',
      port: values.port ?? 0,
      minutes: values.minutes ?? 15,
      json: values.json,
    });
  if (values.invite) {
    const secret = tools.random.bytes(joinSecretLength);
    const expiresAt = Date.now() + (values.minutes ?? 1440) * 60_000;
    keepInvitation(folder.value, secret, expiresAt);
    const code = bytesToBase32(secret);
    await io.print(
      values.json
        ? JSON.stringify({ invitation: true, code, expiresAt: new Date(expiresAt).toISOString() })
        : `Code: ${groupsOf(code)}\nOn the new device: insel join --dir FOLDER --code ${code} --request FILE`,
    );
    return ok(0);
  }
  return admitFromFile(tools, common, values);
}

async function admitFromFile(
  tools: InviteTools,
  common: Parameters<typeof admitAndAnswer>[1],
  { request, admit, json }: JoinValues,
): Outcome {
  if (request === undefined || admit === undefined)
    return fail({
      error: '--request FILE and --admit FILE belong together here',
      hint: 'insel join --help',
      exitCode: 2,
    });
  const secret = findInvitation(common.folder, Date.now());
  if (!secret.ok)
    return fail(complaintOf(secret.failure, 'insel join --dir FOLDER --invite --offline makes a new one'));
  const message = readMessage(request);
  if (!message.ok) return message;
  const device = openRequest(tools.suite, secret.value, message.value);
  if (!device.ok)
    return fail(
      complaintOf(device.failure, 'make the request again with the code that this device shows now'),
    );
  const asked = { secret: secret.value, message: message.value, device: device.value };
  const sealed = await admitAndAnswer(tools, common, asked);
  if (!sealed.ok) return sealed;
  writeDurable(resolve(admit), sealed.value, { mode: 0o600 });
  endInvitation(common.folder);
  await tools.io.print(
    json
      ? JSON.stringify({ admitted: true, name: device.value.name, answer: resolve(admit) })
      : `${device.value.name} is admitted; take ${admit} to it and run: insel join --dir FOLDER --code CODE --admit FILE`,
  );
  return ok(0);
}

/** How the new device and the admitted one reach each other; known to be usable before any key is made. */
type Way =
  | { readonly kind: 'network'; readonly url: string }
  | { readonly kind: 'answer'; readonly message: Uint8Array }
  | { readonly kind: 'request'; readonly path: string };

function readWay({ from, admit, request }: JoinValues): Result<Way, Complaint> {
  if (from !== undefined) {
    if (URL.canParse(from) && /^https?:$/.test(new URL(from).protocol))
      return ok({ kind: 'network', url: from });
    return fail({
      error: `--from "${from.slice(0, 120)}" is no address`,
      hint: 'for example http://192.168.1.10:41234',
      exitCode: 2,
    });
  }
  if (admit !== undefined) {
    const message = readMessage(admit);
    return message.ok ? ok({ kind: 'answer', message: message.value }) : message;
  }
  if (request !== undefined) return ok({ kind: 'request', path: resolve(request) });
  const error = '--from URL, --request FILE or --admit FILE is missing';
  return fail({ error, hint: 'insel join --help', exitCode: 2 });
}

async function joinAsNew(tools: InviteTools, values: JoinValues): Outcome {
  const { suite, random, io } = tools;
  const way = readWay(values);
  if (!way.ok) return way;
  const opened = openNewDevice(
    { suite, random },
    {
      dir: values.dir,
      code: values.code ?? '',
      name: values.name ?? hostname().slice(0, 80),
      stateRoot: stateRootFrom(io),
    },
  );
  if (!opened.ok) return opened;
  if (opened.value.kind === 'joined') return tellJoined(io, values, opened.value.folder);
  const { device } = opened.value;
  if (way.value.kind === 'network') return joinOverNetwork(tools, values, device, way.value.url);
  if (way.value.kind === 'answer') return finish(tools, values, device, way.value.message);
  removeLeftovers(way.value.path);
  writeDurable(way.value.path, device.pending.request, { mode: 0o600 });
  await io.print(
    values.json
      ? JSON.stringify({ requested: true, device: device.id, request: way.value.path })
      : `The request of device ${device.id} is in ${values.request}; take it to the admitted device`,
  );
  return ok(0);
}

const askHints = {
  'town-unreachable': 'is the invitation still open, and are both devices in the same network?',
  'answer-malformed': 'the address may belong to something else; take the one that was shown',
  'code-unknown': 'compare the code letter by letter; each invitation has its own',
  'code-used': 'end the invitation on the admitted device and begin again with a new code',
  'join-refused': 'ask at the admitted device why',
  'join-expired': 'begin again with a new code',
} as const;

async function joinOverNetwork(
  tools: InviteTools,
  values: JoinValues,
  device: NewDevice,
  url: string,
): Outcome {
  const { io } = tools;
  io.tell(`insel: this device is ${device.id}; the other one shows the same`);
  const answer = await askToJoin(
    { fetch, timer: systemTimer, onWaiting: () => io.showProgress('waiting for the guardians …') },
    url,
    device.pending.request,
  );
  if (answer.ok) return finish(tools, values, device, answer.value);
  const { kind, message } = answer.failure;
  // The code belongs to the first request that arrived, and this one may have: only these keys can go on with it.
  if (kind === 'town-unreachable' || kind === 'answer-malformed')
    io.tell(
      `insel: note: the keys wait in ${pendingPath(device.root)}; the same command with the same code goes on`,
    );
  else device.pending.forget();
  return fail({ error: message, hint: askHints[kind], exitCode: 1 });
}

async function finish(
  { suite, io }: InviteTools,
  values: JoinValues,
  device: NewDevice,
  message: Uint8Array,
): Outcome {
  const folder = acceptAnswer(suite, device, message);
  return folder.ok ? tellJoined(io, values, folder.value) : folder;
}

async function tellJoined(io: Terminal, values: JoinValues, { config, paths }: TownhallFolder): Outcome {
  if (values.json) {
    await io.print(
      JSON.stringify({
        joined: true,
        dir: paths.root,
        tenant: config.tenant,
        device: config.device,
        name: config.name,
      }),
    );
    return ok(0);
  }
  await io.print(`This device belongs to ${config.name} now: ${paths.root}`);
  await io.print(`  device  ${config.device}`);
  await io.print(
    'Now: insel townhall --dir FOLDER fetches everything from the relays; without a relay take it',
  );
  await io.print('     over on a stick: insel bundle create there, insel bundle receive here.');
  return ok(0);
}

function readMessage(path: string): Result<Uint8Array, Complaint> {
  const size = fs.statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined)
    return fail({ error: `${path} does not exist`, hint: 'insel join --help', exitCode: 2 });
  if (size > joinMessageLengthMax)
    return fail({ error: `${path} is too large for a join message`, hint: 'insel join --help', exitCode: 2 });
  return ok(new Uint8Array(fs.readFileSync(path)));
}
