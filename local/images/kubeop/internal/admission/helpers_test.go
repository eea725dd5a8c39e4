package admission

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"seaworthy.dev/canary/internal/testpki"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

var prepareOnce sync.Once

// prepare gives an API server whose definitions are there, and removes the configurations when the test ends.
func prepare(t *testing.T, api *testcluster.Cluster) *kubernetes.Clientset {
	t.Helper()
	client := api.Client(t)
	prepareOnce.Do(func() {
		for _, kind := range []string{"Tenant", "Project", "App"} {
			api.Define(t, kind, testcluster.Whole)
		}
		object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
		_, err := client.CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{})
		must(t, err)
	})
	t.Cleanup(func() {
		ctx := context.Background()
		_ = client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Delete(ctx, configuration, metav1.DeleteOptions{})
		_ = client.AdmissionregistrationV1().MutatingWebhookConfigurations().Delete(ctx, configuration, metav1.DeleteOptions{})
	})
	return client
}

func withoutSecret(t *testing.T, client *kubernetes.Clientset) {
	t.Helper()
	err := client.CoreV1().Secrets(namespace).Delete(t.Context(), secretName, metav1.DeleteOptions{})
	if !apierrors.IsNotFound(err) {
		must(t, err)
	}
}

// serve runs the webhook with a certificate for loopback in its Secret, and gives where. It has no end, as kubeOP's.
func serve(t *testing.T, api *testcluster.Cluster, client *kubernetes.Clientset) string {
	t.Helper()
	withoutSecret(t, client)
	ca := testpki.New(t)
	pair := ca.Issue(t, "kubeop-admission.kubeop-system.svc")
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: secretName}, Type: corev1.SecretTypeTLS,
		Data: map[string][]byte{caKey: content(t, ca.Path), "tls.crt": content(t, pair.Cert), "tls.key": content(t, pair.Key)},
	}
	_, err := client.CoreV1().Secrets(namespace).Create(t.Context(), secret, metav1.CreateOptions{})
	must(t, err)
	address := "127.0.0.1:" + testcluster.Port()
	env := func(name string) string { return environment[name] }
	config, log := api.Config(t, testcluster.Admin), log.New(io.Discard, "", 0)
	go func() { _ = Run(config, env, address, log) }()
	testcluster.Eventually(t, "it serves", time.Minute, func() bool {
		connection, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		return err == nil && connection.Close() == nil
	})
	return address
}

// registerAll registers the webhook for the kinds that kubeOP's chart names, and for those that it forgets, and waits until
// the API server asks it.
func registerAll(t *testing.T, client *kubernetes.Clientset, address string) {
	t.Helper()
	register(t, client, address, rule("paas.kubeop.io", "v1alpha1", "apps"), rule("paas.kubeop.io", "v1alpha1", "projects"),
		rule("networking.k8s.io", "v1", "networkpolicies"), rule("", "v1", "resourcequotas"))
	testcluster.Eventually(t, "the API server asks the webhook", time.Minute, func() bool {
		body := `{"apiVersion": "paas.kubeop.io/v1alpha1", "kind": "App", "metadata": {"name": "asked"}, "spec": {"image": "quay.io/a"}}`
		err := client.RESTClient().Post().AbsPath("/apis/paas.kubeop.io/v1alpha1/namespaces/default/apps").
			Param("dryRun", "All").Body([]byte(body)).Do(t.Context()).Error()
		return err != nil && strings.Contains(err.Error(), "registry quay.io is not allowed")
	})
}

func rule(group, version, resource string) admissionregistrationv1.RuleWithOperations {
	return admissionregistrationv1.RuleWithOperations{
		Operations: []admissionregistrationv1.OperationType{"CREATE", "UPDATE"},
		Rule:       admissionregistrationv1.Rule{APIGroups: []string{group}, APIVersions: []string{version}, Resources: []string{resource}},
	}
}

// register makes both configurations, without a CA, which the webhook writes itself.
func register(
	t *testing.T, client *kubernetes.Clientset, address string, rules ...admissionregistrationv1.RuleWithOperations,
) {
	t.Helper()
	none, metadata := admissionregistrationv1.SideEffectClassNone, metav1.ObjectMeta{Name: configuration}
	at := func(path string) admissionregistrationv1.WebhookClientConfig {
		url := "https://" + address + path
		return admissionregistrationv1.WebhookClientConfig{URL: &url}
	}
	changes := &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metadata,
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name: "mapps.paas.kubeop.io", ClientConfig: at("/mutate"), Rules: rules[:1], SideEffects: &none,
			AdmissionReviewVersions: []string{"v1"},
		}},
	}
	checks := &admissionregistrationv1.ValidatingWebhookConfiguration{ObjectMeta: metadata}
	for _, each := range rules {
		checks.Webhooks = append(checks.Webhooks, admissionregistrationv1.ValidatingWebhook{
			Name: fmt.Sprintf("v%s.paas.kubeop.io", each.Resources[0]), ClientConfig: at("/validate"),
			Rules: []admissionregistrationv1.RuleWithOperations{each}, SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
		})
	}
	_, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(t.Context(), changes, metav1.CreateOptions{})
	must(t, err)
	_, err = client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(t.Context(), checks, metav1.CreateOptions{})
	must(t, err)
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	response, err := client.Get("https://" + address)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(read)
}

func authority(t *testing.T) []byte { return content(t, testpki.New(t).Path) }

func content(t *testing.T, path string) []byte {
	t.Helper()
	read, err := os.ReadFile(path)
	must(t, err)
	return read
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
