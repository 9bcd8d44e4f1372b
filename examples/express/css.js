// The simulator that `css-sim exec` has started around these tests, by its control API.
import { setTimeout as sleep } from "node:timers/promises";

async function ask(method, path, body) {
  const answer = await fetch(process.env.CSS_SIM_CONTROL + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.json();
}

export const push = async (name, more = {}) => {
  await ask("POST", "/streams", { source: "pattern:640x360", name, ...more });
  await advance("0s"); // returns once what is due now is done: the first screenshot, announced and answered
};
export const advance = (by) => ask("POST", "/clock/advance", { by });
export const setFaults = (...faults) => ask("PUT", "/faults", { faults });
export const deliveries = (stream) => ask("GET", `/deliveries?stream=${stream}`);
export const screenshotCallbacks = async (stream) => (await deliveries(stream)).filter((each) => each.event === 200);
export const resend = (number, how = "resign") => ask("POST", `/deliveries/${number}/resend`, { how });

// Wait in real time for what the receiver does after its answer.
export async function eventually(condition) {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 500) throw new Error(`not so within 5 s: ${condition}`);
    await sleep(10);
  }
}
