// A network as a phone has it, for the bench: what another server has, compressed as a host would, at
// 1.6 Mbit a second in all and 150 ms away.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync } from "node:zlib";

const BYTES_A_SECOND = 200_000;
const AWAY = 150;
const PIECE = 2_000;

/// The address of a slow server with the files of the one at `address`, and what ends it.
export async function slow(address) {
  const files = new Map();
  const server = createServer(async ({ url }, response) => {
    const asked = performance.now();
    if (!files.has(url)) files.set(url, compressed(new URL(url, address)));
    const { status, headers, body } = await files.get(url);
    await sleep(asked + AWAY - performance.now());
    response.writeHead(status, headers);
    await send(response, body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, end: () => server.close() };
}

// When the line is free again; all answers share it.
let free = 0;

async function send(response, body) {
  for (let at = 0; at < body.length; at += PIECE) {
    const piece = body.subarray(at, at + PIECE);
    free = Math.max(free, performance.now()) + (piece.length / BYTES_A_SECOND) * 1_000;
    await sleep(free - performance.now());
    response.write(piece);
  }
  response.end();
}

async function compressed(url) {
  const response = await fetch(url);
  const headers = { ...Object.fromEntries(response.headers), "content-encoding": "br" };
  delete headers["content-length"];
  return { status: response.status, headers, body: brotliCompressSync(Buffer.from(await response.arrayBuffer())) };
}
