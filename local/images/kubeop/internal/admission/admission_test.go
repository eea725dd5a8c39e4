package admission

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"seaworthy.dev/canary/kubeop/internal/paas"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

var environment = map[string]string{
	"KUBEOP_IMAGE_ALLOWLIST": "docker.io, ghcr.io", "KUBEOP_EGRESS_BASELINE": "10.0.0.0/8",
	"KUBEOP_QUOTA_MAX_REQUESTS_CPU": "4", "KUBEOP_QUOTA_MAX_REQUESTS_MEMORY": "8Gi",
}

// The API server asks the webhook, as it does in a cluster, and tells whoever is refused what the webhook says.
func TestWhatIsAdmitted(t *testing.T) {
	api := testcluster.Shared(t)
	client := prepare(t, api)
	address := serve(t, api, client)
	registerAll(t, client, address)
	tenants := map[string]string{paas.TenantLabel: "acme", paas.ProjectLabel: "web"}
	namespace := func(name string, labels map[string]string) {
		object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}
		_, err := client.CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{})
		must(t, err)
	}
	namespace("kubeop-acme-web", tenants)
	namespace("kubeop-acme-other", tenants)
	namespace("plain", nil)
	must(t, api.Create(t, "", "Tenant", "acme", map[string]any{"name": "acme"}))
	app := func(namespace, name, image string) error {
		return api.Create(t, namespace, "App", name, map[string]any{"type": "Image", "image": image})
	}
	project := func(name string, spec map[string]any) error { return api.Create(t, "", "Project", name, spec) }
	policy := func(namespace, network string, except ...string) error {
		block := &networkingv1.IPBlock{CIDR: network, Except: except}
		egress := networkingv1.NetworkPolicyEgressRule{To: []networkingv1.NetworkPolicyPeer{{IPBlock: block}}}
		_, err := client.NetworkingV1().NetworkPolicies(namespace).Create(t.Context(), &networkingv1.NetworkPolicy{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "policy-"},
			Spec:       networkingv1.NetworkPolicySpec{Egress: []networkingv1.NetworkPolicyEgressRule{egress}},
		}, metav1.CreateOptions{})
		return err
	}
	quota := func(hard corev1.ResourceList) error {
		_, err := client.CoreV1().ResourceQuotas("plain").Create(t.Context(), &corev1.ResourceQuota{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "quota-"}, Spec: corev1.ResourceQuotaSpec{Hard: hard},
		}, metav1.CreateOptions{})
		return err
	}
	cpu := func(amount string) corev1.ResourceList {
		return corev1.ResourceList{corev1.ResourceRequestsCPU: resource.MustParse(amount)}
	}
	for what, err := range map[string]error{
		"an image of the list":        app("kubeop-acme-web", "a", "ghcr.io/acme/shop:1"),
		"an image without a registry": app("kubeop-acme-web", "b", "nginx"),
		"no image":                    app("kubeop-acme-web", "c", ""),
		"a known tenant":              project("web", map[string]any{"tenantRef": "acme", "name": "web"}),
		"egress within the baseline":  policy("kubeop-acme-web", "10.1.0.0/16", "10.1.2.0/24"),
		"egress of others":            policy("plain", "0.0.0.0/0"),
		"a quota within the maximum":  quota(cpu("4")),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, one := range map[string]struct {
		err  error
		told string
	}{
		"another registry":       {app("kubeop-acme-web", "d", "quay.io/acme/shop"), "registry quay.io is not allowed"},
		"a user of Docker's":     {app("kubeop-acme-web", "e", "grafana/grafana"), "registry grafana is not allowed"},
		"a namespace of nobody":  {app("plain", "f", "nginx"), "namespace not owned by a tenant/project"},
		"a namespace's name":     {app("kubeop-acme-other", "g", "nginx"), "namespace not owned by a tenant/project"},
		"no tenant":              {project("h", map[string]any{"name": "h"}), "spec.tenantRef is required"},
		"an unknown tenant":      {project("i", map[string]any{"tenantRef": "nobody", "name": "i"}), "referenced tenant does not exist"},
		"egress to everywhere":   {policy("kubeop-acme-web", "0.0.0.0/0"), "egress CIDR 0.0.0.0/0 not in baseline allowlist"},
		"egress to a wider part": {policy("kubeop-acme-web", "10.0.0.0/7"), "egress CIDR 10.0.0.0/7 not in baseline allowlist"},
		"a quota that is none":   {quota(nil), "resourcequota must set requests.cpu and requests.memory"},
		"a quota above":          {quota(cpu("5")), "requests.cpu exceeds maximum 4"},
	} {
		// The API server says whose word it is.
		if one.err == nil || !strings.HasSuffix(one.err.Error(), "denied the request: "+one.told) {
			t.Errorf("%s: %v", what, one.err)
		}
	}
	if labels := testcluster.Read[paas.App](t, client, "kubeop-acme-web", "App", "a").Labels; labels[managedByKey] != managedByValue {
		t.Error(labels)
	}
}

func TestItMakesItsOwnCertificateWhereThereIsNone(t *testing.T) {
	api := testcluster.Shared(t)
	client := prepare(t, api)
	withoutSecret(t, client)
	first, err := ensurePair(t.Context(), client)
	must(t, err)
	kept, err := client.CoreV1().Secrets(namespace).Get(t.Context(), secretName, metav1.GetOptions{})
	must(t, err)
	if kept.Type != corev1.SecretTypeTLS || !bytes.Equal(kept.Data[caKey], first.ca) || len(kept.Data) != 3 {
		t.Error(kept.Type, len(kept.Data))
	}
	block, _ := pem.Decode(first.certificate)
	leaf, err := x509.ParseCertificate(block.Bytes)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(first.ca)
	for _, name := range []string{"kubeop-admission", "kubeop-admission.kubeop-system", "kubeop-admission.kubeop-system.svc"} {
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
			t.Error(err)
		}
	}
	if days := time.Until(leaf.NotAfter).Hours() / 24; days < 364 || days > 365 {
		t.Errorf("%v days", days)
	}
	// Whoever comes later has the same.
	second, err := ensurePair(t.Context(), client)
	if err != nil || !bytes.Equal(second.key, first.key) {
		t.Error(err)
	}
}

func TestItEndsWhereTheSecretCannotBeHad(t *testing.T) {
	api := testcluster.Shared(t)
	prepare(t, api)
	err := Run(api.Config(t, testcluster.Nobody), os.Getenv, "127.0.0.1:0", log.New(io.Discard, "", 0))
	if err == nil || !strings.Contains(err.Error(), "ensure tls: secrets is forbidden") {
		t.Error(err)
	}
}

func TestConfigurationsGetTheCAWithinTheTries(t *testing.T) {
	api := testcluster.Shared(t)
	client := prepare(t, api)
	ca := authority(t)
	done := make(chan error, 1)
	go func() { done <- announce(t.Context(), client, ca, 500*time.Millisecond) }()
	register(t, client, "127.0.0.1:1", rule("paas.kubeop.io", "v1alpha1", "apps"), rule("paas.kubeop.io", "v1alpha1", "projects"))
	must(t, <-done)
	checks, err := client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(t.Context(), configuration, metav1.GetOptions{})
	must(t, err)
	changes, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(t.Context(), configuration, metav1.GetOptions{})
	must(t, err)
	written := [][]byte{changes.Webhooks[0].ClientConfig.CABundle}
	for _, webhook := range checks.Webhooks {
		written = append(written, webhook.ClientConfig.CABundle)
	}
	if len(written) != 3 || slices.ContainsFunc(written, func(bundle []byte) bool { return !bytes.Equal(bundle, ca) }) {
		t.Errorf("%d bundles", len(written))
	}
	// Without the right it tries as often, and says so once.
	forbidden, err := kubernetes.NewForConfig(api.Config(t, testcluster.Nobody))
	must(t, err)
	if err := announce(t.Context(), forbidden, ca, time.Millisecond); !apierrors.IsForbidden(err) {
		t.Error(err)
	}
}

func TestItIsReadyWhateverItCanReach(t *testing.T) {
	api := testcluster.Shared(t)
	client := prepare(t, api)
	address := serve(t, api, client)
	for _, page := range []string{"/healthz", "/readyz", "/version", "/metrics"} {
		if status, _ := get(t, address+page); status != http.StatusOK {
			t.Errorf("%s: %d", page, status)
		}
	}
	_, content := get(t, address+"/metrics")
	if !strings.Contains(content, "go_goroutines ") || !strings.Contains(content, "kubeop_webhook_failures_total 0") ||
		strings.Contains(content, "admission_requests_total") {
		t.Error(content)
	}
}
