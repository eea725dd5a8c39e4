import { list, needed, object, type Problem, type Tables, text, type Values } from "./check.ts";
import * as form from "./forms.ts";

const cloud = [
  ...[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
  ],
  ...["gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "nfs", "photonPersistentDisk", "portworxVolume"],
  ...["quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"],
];
const ofPods = [
  "configMap",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "gitRepo",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
/** Of nodeStageSecretRef nothing is asked. */
const judgedSecretRefs = [
  "controllerPublishSecretRef",
  "nodePublishSecretRef",
  "controllerExpandSecretRef",
  "nodeExpandSecretRef",
];
const accessMode = form.oneOf("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
const volumeMode = form.oneOf("Filesystem", "Block");
const hostPathTypes = [
  "DirectoryOrCreate",
  "Directory",
  "FileOrCreate",
  "File",
  "Socket",
  "CharDevice",
  "BlockDevice",
];

export const volumeTables: Tables = {
  "core.v1.Volume": { fields: { name: form.label }, exactlyOne: [...ofPods, ...cloud] },
  "core.v1.EmptyDirVolumeSource": { fields: { sizeLimit: form.quantity } },
  "core.v1.HostPathVolumeSource": {
    fields: { path: form.pathWithoutBackSteps, type: form.oneOf(...hostPathTypes) },
  },
  "core.v1.NFSVolumeSource": { fields: { path: form.absolutePath } },
  "core.v1.CSIVolumeSource": { required: ["driver"], fields: { driver: driver() } },
  "core.v1.CSIPersistentVolumeSource": {
    fields: { driver: driver() },
    together: (values) =>
      judgedSecretRefs.flatMap((field) =>
        needed(object(values, field) ?? { name: "-", namespace: "-" }, true, "", "name", "namespace").map(
          (problem): Problem => problem && [`${field}.${problem[0]}`, problem[1]],
        ),
      ),
  },
  "core.v1.LocalVolumeSource": { fields: { path: form.pathWithoutBackSteps } },
  "core.v1.PersistentVolumeClaimVolumeSource": { required: ["claimName"] },
  "core.v1.SecretVolumeSource": { required: ["secretName"], fields: { defaultMode: form.fileMode } },
  "core.v1.ConfigMapVolumeSource": { required: ["name"], fields: { defaultMode: form.fileMode } },
  "core.v1.DownwardAPIVolumeSource": { fields: { defaultMode: form.fileMode } },
  "core.v1.ProjectedVolumeSource": { fields: { defaultMode: form.fileMode } },
  "core.v1.KeyToPath": { fields: { path: form.filePath, mode: form.fileMode } },
  "core.v1.VolumeProjection": {
    atMostOne: ["secret", "configMap", "downwardAPI", "serviceAccountToken"],
  },
  "core.v1.SecretProjection": { required: ["name"] },
  "core.v1.ConfigMapProjection": { required: ["name"] },
  "core.v1.ServiceAccountTokenProjection": {
    fields: { path: form.filePath, expirationSeconds: form.between(600, 2 ** 32) },
  },
  "core.v1.DownwardAPIVolumeFile": {
    required: ["path"],
    fields: { path: form.filePath, mode: form.fileMode },
    exactlyOne: ["fieldRef", "resourceFieldRef"],
    together: (values) => {
      const path = text(object(values, "fieldRef"), "fieldPath") ?? "";
      return [
        path !== "" && !isFileField(path) && ["fieldRef.fieldPath", "isn't a field that a file may have"],
        ...needed(
          object(values, "resourceFieldRef") ?? { containerName: "-" },
          true,
          "in a volume",
          "containerName",
        ).map((problem): Problem => problem && [`resourceFieldRef.${problem[0]}`, problem[1]]),
      ];
    },
  },
  "core.v1.EphemeralVolumeSource": { required: ["volumeClaimTemplate"] },
  "core.v1.PersistentVolumeClaim": { required: ["spec"] },
  "core.v1.PersistentVolumeClaimSpec": {
    required: ["accessModes"],
    fields: {
      accessModes: accessMode,
      volumeMode,
      storageClassName: optional(form.subdomain),
      volumeAttributesClassName: optional(form.subdomain),
    },
    together: (values) => [...accessProblems(values), ...storageProblems(values)],
  },
  "core.v1.PersistentVolume": { required: ["spec"] },
  "core.v1.PersistentVolumeSpec": {
    required: ["accessModes", "capacity"],
    exactlyOne: cloud.concat("local"),
    fields: {
      accessModes: accessMode,
      volumeMode,
      persistentVolumeReclaimPolicy: form.oneOf("Retain", "Recycle", "Delete"),
      storageClassName: form.subdomain,
    },
    together: (values) => [
      ...accessProblems(values),
      ...needed(
        values,
        object(values, "local") !== undefined,
        "which a local volume asks for",
        "nodeAffinity",
      ),
      ...Object.entries(object(values, "capacity") ?? {}).flatMap(([key, size]): readonly Problem[] => [
        key !== "storage" && ["capacity", "may have storage alone"],
        !form.positiveQuantity.fits(size) && [`capacity[${key}]`, `must be ${form.positiveQuantity.allowed}`],
      ]),
    ],
  },
  "core.v1.VolumeNodeAffinity": { required: ["required"] },
};

function optional({ allowed, fits }: form.Form): form.Form {
  return { allowed, fits: (value) => value === "" || fits(value) };
}

function driver(): form.Form {
  const allowed = "a driver's DNS name of up to 63 characters";
  return {
    allowed,
    fits: (value) => String(value).length <= 63 && form.subdomain.fits(String(value).toLowerCase()),
  };
}

function isFileField(path: string): boolean {
  return /^metadata\.(name|namespace|uid|labels|annotations)$|^metadata\.(labels|annotations)\['.+'\]$/.test(
    path,
  );
}

function accessProblems(values: Values): readonly Problem[] {
  const modes = new Set(list(values, "accessModes"));
  return [
    modes.has("ReadWriteOncePod") &&
      modes.size > 1 && ["accessModes", "has ReadWriteOncePod, beside which no other is allowed"],
  ];
}

function storageProblems(values: Values): readonly Problem[] {
  const requests = object(object(values, "resources"), "requests");
  return [
    requests?.storage === undefined
      ? ["resources.requests.storage", "is missing"]
      : !form.positiveQuantity.fits(requests.storage) && [
          "resources.requests.storage",
          `must be ${form.positiveQuantity.allowed}`,
        ],
  ];
}
