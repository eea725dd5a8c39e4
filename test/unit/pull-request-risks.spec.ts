import assert from "node:assert/strict";
import { state, summaryOf } from "../support/preview-file.ts";

describe("what is at risk", () => {
  const risk = (type: string, more: object = {}) =>
    summaryOf([{ op: "delete", type, name: "x", old: state({}, more) }]).includes("State is at risk");

  it("is a kind that keeps state, of Kubernetes or of a cloud", () => {
    const kinds = [
      "kubernetes:core/v1:Namespace",
      "kubernetes:core/v1:Secret",
      "kubernetes:apps/v1:StatefulSet",
      "kubernetes:postgresql.cnpg.io/v1:Cluster",
      "aws:rds/instance:Instance",
      "aws:s3/bucketV2:BucketV2",
      "gcp:sql/databaseInstance:DatabaseInstance",
      "azure-native:storage:StorageAccount",
      "aws:dynamodb/table:Table",
    ];
    assert.deepEqual(
      kinds.filter((type) => !risk(type)),
      [],
    );
  });

  it("is not what is made again without a loss", () => {
    const kinds = [
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
      "kubernetes:apps/v1:Deployment",
      "kubernetes:core/v1:ConfigMap",
      "aws:ec2/securityGroup:SecurityGroup",
    ];
    assert.deepEqual(
      kinds.filter((type) => risk(type)),
      [],
    );
  });

  it("is what brings others with it", () => {
    const kinds = [
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:helm.sh/v4:Chart",
      "kubernetes:yaml/v2:ConfigGroup",
      "kubernetes:kafka.strimzi.io/v1beta2:Kafka",
      "kubernetes:minio.min.io/v2:Tenant",
      "kubernetes:external-secrets.io/v1:ExternalSecret",
      "kubernetes:velero.io/v1:Backup",
      "pulumi:providers:kubernetes",
    ];
    assert.deepEqual(
      kinds.filter((type) => !risk(type)),
      [],
    );
    const others = ["kubernetes:cert-manager.io/v1:ClusterIssuer", "aws:lb/loadBalancer:LoadBalancer"];
    assert.deepEqual(
      others.filter((type) => risk(type)),
      [],
    );
  });

  const updateRisk = (
    type: string,
    before: object,
    after: object,
    more: readonly [object, object] = [{}, {}],
  ) => {
    const step = { op: "update", type, name: "x", old: state(before, more[0]), new: state(after, more[1]) };
    return /State is at risk[\s\S]*?: (?<risk>[^\n]*)\n\n\|/.exec(summaryOf([step]))?.groups?.risk;
  };
  const spec = (fields: object) => ({ spec: fields });
  const claim = (storage: string) => ({ resources: { requests: { storage } } });

  for (const [what, type, before, after, expected] of [
    [
      "fewer servers",
      "apps/v1:StatefulSet",
      spec({ replicas: 3 }),
      spec({ replicas: 2 }),
      /from 3 servers to 2/,
    ],
    ["no number of servers", "apps/v1:StatefulSet", spec({ replicas: 3 }), spec({}), /from 3 servers to 1/],
    [
      "a smaller claim",
      "core/v1:PersistentVolumeClaim",
      spec(claim("50Gi")),
      spec(claim("500Mi")),
      /can't shrink/,
    ],
    [
      "a smaller claim of a StatefulSet",
      "apps/v1:StatefulSet",
      spec({ volumeClaimTemplates: [{ spec: claim("1Ti") }] }),
      spec({ volumeClaimTemplates: [{ spec: claim("1Gi") }] }),
      /can't shrink/,
    ],
    [
      "claims that are deleted",
      "apps/v1:StatefulSet",
      spec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } }),
      spec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } }),
      /whenDeleted keeps data no longer/,
    ],
    [
      "volumes that are deleted",
      "storage.k8s.io/v1:StorageClass",
      { reclaimPolicy: "Retain" },
      {},
      /reclaimPolicy keeps data no longer/,
    ],
    [
      "another key",
      "core/v1:Secret",
      { data: { "tls.key": "YQ==" } },
      { data: { "tls.key": "Yg==" } },
      /a key changes/,
    ],
  ] as const)
    it(`is an update to ${what}`, () => {
      assert.match(updateRisk(`kubernetes:${type}`, before, after) ?? "", expected);
      assert.equal(updateRisk(`kubernetes:${type}`, after, after), undefined);
    });

  it("is an update that takes protection away", () => {
    const [old, now] = [{ protect: true }, { protect: false }];
    assert.match(updateRisk("aws:s3/bucket:Bucket", {}, { a: 1 }, [old, now]) ?? "", /no longer protected/);
    const db = "aws:rds/instance:Instance";
    assert.match(
      updateRisk(db, { deletionProtection: true }, { deletionProtection: false }) ?? "",
      /deletionProtection/,
    );
    assert.match(updateRisk(db, { a: 1 }, { a: 2, skipFinalSnapshot: true }) ?? "", /skipFinalSnapshot/);
  });

  it("is not an update that only grows, or changes a password", () => {
    assert.equal(
      updateRisk("kubernetes:apps/v1:StatefulSet", spec({ replicas: 1 }), spec({ replicas: 3 })),
      undefined,
    );
    assert.equal(
      updateRisk("kubernetes:core/v1:Secret", { data: { password: "YQ==" } }, { data: { password: "Yg==" } }),
      undefined,
    );
  });

  it("is whatever is protected", () => {
    assert.ok(risk("kubernetes:core/v1:ConfigMap", { protect: true }));
  });
});
