import type { Rule } from "../model/rule.ts";
import { pssCapabilitiesAdded } from "./pss-capabilities-added.ts";
import { pssCapabilitiesDropAll } from "./pss-capabilities-drop-all.ts";
import { pssHostNamespaces } from "./pss-host-namespaces.ts";
import { pssHostPathVolume } from "./pss-host-path-volume.ts";
import { pssHostPort } from "./pss-host-port.ts";
import { pssHostProbe } from "./pss-host-probe.ts";
import { pssHostProcess } from "./pss-host-process.ts";
import { pssMacProfiles } from "./pss-mac-profiles.ts";
import { pssPrivilegeEscalation } from "./pss-privilege-escalation.ts";
import { pssPrivilegedContainer } from "./pss-privileged-container.ts";
import { pssProcMount } from "./pss-proc-mount.ts";
import { pssProcMountOwnUsers } from "./pss-proc-mount-own-users.ts";
import { pssRunAsNonRoot } from "./pss-run-as-non-root.ts";
import { pssSeccompProfile } from "./pss-seccomp-profile.ts";
import { pssSysctls } from "./pss-sysctls.ts";
import { pssVolumeTypes } from "./pss-volume-types.ts";
import { readonlyRootFilesystem } from "./readonly-root-filesystem.ts";

export const podsRules: readonly Rule[] = [
  pssCapabilitiesAdded,
  pssCapabilitiesDropAll,
  pssHostNamespaces,
  pssHostPathVolume,
  pssHostPort,
  pssHostProbe,
  pssHostProcess,
  pssMacProfiles,
  pssPrivilegeEscalation,
  pssPrivilegedContainer,
  pssProcMount,
  pssProcMountOwnUsers,
  pssRunAsNonRoot,
  pssSeccompProfile,
  pssSysctls,
  pssVolumeTypes,
  readonlyRootFilesystem,
];
