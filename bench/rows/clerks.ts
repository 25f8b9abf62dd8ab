/**
 * Clerks at the counter as load: each holds one connection and clicks again when its answer is there. Plain
 * sockets, because the load shares the machine with what is measured.
 */
import { once } from 'node:events';
import net from 'node:net';

export interface ClickPlan {
  readonly url: string;
  readonly clerks: number;
  readonly clicks: number;
  readonly path: (click: number) => string;
  readonly body: (click: number) => string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long a clerk looks at the answer before the next click; 0 = as many clicks as the server takes. */
  readonly pauseMilliseconds: number;
}

export interface Clicked {
  /** Clicks a second. */
  readonly rate: number;
  /** Milliseconds of each click from its first byte to the end of its answer. */
  readonly milliseconds: readonly number[];
}

export async function clickAll(plan: ClickPlan): Promise<Clicked> {
  const milliseconds: number[] = [];
  let next = 0;
  const take = (): number | undefined => {
    next += 1;
    return next > plan.clicks ? undefined : next - 1;
  };
  const sockets = await Promise.all(Array.from({ length: plan.clerks }, () => connect(plan.url)));
  const from = performance.now();
  await Promise.all(sockets.map((socket) => work(plan, socket, take, milliseconds)));
  const rate = plan.clicks / ((performance.now() - from) / 1000);
  for (const socket of sockets) socket.destroy();
  return { rate, milliseconds };
}

async function connect(url: string): Promise<net.Socket> {
  const { port } = new URL(url);
  const socket = net.connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function work(
  plan: ClickPlan,
  socket: net.Socket,
  take: () => number | undefined,
  milliseconds: number[],
): Promise<void> {
  const head = Object.entries({
    host: new URL(plan.url).host,
    'content-type': 'application/json',
    ...plan.headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return new Promise((resolve, reject) => {
    let startedAt = 0;
    let received = '';
    const send = (): void => {
      const click = take();
      if (click === undefined) {
        resolve();
        return;
      }
      const body = plan.body(click);
      startedAt = performance.now();
      socket.write(
        `POST ${plan.path(click)} HTTP/1.1\r\n${head}content-length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      if (!received.startsWith('HTTP/1.1 200')) {
        reject(new Error(received.slice(0, 300)));
        return;
      }
      received = received.slice(length);
      milliseconds.push(performance.now() - startedAt);
      if (plan.pauseMilliseconds === 0) send();
      else setTimeout(send, plan.pauseMilliseconds * (0.5 + Math.random()));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed the connection of a clerk')));
    if (plan.pauseMilliseconds === 0) send();
    else setTimeout(send, plan.pauseMilliseconds * Math.random());
  });
}

/** Undefined while the head is not whole. Answers of a known length only. */
function answerLength(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error('An answer states no length');
  return headEnd + 4 + Number(length);
}
