/** A name that users know from elsewhere but that is no target here. */
export interface RetiredTarget {
  readonly name: string;
  /** Why, and what to take instead, to follow "`genode` is no target: ". */
  readonly why: string;
}

const onHvt = (system: string): string =>
  `Solo5's tender solo5-hvt runs on ${system} too, so take hvt`;

/** From Solo5's changes in 0.4.0 and 0.7.0, its guide to running unikernels and the targets of the mirage tool. */
export const retiredTargets: readonly RetiredTarget[] = [
  {
    name: "genode",
    why: "Solo5 dropped its Genode bindings in 0.7.0, and no OCaml for it is left; take hvt, spt, virtio, muen or xen",
  },
  { name: "ukvm", why: "Solo5 has called it hvt since 0.4.0; take hvt" },
  { name: "macosx", why: "programs of the machine that builds are the target unix; take unix" },
  { name: "freebsd", why: onHvt("FreeBSD") },
  { name: "openbsd", why: onHvt("OpenBSD") },
  { name: "dragonfly", why: onHvt("DragonFly BSD") },
  { name: "kvm", why: "Solo5's targets for KVM are hvt, by its own tender, and virtio, by QEMU" },
  { name: "qemu", why: "QEMU runs the targets virtio, riscv32 and cortex-m3; take one of these" },
  { name: "bhyve", why: "bhyve runs virtio, and Solo5's tender for FreeBSD's vmm runs hvt" },
];
