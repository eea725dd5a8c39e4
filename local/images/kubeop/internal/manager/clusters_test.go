package manager

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"seaworthy.dev/canary/internal/testpostgres"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

func register(c client, name string, kubeconfig []byte) cluster {
	c.t.Helper()
	body := fmt.Sprintf(`{"name": %q, "kubeconfig": %q}`, name, base64.StdEncoding.EncodeToString(kubeconfig))
	return answered[cluster](c, "POST", "/v1/clusters", body)
}

func TestKubeconfigsAreEncryptedAndNeedTheirKey(t *testing.T) {
	server := testpostgres.Start(t)
	set := variables(server.URL)
	manager, _ := serving(t, set)
	const kubeconfig = "apiVersion: v1\nkind: Config\nusers: [{name: u, user: {token: a-token-of-the-test}}]\n"
	first := register(manager, "east", []byte(kubeconfig))
	var sealed []byte
	row := server.Connect(t).QueryRow(t.Context(), `SELECT kubeconfig_enc FROM clusters`)
	if err := row.Scan(&sealed); err != nil || bytes.Contains(sealed, []byte("a-token-of-the-test")) {
		t.Fatal(err, "in clear")
	}
	// The same name is the same cluster.
	if again := register(manager, "east", []byte(kubeconfig)); again != first {
		t.Error(again)
	}
	acme := fmt.Sprintf(`{"name": "acme", "clusterID": %q}`, first.ID)
	answered[tenant](manager, "POST", "/v1/tenants", acme)
	manager.refused(500, "db", "DELETE", "/v1/clusters/"+first.ID, "")
	manager.refused(400, "bad kubeconfig b64", "POST", "/v1/clusters", `{"name": "west", "kubeconfig": "%"}`)
	set["KUBEOP_KMS_MASTER_KEY"] = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("n"), 32))
	rotated, _ := serving(t, set)
	rotated.becomes(http.StatusOK, "/readyz")
	rotated.refused(500, "kubeconfig", "GET", "/v1/clusters/"+first.ID+"/ready", "")
}

func TestAClusterIsReadyWithOperatorAdmissionAndCA(t *testing.T) {
	api := testcluster.Shared(t)
	manager, _, _ := start(t)
	path := "/v1/clusters/" + register(manager, "own", api.Kubeconfig(testcluster.Admin)).ID
	if found := answered[health](manager, "GET", path+"/status", ""); found != (health{}) {
		t.Error(found)
	}
	if status, content := manager.send("GET", path+"/ready", ""); status != http.StatusServiceUnavailable ||
		content != `{"ready":false,"details":{"operator":false,"admission":false,"webhookCABundle":false}}` {
		t.Error(status, content)
	}
	client := api.Client(t)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "kubeop-system"}}
	_, err := client.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{})
	must(t, err)
	for _, name := range []string{"kubeop-operator", "kubeop-admission"} {
		labels := map[string]string{"app": name}
		deployment, err := client.AppsV1().Deployments("kubeop-system").Create(t.Context(), &appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: appsv1.DeploymentSpec{
				Selector: &metav1.LabelSelector{MatchLabels: labels},
				Template: corev1.PodTemplateSpec{
					ObjectMeta: metav1.ObjectMeta{Labels: labels},
					Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "example.org/main"}}},
				},
			},
		}, metav1.CreateOptions{})
		must(t, err)
		deployment.Status = appsv1.DeploymentStatus{Replicas: 1, ReadyReplicas: 1}
		_, err = client.AppsV1().Deployments("kubeop-system").UpdateStatus(t.Context(), deployment, metav1.UpdateOptions{})
		must(t, err)
	}
	none, url := admissionregistrationv1.SideEffectClassNone, "https://127.0.0.1:1/"
	_, err = client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(t.Context(),
		&admissionregistrationv1.ValidatingWebhookConfiguration{
			ObjectMeta: metav1.ObjectMeta{Name: "kubeop-admission-webhook"},
			Webhooks: []admissionregistrationv1.ValidatingWebhook{{
				Name: "vapps.paas.kubeop.io", SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
				ClientConfig: admissionregistrationv1.WebhookClientConfig{URL: &url, CABundle: authority(t)},
			}},
		}, metav1.CreateOptions{})
	must(t, err)
	if status, content := manager.send("GET", path+"/ready", ""); status != http.StatusOK || content != `{"ready":true}` {
		t.Error(status, content)
	}
}

func TestAProgramThatAKubeconfigNamesIsNotRun(t *testing.T) {
	api := testcluster.Shared(t)
	manager, _, log := start(t)
	trace := filepath.Join(t.TempDir(), "ran")
	program := fmt.Sprintf("user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [%q], interactiveMode: Never}}", trace)
	kubeconfig := string(api.Kubeconfig(testcluster.Admin))
	named := strings.Replace(kubeconfig, fmt.Sprintf("user: {token: %q}", testcluster.Admin), program, 1)
	if named == kubeconfig {
		t.Fatal("no program is named")
	}
	path := "/v1/clusters/" + register(manager, "exec", []byte(named)).ID + "/status"
	if found := answered[health](manager, "GET", path, ""); found != (health{}) {
		t.Error(found)
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("it was run")
	}
	if !strings.Contains(log.String(), "names a program") {
		t.Error("the log doesn't tell of it")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
