import { describeUnikernels } from "./unikernels.ts";

describeUnikernels("bookworm");
