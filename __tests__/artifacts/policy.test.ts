import { expect, test } from "vitest";
import { obstacle, shorterRetention } from "../../src/artifacts/uploads.ts";

const runner = {
  ACTIONS_RESULTS_URL: "https://results-receiver.actions.githubusercontent.com/",
  ACTIONS_RUNTIME_TOKEN: "token",
  GITHUB_SERVER_URL: "https://github.com",
};

test.each([
  ["https://github.com"],
  ["https://octo.ghe.com"],
  ["https://GitHub.com"],
  ["http://github.localhost"],
  [undefined],
])("nothing speaks against a runner of %s", (server) => {
  expect(obstacle({ variables: { ...runner, GITHUB_SERVER_URL: server } })).toBeUndefined();
});

test.each([
  ["https://git.example.org:3000/", "git.example.org"],
  ["https://notgithub.com", "notgithub.com"],
  ["https://ghe.com.example.org", "ghe.com.example.org"],
  ["example.org", "example.org"],
])("GitHub's client does not upload to %s", (server, host) => {
  expect(obstacle({ variables: { ...runner, GITHUB_SERVER_URL: server } })).toBe(
    `GitHub's client uploads to github.com and ghe.com, not to ${host}: set \`artifacts: false\``,
  );
});

test.each(["ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"])("%s is needed", (name) => {
  for (const value of [undefined, ""])
    expect(obstacle({ variables: { ...runner, [name]: value } })).toBe(
      `this runner has no artifact service (${name} is not set): set \`artifacts: false\``,
    );
});

test.each([
  [200, "90", 90],
  [90, "90", undefined],
  [7, "90", undefined],
  [undefined, "90", undefined],
  [200, undefined, undefined],
  [200, "many", undefined],
])("%s days where the repository permits %s", (days, most, shorter) => {
  expect(shorterRetention(days, { GITHUB_RETENTION_DAYS: most })).toBe(shorter);
});
