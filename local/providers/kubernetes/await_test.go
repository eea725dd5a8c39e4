package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
)

// recorded reads an object and what is related to it, as a cluster gave them.
func recorded(t *testing.T, name string) (*unstructured.Unstructured, snapshot) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var record map[string]any
	if err := json.Unmarshal(body, &record); err != nil {
		t.Fatal(err)
	}
	seen := snapshot{}
	for key, gvr := range map[string]schema.GroupVersionResource{"replicasets": replicaSets, "pods": pods} {
		for _, item := range record[key].([]any) {
			seen[gvr] = append(seen[gvr], &unstructured.Unstructured{Object: item.(object)})
		}
	}
	return &unstructured.Unstructured{Object: record["object"].(object)}, seen
}

func TestRecordedWorkloads(t *testing.T) {
	cases := []struct {
		name    string
		done    bool
		status  string
		trouble string
		logs    bool
		events  bool
	}{
		{name: "ready", done: true, status: "[1/1 ready]"},
		{name: "crash-loop", status: "waiting for pods to be ready", trouble: "container main, CrashLoopBackOff: exit code 3", logs: true},
		{name: "image-missing", status: "waiting for pods to be ready", trouble: "container main, ImagePullBackOff: Back-off pulling image"},
		{name: "unschedulable", status: "waiting for pods to be ready", trouble: "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu"},
		{name: "missing-volume", status: "waiting for new pods to take over from 1 old ones", trouble: "container main, waiting to start", events: true},
		{name: "stateful-set", done: true, status: "[2/2 ready]"},
	}
	for _, c := range cases {
		obj, seen := recorded(t, c.name)
		now := awaiters[obj.GroupVersionKind().GroupKind()].check(obj, seen)
		if now.done != c.done || now.failed != "" || !strings.Contains(now.status, c.status) {
			t.Errorf("%s: %+v", c.name, now)
		}
		if c.trouble == "" {
			if len(now.troubles) > 0 {
				t.Errorf("%s: unexpected %v", c.name, now.troubles)
			}
			continue
		}
		if len(now.troubles) != 1 || !strings.Contains(now.troubles[0].String(), c.trouble) {
			t.Errorf("%s: want %q, got %v", c.name, c.trouble, now.troubles)
		} else if now.troubles[0].logs != c.logs || now.troubles[0].events != c.events {
			t.Errorf("%s: %+v", c.name, now.troubles[0])
		}
	}
}

func TestAnOldStatusIsNotTakenForTheNewOne(t *testing.T) {
	for _, name := range []string{"ready", "stateful-set"} {
		obj, seen := recorded(t, name)
		obj.SetGeneration(obj.GetGeneration() + 1)
		if now := awaiters[obj.GroupVersionKind().GroupKind()].check(obj, seen); now.done {
			t.Errorf("%s: %+v", name, now)
		}
	}
}

// of checks an object that is written down here.
func of(obj object, seen snapshot) readiness {
	u := &unstructured.Unstructured{Object: obj}
	return awaiters[u.GroupVersionKind().GroupKind()].check(u, seen)
}

func one(gvr schema.GroupVersionResource, items ...object) snapshot {
	seen := snapshot{}
	for _, item := range items {
		seen[gvr] = append(seen[gvr], &unstructured.Unstructured{Object: item})
	}
	return seen
}

func conditions(kind, status, reason, message string) []any {
	return []any{object{"type": kind, "status": status, "reason": reason, "message": message}}
}

func TestReadiness(t *testing.T) {
	deployment := func(status object) object {
		status["observedGeneration"] = int64(1)
		return object{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": object{"generation": int64(1)}, "spec": object{"replicas": int64(2)}, "status": status}
	}
	stateful := func(spec, status object) object {
		status["observedGeneration"] = int64(1)
		return object{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": object{"generation": int64(1)}, "spec": spec, "status": status}
	}
	job := func(conditions []any) object {
		return object{"apiVersion": "batch/v1", "kind": "Job", "status": object{"failed": int64(1), "conditions": conditions}}
	}
	service := func(spec object) object {
		return object{"apiVersion": "v1", "kind": "Service", "metadata": object{"name": "s"}, "spec": spec}
	}
	slice := func(ready bool) object {
		return object{"metadata": object{"labels": object{"kubernetes.io/service-name": "s"}}, "endpoints": []any{object{"conditions": object{"ready": ready}}}}
	}
	ingress := func(status object) object {
		return object{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "status": status, "spec": object{"rules": []any{object{"http": object{
			"paths": []any{object{"backend": object{"service": object{"name": "s"}}}}}}}}}
	}
	address := object{"loadBalancer": object{"ingress": []any{object{"ip": "10.0.0.1"}}}}
	claim := func(phase string) object {
		return object{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": object{"phase": phase}}
	}
	definition := func(conditions []any) object {
		return object{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "status": object{"conditions": conditions}}
	}
	selector := object{"selector": object{"app": "x"}}
	cases := []struct {
		name   string
		obj    object
		seen   snapshot
		done   bool
		failed string
		status string
	}{
		{"too few pods", deployment(object{"updatedReplicas": int64(1), "replicas": int64(1)}), nil, false, "", "1 of 2 new pods created"},
		{"old pods", deployment(object{"updatedReplicas": int64(2), "replicas": int64(3), "availableReplicas": int64(3)}), nil, false, "", "1 old ones"},
		{"available", deployment(object{"updatedReplicas": int64(2), "replicas": int64(2), "availableReplicas": int64(2)}), nil, true, "", ""},
		{"no progress", deployment(object{"updatedReplicas": int64(1), "conditions": conditions("Progressing", "False", "ProgressDeadlineExceeded", "timed out")}), nil, false, "no progress: timed out", ""},
		{"a rollout in stages", stateful(object{"replicas": int64(3), "updateStrategy": object{"type": "RollingUpdate", "rollingUpdate": object{"partition": int64(2)}}},
			object{"replicas": int64(3), "readyReplicas": int64(3), "updatedReplicas": int64(1), "currentRevision": "a", "updateRevision": "b"}), nil, true, "", ""},
		{"a rollout under way", stateful(object{"replicas": int64(3)},
			object{"replicas": int64(3), "readyReplicas": int64(3), "updatedReplicas": int64(1), "currentRevision": "a", "updateRevision": "b"}), nil, false, "", "1 of 3 pods updated"},
		{"updates on delete", stateful(object{"replicas": int64(1), "updateStrategy": object{"type": "OnDelete"}},
			object{"replicas": int64(1), "readyReplicas": int64(1), "currentRevision": "a", "updateRevision": "b"}), nil, true, "", ""},
		{"a quota", stateful(object{"replicas": int64(1)}, object{}), one(events, object{"reason": "FailedCreate", "message": "exceeded quota"}), false, "", "[0/1 ready]"},
		{"a job that is done", job(conditions("Complete", "True", "", "")), nil, true, "", ""},
		{"a job that failed", job(conditions("Failed", "True", "BackoffLimitExceeded", "limit reached")), nil, false, "limit reached", "1 failed"},
		{"a job that runs", job(conditions("Failed", "False", "", "")), nil, false, "", "1 failed"},
		{"a service with a pod", service(selector), one(endpointSlices, slice(true)), true, "", ""},
		{"a service whose pod isn't ready", service(selector), one(endpointSlices, slice(false)), false, "", "selector"},
		{"a service without a pod", service(selector), nil, false, "", "selector"},
		{"a service without a selector", service(object{}), nil, true, "", ""},
		{"an external name", service(object{"type": "ExternalName", "selector": object{"app": "x"}}), nil, true, "", ""},
		{"a load balancer", service(object{"type": "LoadBalancer"}), nil, false, "", "load balancer"},
		{"an ingress", ingress(address), one(endpointSlices, slice(true)), true, "", ""},
		{"an ingress without a controller", ingress(object{}), one(endpointSlices, slice(true)), false, "", "ingress controller"},
		{"an ingress without a backend", ingress(address), nil, false, "", "behind the service s"},
		{"an ingress to elsewhere", ingress(address), one(services, object{"metadata": object{"name": "s"}, "spec": object{"type": "ExternalName"}}), true, "", ""},
		{"a claim", claim("Pending"), nil, false, "", "volume"},
		{"a bound claim", claim("Bound"), nil, true, "", ""},
		{"a lost claim", claim("Lost"), nil, false, "its volume is gone", ""},
		{"a definition", definition(conditions("Established", "True", "", "")), nil, true, "", ""},
		{"a definition in conflict", definition(conditions("NamesAccepted", "False", "", "already in use")), nil, false, "already in use", ""},
	}
	for _, c := range cases {
		now := of(c.obj, c.seen)
		if now.done != c.done || (c.failed == "") != (now.failed == "") || !strings.Contains(now.failed, c.failed) || !strings.Contains(now.status, c.status) {
			t.Errorf("%s: %+v", c.name, now)
		}
	}
	quota := of(stateful(object{"replicas": int64(1)}, object{}), one(events, object{"reason": "FailedCreate", "message": "exceeded quota"}))
	if len(quota.troubles) != 1 || quota.troubles[0].message != "exceeded quota" {
		t.Errorf("%+v", quota)
	}
}

func TestHowLongToWait(t *testing.T) {
	obj := func(annotation string) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: object{"metadata": object{"annotations": object{timeoutSeconds: annotation}}}}
	}
	for _, c := range []struct {
		custom     float64
		annotation string
		want       time.Duration
	}{
		{0, "", 10 * time.Minute}, {0, "30", 30 * time.Second}, {90, "30", 90 * time.Second}, {0, "soon", 10 * time.Minute}, {0, "0", 0},
	} {
		if got := waitTime(c.custom, obj(c.annotation)); got != c.want {
			t.Errorf("%v %q: %s", c.custom, c.annotation, got)
		}
	}
}

func TestOnlyTroubleThatLastsIsAWarning(t *testing.T) {
	said := &messages{}
	r := reporter{change: &change{Provider: New("4.34.2", said)}}
	now := readiness{status: "[0/1 ready]", troubles: []trouble{{pod: "p", reason: "CrashLoopBackOff", message: "exit code 1 (2 restarts)"}}}
	r.show(t.Context(), now)
	r.show(t.Context(), now)
	if len(said.passing) != 1 || len(said.stays) != 0 {
		t.Errorf("%v %v", said.passing, said.stays)
	}
	r.since[now.troubles[0].kind()] = time.Now().Add(-2 * troubleLasts)
	now.troubles[0].message = "exit code 1 (3 restarts)"
	r.show(t.Context(), now)
	r.show(t.Context(), now)
	if len(said.stays) != 1 || !strings.Contains(said.stays[0], "pod p, CrashLoopBackOff: exit code 1 (3 restarts)") {
		t.Errorf("%v", said.stays)
	}
}

func TestWhatAProbeSaidExplainsARestart(t *testing.T) {
	at := func(seconds int64) metav1.Time { return metav1.Unix(seconds, 0) }
	event := func(seconds int64, reason, path, message string) corev1.Event {
		return corev1.Event{Reason: reason, Message: message, LastTimestamp: at(seconds), InvolvedObject: corev1.ObjectReference{FieldPath: path}}
	}
	warnings := []corev1.Event{
		event(1, "Unhealthy", "spec.containers{engine}", "Startup probe failed: refused"),
		event(3, "Unhealthy", "spec.containers{engine}", "Startup probe failed: unknown service grpc.health.v1.Health"),
		event(2, "Unhealthy", "spec.containers{engine}", "Startup probe failed: timeout"),
		event(4, "Unhealthy", "spec.containers{keeper}", "Liveness probe failed: timeout"),
		event(5, "BackOff", "spec.containers{engine}", "Back-off restarting failed container"),
	}
	probe, last := "Unhealthy: Startup probe failed: unknown service grpc.health.v1.Health", "BackOff: Back-off restarting failed container"
	for _, c := range []struct {
		name string
		trouble
		want string
	}{
		{"a restarted container", trouble{container: "engine", probes: true}, probe},
		{"a container that is not ready", trouble{container: "engine", probes: true, events: true}, probe},
		{"a container without failed probes", trouble{container: "other", probes: true, events: true}, last},
		{"a restart for another reason", trouble{container: "other", probes: true}, ""},
		{"a pod that does not start", trouble{events: true}, last},
	} {
		if got := c.explanation(warnings); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := (trouble{container: "engine", probes: true, events: true}).explanation(nil); got != "" {
		t.Errorf("without events: %q", got)
	}
}

func TestWhatKeepsAContainerUnreadyAsksForItsProbes(t *testing.T) {
	ended := &corev1.ContainerStateTerminated{ExitCode: 2}
	for want, status := range map[string]corev1.ContainerStatus{
		"running, but not ready": {State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}},
		"restarted": {
			State:                corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
			LastTerminationState: corev1.ContainerState{Terminated: ended},
		},
		"CrashLoopBackOff": {
			State:                corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
			LastTerminationState: corev1.ContainerState{Terminated: ended},
		},
	} {
		found, ok := containerTrouble(trouble{}, status)
		if !ok || found.reason != want || !found.probes {
			t.Errorf("%s: %+v", want, found)
		}
	}
}

func TestLeftovers(t *testing.T) {
	obj := &unstructured.Unstructured{Object: object{"kind": "Namespace", "metadata": object{"finalizers": []any{"foregroundDeletion", "example.com/x"}}, "status": object{
		"conditions": conditions("NamespaceContentRemaining", "True", "", "pods. has 3 resource instances"),
	}}}
	if got := leftovers(obj); got != "pods. has 3 resource instances; what it owns goes first; finalizer example.com/x" {
		t.Error(got)
	}
}
