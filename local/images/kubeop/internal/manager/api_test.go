package manager

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRowsAreKept(t *testing.T) {
	manager, server, _ := start(t)
	acme := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	web := answered[project](manager, "POST", "/v1/projects", fmt.Sprintf(`{"tenantID": %q, "name": "web"}`, acme.ID))
	shop := answered[app](manager, "POST", "/v1/apps", fmt.Sprintf(`{"projectID": %q, "name": "shop", "image": "nginx"}`, web.ID))
	server.End(t)
	server.Begin(t)
	manager.becomes(http.StatusOK, "/readyz")
	if found := answered[app](manager, "GET", "/v1/apps/"+shop.ID, ""); found != shop {
		t.Error(found)
	}
	if all := answered[[]project](manager, "GET", "/v1/projects?tenantID="+acme.ID, ""); len(all) != 1 || all[0].Name != "web" {
		t.Error(all)
	}
	if status, _ := manager.send("DELETE", "/v1/tenants/"+acme.ID, ""); status != http.StatusNoContent {
		t.Error(status)
	}
	// What belongs to a tenant goes with it.
	manager.refused(404, "not found", "GET", "/v1/apps/"+shop.ID, "")
	if all := answered[[]tenant](manager, "GET", "/v1/tenants", ""); all != nil {
		t.Error(all)
	}
}

func TestMistakesOfCallersAreErrorsOfTheServer(t *testing.T) {
	manager, _, _ := start(t)
	answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	const nobody = "5e0cbd6a-0000-4000-8000-000000000000"
	manager.refused(500, "db", "POST", "/v1/tenants", `{"name": "acme"}`)
	manager.refused(500, "db", "GET", "/v1/tenants/no-id", "")
	manager.refused(500, "db", "GET", "/v1/projects?tenantID=no-id", "")
	manager.refused(500, "db", "POST", "/v1/projects", `{"tenantID": "`+nobody+`", "name": "web"}`)
	manager.refused(404, "not found", "GET", "/v1/tenants/"+nobody, "")
	manager.refused(400, "invalid", "POST", "/v1/tenants", `{}`)
	manager.refused(400, "invalid", "POST", "/v1/tenants", `[`)
	manager.refused(400, "id", "GET", "/v1/tenants/", "")
	manager.refused(405, "method", "DELETE", "/v1/tenants", "")
}

func TestTokens(t *testing.T) {
	manager, _, _ := start(t)
	acme := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	other := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "other"}`)
	web := answered[project](manager, "POST", "/v1/projects", fmt.Sprintf(`{"tenantID": %q, "name": "web"}`, acme.ID))
	forged, err := sign(claims{Role: "admin"}, []byte("another key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"nonsense", forged, token(t, claims{Role: "admin", Expires: time.Now().Unix() - 60})} {
		manager.as(bad).refused(401, "invalid token", "GET", "/v1/clusters", "")
		// kubeOP's lists have words of their own.
		manager.as(bad).refused(403, "forbidden", "GET", "/v1/tenants", "")
		manager.as(bad).refused(401, "missing token", "GET", "/v1/projects", "")
	}
	manager.as("").refused(401, "missing token", "GET", "/v1/usage/snapshot", "")
	owner := manager.as(token(t, claims{Role: "tenant", Scope: "tenant:" + acme.ID}))
	answered[tenant](owner, "GET", "/v1/tenants/"+acme.ID, "")
	answered[invoice](owner, "GET", "/v1/invoices/"+acme.ID, "")
	answered[[]project](owner, "GET", "/v1/projects?tenantID="+acme.ID, "")
	owner.refused(403, "forbidden", "GET", "/v1/tenants/"+other.ID, "")
	owner.refused(403, "forbidden", "GET", "/v1/invoices/"+other.ID, "")
	owner.refused(403, "forbidden", "GET", "/v1/usage/snapshot", "")
	owner.refused(403, "forbidden", "DELETE", "/v1/tenants/"+acme.ID, "")
	minted := answered[map[string]string](manager, "POST", "/v1/jwt/project", fmt.Sprintf(`{"projectID": %q}`, web.ID))
	member := manager.as(minted["token"])
	answered[app](member, "POST", "/v1/apps", fmt.Sprintf(`{"projectID": %q, "name": "shop"}`, web.ID))
	member.refused(403, "forbidden", "GET", "/v1/tenants/"+acme.ID, "")
}

func TestImagesOfOtherRegistriesAreRefused(t *testing.T) {
	_, server, _ := start(t)
	set := variables(server.URL)
	set["KUBEOP_IMAGE_ALLOWLIST"] = "docker.io, ghcr.io"
	manager, _ := serving(t, set)
	acme := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	web := answered[project](manager, "POST", "/v1/projects", fmt.Sprintf(`{"tenantID": %q, "name": "web"}`, acme.ID))
	post := func(image string) string {
		return fmt.Sprintf(`{"projectID": %q, "name": %q, "image": %q}`, web.ID, image, image)
	}
	for _, image := range []string{"nginx", "ghcr.io/acme/shop:1", "GHCR.io/acme/shop"} {
		answered[app](manager, "POST", "/v1/apps", post(image))
	}
	for _, image := range []string{"quay.io/acme/shop", "grafana/grafana"} {
		manager.refused(400, "image registry not allowed", "POST", "/v1/apps", post(image))
	}
}

func TestInvoicesAreWhatWasUsed(t *testing.T) {
	manager, server, _ := start(t)
	acme := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	hour := time.Now().UTC().Truncate(time.Hour).Format(time.RFC3339)
	sent := fmt.Sprintf(`[{"ts": %q, "tenant_id": %q, "cpu_milli": 1000, "mem_mib": 512}]`, hour, acme.ID)
	answered[map[string]string](manager, "POST", "/v1/usage/ingest", sent)
	bill := answered[invoice](manager, "GET", "/v1/invoices/"+acme.ID, "")
	if len(bill.Lines) != 1 || bill.Lines[0].CPUMilli != 1000 || math.Abs(bill.Subtotal-(1000*1e-6+512*2e-7)) > 1e-9 {
		t.Error(bill)
	}
	if bill.Start.Day() != 1 || bill.End != bill.Start.AddDate(0, 1, 0) {
		t.Error(bill.Start, bill.End)
	}
	// What is sent twice counts twice.
	answered[map[string]string](manager, "POST", "/v1/usage/ingest", sent)
	if all := answered[map[string]totals](manager, "GET", "/v1/usage/snapshot", ""); all["totals"] != (totals{2000, 1024}) {
		t.Error(all)
	}
	execute(t, server.Connect(t), `INSERT INTO tenant_rates (tenant_id, cpu_milli_rate) SELECT id, 0.5 FROM tenants`)
	if bill := answered[invoice](manager, "GET", "/v1/invoices/"+acme.ID, ""); math.Abs(bill.Subtotal-(2000*0.5+1024*2e-7)) > 1e-9 {
		t.Error(bill)
	}
	const nobody = "5e0cbd6a-0000-4000-8000-000000000000"
	if bill := answered[invoice](manager, "GET", "/v1/invoices/"+nobody, ""); bill.Lines != nil || bill.Subtotal != 0 {
		t.Error(bill)
	}
	// The lines before a bad one stay.
	partly := strings.TrimSuffix(sent, "]") + `, {"tenant_id": "` + acme.ID + `"}]`
	manager.refused(400, "ts required", "POST", "/v1/usage/ingest", partly)
	if all := answered[map[string]totals](manager, "GET", "/v1/usage/snapshot", ""); all["totals"] != (totals{3000, 1536}) {
		t.Error(all)
	}
}

func TestReadinessIsTheDatabases(t *testing.T) {
	manager, server, _ := start(t)
	manager.becomes(http.StatusOK, "/readyz")
	server.End(t)
	if status, content := manager.send("GET", "/readyz", ""); status != http.StatusServiceUnavailable || content != "db not ready" {
		t.Error(status, content)
	}
	if status, _ := manager.send("GET", "/healthz", ""); status != http.StatusOK {
		t.Error(status)
	}
	server.Begin(t)
	manager.becomes(http.StatusOK, "/readyz")
}

func TestMetricsHaveRawPathsAndTextsOfStatuses(t *testing.T) {
	manager, _, log := start(t)
	acme := answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
	answered[invoice](manager, "GET", "/v1/invoices/"+acme.ID, "")
	manager.refused(500, "db", "POST", "/v1/tenants", `{"name": "acme"}`)
	_, content := manager.send("GET", "/metrics", "")
	for _, line := range []string{
		`kubeop_api_requests_total{code="OK",method="GET",path="/v1/invoices/` + acme.ID + `"} 1`,
		`kubeop_api_requests_total{code="Internal Server Error",method="POST",path="/v1/tenants"} `,
		`kubeop_api_request_duration_seconds_bucket{method="POST",path="/v1/tenants",le="0.005"} `,
		`kubeop_api_request_duration_seconds_bucket{method="POST",path="/v1/tenants",le="10"} `,
		`kubeop_business_created_total{kind="tenant"} `, `kubeop_db_latency_seconds_count{op="create_tenant"} `,
		"kubeop_billing_invoice_lines_total ", "kubeop_webhook_failures_total 0", "kubeop_webhook_latency_seconds_count 0",
		"go_goroutines ",
	} {
		if !strings.Contains(content, line) {
			t.Errorf("%s isn't there", line)
		}
	}
	if !strings.Contains(log.String(), `"path":"/v1/invoices/`+acme.ID+`","status":200,"remote":"127.0.0.1:`) {
		t.Errorf("the log has no line of it: %s", log)
	}
}
