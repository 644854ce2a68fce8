import { expect, it } from "vitest";
import { handOver } from "../../../src/platform/delivery.ts";

const held = [1, 2, 3, 4].map((body) => ({ body, attempts: body }));

it("takes a consumer at its first word on each message; silence and a throw mean again", async () => {
  const { verdicts, error } = await handOver(held, (batch) => {
    const [first, second, third] = batch;
    expect(batch.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4]);
    first?.ack();
    first?.retry({ delaySeconds: 9 });
    second?.retry({ delaySeconds: 5 });
    second?.ack();
    third?.retry();
    return Promise.reject(new Error("half-way"));
  });
  expect([...verdicts.values()]).toEqual([{ is: "done" }, { is: "again", delaySeconds: 5 }, { is: "again", delaySeconds: undefined }, { is: "again", delaySeconds: undefined }]);
  expect(String(error)).toBe("Error: half-way");
});

it("tells a consumer that threw nothing at all from one that ended well", async () => {
  expect((await handOver(held, () => Promise.resolve())).error).toBeUndefined();
  expect((await handOver(held, () => Promise.reject(undefined as unknown as Error))).error).toBeInstanceOf(Error);
});
