package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const cluster = `{
	"cronjobs": [
		{"metadata": {"name": "backup", "namespace": "a", "creationTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"schedule": "0 * * * *", "concurrencyPolicy": "Forbid", "suspend": true}, "status": {"lastSuccessfulTime": "2026-01-01T00:00:05Z"}},
		{"metadata": {"name": "new", "namespace": "a", "creationTimestamp": "2026-01-01T00:00:00Z"}}
	],
	"deployments": [
		{"metadata": {"name": "web", "namespace": "a"}, "spec": {"replicas": 3}, "status": {"availableReplicas": 2}},
		{"metadata": {"name": "stopped", "namespace": "a"}, "spec": {"replicas": 0}}
	],
	"statefulsets": [{"metadata": {"name": "db", "namespace": "a"}, "spec": {"replicas": 3}, "status": {"readyReplicas": 1}}],
	"horizontalpodautoscalers": [{"metadata": {"name": "web", "namespace": "a"}, "spec": {"maxReplicas": 5}, "status": {"currentReplicas": 4}}],
	"poddisruptionbudgets": [{"metadata": {"name": "db", "namespace": "a"}, "status": {"expectedPods": 3, "disruptionsAllowed": 1}}],
	"jobs": [
		{"metadata": {"name": "migrate", "namespace": "a"}, "status": {"conditions": [{"type": "Failed", "status": "True"}]}},
		{"metadata": {"name": "fine", "namespace": "a"}, "status": {"conditions": [{"type": "Complete", "status": "True"}]}}
	],
	"resourcequotas": [{"metadata": {"name": "all", "namespace": "a"}, "status": {"hard": {"requests.cpu": "1500m"}, "used": {"requests.memory": "2Gi"}}}],
	"pods": [{"metadata": {"name": "web-0", "namespace": "a", "uid": "u"}, "spec": {"nodeName": "n"}, "status": {
		"phase": "Running", "podIP": "10.0.0.1", "hostIP": "10.0.0.2",
		"conditions": [{"type": "Ready", "status": "False"}],
		"containerStatuses": [{"name": "web", "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]
	}}]
}`

func exporterOf(t *testing.T, text string) *exporter {
	t.Helper()
	var objects map[string][]object
	if err := json.Unmarshal([]byte(text), &objects); err != nil {
		t.Fatal(err)
	}
	list := func(_ context.Context, path string) ([]object, error) {
		return objects[path[strings.LastIndex(path, "/")+1:]], nil
	}
	return &exporter{list: list, kinds: kinds}
}

func TestEverySeriesThatAlertsUse(t *testing.T) {
	text, err := exporterOf(t, cluster).text(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`kube_cronjob_created{namespace="a",cronjob="backup"} 1.7672256e+09`,
		`kube_cronjob_info{namespace="a",cronjob="backup",schedule="0 * * * *",concurrency_policy="Forbid"} 1`,
		`kube_cronjob_spec_suspend{namespace="a",cronjob="backup"} 1`,
		`kube_cronjob_spec_suspend{namespace="a",cronjob="new"} 0`,
		`kube_cronjob_status_last_successful_time{namespace="a",cronjob="backup"} 1.767225605e+09`,
		`kube_deployment_spec_replicas{namespace="a",deployment="web"} 3`,
		`kube_deployment_spec_replicas{namespace="a",deployment="stopped"} 0`,
		`kube_deployment_status_replicas_available{namespace="a",deployment="web"} 2`,
		`kube_horizontalpodautoscaler_spec_max_replicas{namespace="a",horizontalpodautoscaler="web"} 5`,
		`kube_horizontalpodautoscaler_status_current_replicas{namespace="a",horizontalpodautoscaler="web"} 4`,
		`kube_job_failed{namespace="a",job_name="migrate",condition="true"} 1`,
		`kube_pod_container_status_restarts_total{namespace="a",pod="web-0",uid="u",container="web"} 4`,
		`kube_pod_container_status_waiting_reason{namespace="a",pod="web-0",uid="u",container="web",reason="CrashLoopBackOff"} 1`,
		`kube_pod_info{namespace="a",pod="web-0",uid="u",node="n",host_ip="10.0.0.2",pod_ip="10.0.0.1"} 1`,
		`kube_pod_status_phase{namespace="a",pod="web-0",uid="u",phase="Running"} 1`,
		`kube_pod_status_phase{namespace="a",pod="web-0",uid="u",phase="Pending"} 0`,
		`kube_pod_status_ready{namespace="a",pod="web-0",uid="u",condition="true"} 0`,
		`kube_pod_status_ready{namespace="a",pod="web-0",uid="u",condition="false"} 1`,
		`kube_poddisruptionbudget_status_expected_pods{namespace="a",poddisruptionbudget="db"} 3`,
		`kube_poddisruptionbudget_status_pod_disruptions_allowed{namespace="a",poddisruptionbudget="db"} 1`,
		`kube_resourcequota{namespace="a",resourcequota="all",resource="requests.cpu",type="hard"} 1.5`,
		`kube_resourcequota{namespace="a",resourcequota="all",resource="requests.memory",type="used"} 2.147483648e+09`,
		`kube_statefulset_replicas{namespace="a",statefulset="db"} 3`,
		`kube_statefulset_status_replicas_ready{namespace="a",statefulset="db"} 1`,
		"# TYPE kube_pod_container_status_restarts_total counter",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
	for _, line := range []string{`last_successful_time{namespace="a",cronjob="new"}`, `kube_job_failed{namespace="a",job_name="fine"`} {
		if strings.Contains(text, line) {
			t.Errorf("%s is told", line)
		}
	}
}

func TestNothingIsToldWhereAPartCannotBeRead(t *testing.T) {
	broken := exporterOf(t, cluster)
	list := broken.list
	broken.list = func(ctx context.Context, path string) ([]object, error) {
		if strings.HasSuffix(path, "/jobs") {
			return nil, errors.New("forbidden")
		}
		return list(ctx, path)
	}
	for path, handler := range map[string]http.Handler{"/metrics": metrics(broken), "/readyz": readiness(broken)} {
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, httptest.NewRequest(http.MethodGet, path, nil))
		if response.Code < 500 || !strings.Contains(response.Body.String(), "jobs: forbidden") {
			t.Errorf("%s answers %d: %s", path, response.Code, response.Body)
		}
	}
}

func TestKindsAreChosenByName(t *testing.T) {
	found, err := chosen("pods,jobs")
	if err != nil || len(found) != 2 || found[0].name != "pods" {
		t.Errorf("chose %v, %v", found, err)
	}
	if all, err := chosen(""); err != nil || len(all) != len(kinds) {
		t.Errorf("chose %v, %v", all, err)
	}
	if _, err := chosen("pods,leases"); err == nil {
		t.Error("leases are no kind that is told about")
	}
}

func TestQuantities(t *testing.T) {
	for text, value := range map[string]float64{"3": 3, "0": 0, "250m": 0.25, "1.5": 1.5, "2k": 2000, "64Mi": 64 << 20, "1e3": 1000, "5E": 5e18} {
		if got, err := quantity(text); err != nil || math.Abs(got-value) > 1e-9*value {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "Mi", "many", "3Xi"} {
		if got, err := quantity(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
