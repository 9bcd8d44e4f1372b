// A receiver of screenshot callbacks: checks, remembers, answers at once; downloads the picture afterwards.
import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";

const KEY = process.env.CALLBACK_KEY ?? "test";
// The sign covers key and t, not the URL. So in production name your bucket's address here, and fetch from nowhere else.
const PICTURES = process.env.PICTURES_URL ?? "http://";
const RETRY_AFTER_MS = [200, 1_000, 5_000, 20_000, 60_000];

export const pictures = new Map(); // a table of your database, with this key as a unique one
export const app = express();

app.post("/cb", express.json(), (request, response) => {
  const body = request.body;
  if (!isGenuine(body)) return response.sendStatus(403);
  if (body.event_type === 200) remember(body);
  response.json({ code: 0 });
});

function remember(body) {
  // t and sign differ between the copies of a callback; these two do not.
  const key = `${body.pic_full_url} ${body.create_time}`;
  if (pictures.has(key)) return;
  const picture = { url: body.pic_full_url, fileSize: body.file_size, jpeg: null };
  pictures.set(key, picture);
  setImmediate(fetchPicture, picture);
}

function isGenuine(body) {
  const right = Buffer.from(createHash("md5").update(`${KEY}${body?.t}`).digest("hex"));
  const sign = Buffer.from(String(body?.sign));
  return sign.length === right.length && timingSafeEqual(sign, right) && Number(body.t) >= Date.now() / 1000;
}

async function fetchPicture(picture) {
  for (const waitMs of RETRY_AFTER_MS) {
    picture.jpeg = await download(picture).catch(() => null);
    if (picture.jpeg) return;
    await sleep(waitMs, undefined, { ref: false });
  }
}

// Return a picture, or null where it is not there yet, is cut off, or is no JPEG.
async function download({ url, fileSize }) {
  if (!url.startsWith(PICTURES)) return null;
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: "error" });
  if (!answer.ok) return null;
  const jpeg = Buffer.from(await answer.arrayBuffer());
  const isJpeg = jpeg.subarray(0, 2).toString("hex") === "ffd8" && jpeg.subarray(-2).toString("hex") === "ffd9";
  return jpeg.length === fileSize && isJpeg ? jpeg : null;
}

if (process.argv[1] === import.meta.filename) app.listen(8080);
