package manager

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

type cluster struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

const clusterColumns = `id, name, created_at`

func clusterRow(c *cluster) []any { return []any{&c.ID, &c.Name, &c.CreatedAt} }

// health is what kubeOP asks of a cluster.
type health struct {
	Operator  bool `json:"operator"`
	Admission bool `json:"admission"`
	CABundle  bool `json:"webhookCABundle"`
}

// readiness is health as one answer.
type readiness struct {
	Ready   bool    `json:"ready"`
	Details *health `json:"details,omitempty"`
}

func (r readiness) status() int {
	if r.Ready {
		return http.StatusOK
	}
	return http.StatusServiceUnavailable
}

// registerCluster keeps a kubeconfig, encrypted; that of a name that is known is replaced. As in kubeOP, nothing of it is
// checked, and what kubeOP would install by autoBootstrap isn't in its image.
func (s *server) registerCluster(r *http.Request, _ *claims) (any, error) {
	body, err := decode[struct{ Name, Kubeconfig string }](r)
	if err != nil || body.Name == "" || body.Kubeconfig == "" {
		return nil, errInvalid
	}
	kubeconfig, err := base64.StdEncoding.DecodeString(body.Kubeconfig)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "bad kubeconfig b64"}
	}
	const query = `INSERT INTO clusters (name, kubeconfig_enc) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET kubeconfig_enc = EXCLUDED.kubeconfig_enc RETURNING ` + clusterColumns
	return one(r.Context(), s, "create_cluster", clusterRow, query, body.Name, s.vault.seal(kubeconfig))
}

func (s *server) clusters(r *http.Request, _ *claims) (any, error) {
	return many(r.Context(), s, "list_clusters", clusterRow, `SELECT `+clusterColumns+` FROM clusters ORDER BY created_at DESC`)
}

func (s *server) cluster(r *http.Request, _ *claims) (any, error) {
	if r.PathValue("id") == "" {
		return nil, errID
	}
	const query = `SELECT ` + clusterColumns + ` FROM clusters WHERE id = $1`
	return one(r.Context(), s, "get_cluster", clusterRow, query, r.PathValue("id"))
}

// bootstrap says that all went well, and does nothing, as in kubeOP's published image.
func (s *server) bootstrap(*http.Request, *claims) (any, error) {
	return map[string]string{"status": "ok"}, nil
}

func (s *server) clusterStatus(r *http.Request, _ *claims) (any, error) {
	return s.healthOf(r.Context(), r.PathValue("id"))
}

func (s *server) clusterReady(r *http.Request, _ *claims) (any, error) {
	found, err := s.healthOf(r.Context(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if *found == (health{true, true, true}) {
		return readiness{Ready: true}, nil
	}
	return readiness{Details: found}, nil
}

// healthOf asks a cluster. One that doesn't answer, or refuses, has nothing that is ready.
func (s *server) healthOf(ctx context.Context, id string) (*health, error) {
	client, err := s.clientOf(ctx, id)
	if err != nil {
		s.log.Debug("no client of the cluster", "cluster", id, "error", err.Error())
		return nil, &refusal{http.StatusInternalServerError, "kubeconfig"}
	}
	const namespace, configuration = "kubeop-system", "kubeop-admission-webhook"
	ready := func(name string) bool {
		found, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
		return err == nil && found.Status.ReadyReplicas > 0
	}
	webhooks, err := client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(ctx, configuration, metav1.GetOptions{})
	return &health{
		Operator:  ready("kubeop-operator"),
		Admission: ready("kubeop-admission"),
		CABundle:  err == nil && len(webhooks.Webhooks) > 0 && len(webhooks.Webhooks[0].ClientConfig.CABundle) > 0,
	}, nil
}

// clientOf decrypts a cluster's kubeconfig. kubeOP's manager runs the program that it may name; this one doesn't, and asks
// without credentials.
func (s *server) clientOf(ctx context.Context, id string) (*kubernetes.Clientset, error) {
	sealed, err := one(ctx, s, "get_cluster", func(b *[]byte) []any { return []any{b} },
		`SELECT kubeconfig_enc FROM clusters WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	kubeconfig, err := s.vault.open(*sealed)
	if err != nil {
		return nil, err
	}
	config, err := clientcmd.RESTConfigFromKubeConfig(kubeconfig)
	if err != nil {
		return nil, err
	}
	if config.ExecProvider != nil {
		s.log.Warn("a kubeconfig names a program, which kubeOP's own manager would run", "cluster", id)
		config.ExecProvider = nil
	}
	return kubernetes.NewForConfig(config)
}
