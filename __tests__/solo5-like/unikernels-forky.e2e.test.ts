import { describeUnikernels } from "./unikernels.ts";

describeUnikernels("forky");
