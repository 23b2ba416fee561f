import { defineConfig } from "vitest/config";
import { Order } from "./test/support/order.ts";

const report = process.env.LIANGWANG_TEST_REPORT;

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "web/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // A process loads the program once for all its files, not once for each: that had become a fifth of the whole run.
    // What a file changes beyond itself (the environment, a global, a timer) it puts back.
    isolate: false,
    sequence: { sequencer: Order },
    // A loaded machine is slow, not wrong.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: the database server needs room beside the tests.
    maxWorkers: 2,
    reporters: report === undefined ? ["default"] : ["default", "json"],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
});
