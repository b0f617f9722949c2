/** Name of the state that main leaves to post. */
export const state = "leavings";
