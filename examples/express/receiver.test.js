import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { advance, deliveries, eventually, push, resend, screenshotCallbacks, setFaults } from "./css.js";
import { app, pictures } from "./receiver.js";

let server;
before((_, done) => {
  server = app.listen(new URL(process.env.CSS_SIM_RECEIVER_URL).port, "127.0.0.1", done);
});
beforeEach(() => setFaults()); // one simulator serves all tests, so each has a stream of its own
after(() => {
  server.close();
  server.closeAllConnections();
});

const answers = (delivery) => delivery.attempts.map((attempt) => attempt.status);
const picturesOf = (stream) => [...pictures.values()].filter((each) => each.url.includes(`/${stream}-screenshot-`));
const downloaded = (stream) => picturesOf(stream).filter((each) => each.jpeg).length;

test("every screenshot is accepted and downloaded", async () => {
  await push("room1", { lasts: "30s" });
  await advance("30s");
  assert.deepEqual((await screenshotCallbacks("room1")).map(answers), [[200], [200], [200]]);
  await eventually(() => downloaded("room1") === 3);
});

test("a forged sign is refused", async () => {
  await setFaults("sign.wrong-key");
  await push("room2", { lasts: "5s" });
  assert.deepEqual((await screenshotCallbacks("room2")).map(answers), [[403]]);
  assert.equal(picturesOf("room2").length, 0);
});

test("an expired t is refused", async () => {
  await setFaults("t.expired by=1h"); // simulated time is ahead of the receiver's clock, by all that tests advanced it
  await push("room3", { lasts: "5s" });
  assert.deepEqual((await screenshotCallbacks("room3")).map(answers), [[403]]);
});

test("a duplicate is processed once", async () => {
  await push("room4", { lasts: "5s" });
  const [delivery] = await screenshotCallbacks("room4");
  assert.equal((await resend(delivery.number, "as-recorded")).status, 200);
  await advance("1s"); // so that it is signed anew: t is another
  assert.equal((await resend(delivery.number, "resign")).status, 200);
  assert.equal(picturesOf("room4").length, 1);
});

test("a callback that fails twice is accepted in the end", async () => {
  await setFaults("callback.answer status=503 first=2");
  await push("room5", { lasts: "5s" });
  await advance("4m");
  assert.deepEqual((await screenshotCallbacks("room5")).map(answers), [[503, 503, 200]]);
});

test("a late picture is downloaded in the end", async () => {
  await setFaults("picture.late by=5s");
  await push("room6", { lasts: "5s" });
  assert.equal(downloaded("room6"), 0);
  await advance("5s");
  await eventually(() => downloaded("room6") === 1);
});

test("push events on the same path are answered and make no picture", async () => {
  await push("room7", { lasts: "5s" });
  await advance("2m"); // a push is over 70 seconds after its last byte
  const events = (await deliveries("room7")).map((each) => [each.event, each.verdict]);
  assert.deepEqual(events, [1, 200, 0].map((event) => [event, "acknowledged"]));
  assert.equal(picturesOf("room7").length, 1);
});
