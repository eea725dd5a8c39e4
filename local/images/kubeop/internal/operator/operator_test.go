package operator

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"seaworthy.dev/canary/kubeop/internal/paas"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

func TestProjectsGetTheirNamespaces(t *testing.T) {
	api := prepared(t)
	launch(t, api, testcluster.Admin)
	client := api.Client(t)
	must(t, api.Create(t, "", "Tenant", "acme", map[string]any{"name": "acme"}))
	must(t, api.Create(t, "", "Project", "acme-web", map[string]any{"tenantRef": "acme", "name": "web"}))
	testcluster.Eventually(t, "the Project is ready", time.Minute, func() bool {
		found := testcluster.Read[paas.Project](t, client, "", "Project", "acme-web").Status
		return found.Ready && found.Namespace == "kubeop-acme-web" && len(found.Conditions) == 1 && found.Conditions[0].Type == "Ready"
	})
	made, err := client.CoreV1().Namespaces().Get(t.Context(), "kubeop-acme-web", metav1.GetOptions{})
	must(t, err)
	if made.Labels[paas.TenantLabel] != "acme" || made.Labels[paas.ProjectLabel] != "web" || made.OwnerReferences != nil {
		t.Error(made.ObjectMeta)
	}
	limits, err := client.CoreV1().LimitRanges(made.Name).Get(t.Context(), "kubeop-defaults", metav1.GetOptions{})
	must(t, err)
	if given := limits.Spec.Limits[0]; given.DefaultRequest.Cpu().String() != "100m" || given.Default.Memory().String() != "256Mi" {
		t.Error(given)
	}
	quota, err := client.CoreV1().ResourceQuotas(made.Name).Get(t.Context(), "kubeop-quota", metav1.GetOptions{})
	must(t, err)
	if given := text(t, quota.Spec.Hard); given != `{"pods":"10","requests.cpu":"1","requests.memory":"1Gi"}` {
		t.Error(given)
	}
	policies := map[string]networkingv1.NetworkPolicySpec{}
	listed, err := client.NetworkingV1().NetworkPolicies(made.Name).List(t.Context(), metav1.ListOptions{})
	must(t, err)
	for _, policy := range listed.Items {
		policies[policy.Name] = policy.Spec
	}
	if given := text(t, policies); given != `{"kubeop-egress":{"podSelector":{},"egress":[{}],"policyTypes":["Egress"]},`+
		`"kubeop-ingress":{"podSelector":{},"ingress":[{"from":[{"podSelector":{}}]}],"policyTypes":["Ingress"]}}` {
		t.Error(given)
	}
}

func TestANameThatIsNoneFailsForEver(t *testing.T) {
	api := prepared(t)
	operator := launch(t, api, testcluster.Admin)
	client := api.Client(t)
	must(t, api.Create(t, "", "Project", "bad", map[string]any{"tenantRef": "acme", "name": "Bad Name"}))
	testcluster.Eventually(t, "it is counted", time.Minute, func() bool {
		return operator.metric(`controller_runtime_reconcile_errors_total\{controller="project"\}`) >= 3
	})
	found := testcluster.Read[paas.Project](t, client, "", "Project", "bad").Status
	if len(found.Conditions) != 1 || found.Conditions[0].Reason != "CreateFailed" || found.Ready {
		t.Error(found)
	}
}

func TestRecordsAreReadyWithoutAnything(t *testing.T) {
	api := prepared(t)
	launch(t, api, testcluster.Admin)
	client := api.Client(t)
	for kind, told := range map[string]string{"DNSRecord": "mocked", "Certificate": "issued"} {
		must(t, api.Create(t, "", kind, "shop", map[string]any{"host": "shop.example.org"}))
		testcluster.Eventually(t, kind+" is ready", time.Minute, func() bool {
			found := testcluster.Read[paas.DNSRecord](t, client, "", kind, "shop").Status
			return found.Ready && found.Message == told
		})
	}
}

// A schema that prunes conditions has an idle App reconciled without end; with a whole one, an idle Project is left alone.
func TestConditionsThatArePrunedLoop(t *testing.T) {
	api := prepared(t)
	operator := launch(t, api, testcluster.Admin)
	client := api.Client(t)
	namespace(t, api, "idle")
	must(t, api.Create(t, "", "Project", "idle", map[string]any{"tenantRef": "acme", "name": "idle"}))
	must(t, api.Create(t, "idle", "App", "idle", map[string]any{"type": "Raw"}))
	testcluster.Eventually(t, "conditions pile up", 2*time.Minute, func() bool {
		return len(testcluster.Read[paas.App](t, client, "idle", "App", "idle").Status.Conditions) > 200
	})
	must(t, client.RESTClient().Delete().AbsPath("/apis/paas.kubeop.io/v1alpha1/namespaces/idle/apps/idle").Do(t.Context()).Error())
	// As many as the tests before have left, and a second look at each, because its condition has the time in it.
	if loops, calm := operator.reconciliations("app"), operator.reconciliations("project"); loops < 200 || calm > 20 {
		t.Errorf("the App was reconciled %v times, Projects %v times", loops, calm)
	}
	if found := testcluster.Read[paas.Project](t, client, "", "Project", "idle").Status; len(found.Conditions) != 1 {
		t.Error(found)
	}
}

func TestAppsAreDeployedAndStay(t *testing.T) {
	api := prepared(t)
	launch(t, api, testcluster.Admin)
	client := api.Client(t)
	namespace(t, api, "shop")
	deployments := client.AppsV1().Deployments("shop")
	must(t, api.Create(t, "shop", "App", "shop", map[string]any{"type": "Image", "image": "nginx:1.25"}))
	var made *appsv1.Deployment
	testcluster.Eventually(t, "the App is deployed", time.Minute, func() bool {
		var err error
		made, err = deployments.Get(t.Context(), "app-shop", metav1.GetOptions{})
		return err == nil
	})
	container := made.Spec.Template.Spec.Containers[0]
	if container.Name != "app" || container.Image != "nginx:1.25" || container.Ports[0].ContainerPort != 80 || *made.Spec.Replicas != 1 {
		t.Error(made.Spec)
	}
	if made.OwnerReferences != nil || len(made.Spec.Template.Annotations["kubeop.io/revision"]) != 12 {
		t.Error(made.ObjectMeta, made.Spec.Template.Annotations)
	}
	testcluster.Eventually(t, "the App waits", time.Minute, func() bool {
		return !testcluster.Read[paas.App](t, client, "shop", "App", "shop").Status.Ready
	})
	patch(t, api, "shop", `{"spec": {"image": "nginx:1.26"}}`)
	testcluster.Eventually(t, "the Deployment follows", time.Minute, func() bool {
		made, err := deployments.Get(t.Context(), "app-shop", metav1.GetOptions{})
		return err == nil && made.Spec.Template.Spec.Containers[0].Image == "nginx:1.26"
	})
	available := []byte(`{"status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1}}`)
	_, err := deployments.Patch(t.Context(), "app-shop", "application/merge-patch+json", available, metav1.PatchOptions{}, "status")
	must(t, err)
	testcluster.Eventually(t, "the App is ready", time.Minute, func() bool {
		return testcluster.Read[paas.App](t, client, "shop", "App", "shop").Status.Ready
	})
	must(t, client.RESTClient().Delete().AbsPath("/apis/paas.kubeop.io/v1alpha1/namespaces/shop/apps/shop").Do(t.Context()).Error())
	if _, err := deployments.Get(t.Context(), "app-shop", metav1.GetOptions{}); err != nil {
		t.Error("the Deployment went with its App:", err)
	}
}

// The lease isn't given back: the next replica waits until it has run out.
func TestAnotherReplicaLeadsAfterFifteenSeconds(t *testing.T) {
	api := prepared(t)
	first := launch(t, api, testcluster.Admin, "--leader-elect")
	testcluster.Eventually(t, "the first leads", time.Minute, first.leads)
	second := launch(t, api, testcluster.Admin, "--leader-elect")
	testcluster.Eventually(t, "the second is ready", time.Minute, func() bool { return page(second.health+"/readyz") == "ok" })
	if second.leads() {
		t.Fatal("both lead")
	}
	lease, err := api.Client(t).CoordinationV1().Leases(home).Get(t.Context(), "kubeop-operator-leader", metav1.GetOptions{})
	must(t, err)
	if *lease.Spec.LeaseDurationSeconds != 15 {
		t.Error(lease.Spec)
	}
	begun := time.Now()
	if code := first.end(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	must(t, api.Create(t, "", "Project", "meanwhile", map[string]any{"tenantRef": "acme", "name": "meanwhile"}))
	testcluster.Eventually(t, "the second leads", 40*time.Second, second.leads)
	if waited := time.Since(begun); waited < 12*time.Second || waited > 20*time.Second {
		t.Errorf("after %s", waited)
	}
	client := api.Client(t)
	testcluster.Eventually(t, "the Project is ready", time.Minute, func() bool {
		return testcluster.Read[paas.Project](t, client, "", "Project", "meanwhile").Status.Ready
	})
}

// What is granted here is what a stack has to grant.
func TestTheseRightsAreEnough(t *testing.T) {
	api := prepared(t)
	grant(t, api, "tenants", "projects", "apps", "dnsrecords", "certificates")
	operator := launch(t, api, testcluster.Nobody, "--leader-elect")
	client := api.Client(t)
	namespace(t, api, "rights")
	must(t, api.Create(t, "", "Tenant", "rights", map[string]any{"name": "rights"}))
	must(t, api.Create(t, "", "Project", "rights", map[string]any{"tenantRef": "rights", "name": "web"}))
	must(t, api.Create(t, "rights", "App", "rights", map[string]any{"type": "Image", "image": "nginx"}))
	must(t, api.Create(t, "", "DNSRecord", "rights", map[string]any{"host": "rights.example.org"}))
	must(t, api.Create(t, "", "Certificate", "rights", map[string]any{"host": "rights.example.org"}))
	for _, kind := range []string{"Tenant", "Project", "DNSRecord", "Certificate"} {
		testcluster.Eventually(t, kind+" is ready", time.Minute, func() bool {
			return testcluster.Read[paas.DNSRecord](t, client, "", kind, "rights").Status.Ready
		})
	}
	testcluster.Eventually(t, "the App is deployed", time.Minute, func() bool {
		_, err := client.AppsV1().Deployments("rights").Get(t.Context(), "app-rights", metav1.GetOptions{})
		return err == nil
	})
	if strings.Contains(operator.log.String(), "forbidden") {
		t.Errorf("something is forbidden: %s", operator.log)
	}
}

// It may watch all but Apps: it is ready all the same, reconciles nothing, because all wait for all, and ends when its
// patience does.
func TestAKindThatItMayNotWatchEndsIt(t *testing.T) {
	api := prepared(t)
	grant(t, api, "tenants", "projects", "dnsrecords", "certificates")
	operator := launch(t, api, testcluster.Nobody)
	testcluster.Eventually(t, "it is ready", time.Minute, func() bool { return page(operator.health+"/readyz") == "ok" })
	if found := operator.reconciliations("project"); found != 0 {
		t.Errorf("Projects were reconciled %v times", found)
	}
	if err := operator.command.Wait(); err == nil || operator.command.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v", err)
	}
	var last struct{ Level, Error string }
	lines := strings.Split(strings.TrimSpace(operator.log.String()), "\n")
	must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last))
	if last.Level != "error" || !strings.Contains(last.Error, "timed out waiting for cache to be synced") ||
		!strings.Contains(operator.log.String(), "apps.paas.kubeop.io is forbidden") {
		t.Errorf("the log doesn't say why: %s", operator.log)
	}
}

// grant gives nobody the rights of an operator for the named kinds, until the test ends.
func grant(t *testing.T, api *testcluster.Cluster, kinds ...string) {
	t.Helper()
	rule := func(group string, verbs []string, resources ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{APIGroups: []string{group}, Resources: resources, Verbs: verbs}
	}
	create := []string{"get", "list", "watch", "create"}
	statuses := make([]string, len(kinds))
	for i, kind := range kinds {
		statuses[i] = kind + "/status"
	}
	lease := rule("coordination.k8s.io", []string{"get", "update"}, "leases")
	lease.ResourceNames = []string{"kubeop-operator-leader"}
	client, name := api.Client(t).RbacV1(), metav1.ObjectMeta{Name: "operator"}
	nobody := []rbacv1.Subject{{Kind: "User", APIGroup: rbacv1.GroupName, Name: "nobody"}}
	_, err := client.ClusterRoles().Create(t.Context(), &rbacv1.ClusterRole{ObjectMeta: name, Rules: []rbacv1.PolicyRule{
		rule("", create, "namespaces", "limitranges", "resourcequotas"),
		rule("networking.k8s.io", create, "networkpolicies"),
		rule("apps", []string{"get", "list", "watch", "create", "update"}, "deployments"),
		rule(paas.Version.Group, []string{"get", "list", "watch"}, kinds...),
		rule(paas.Version.Group, []string{"update"}, statuses...),
	}}, metav1.CreateOptions{})
	must(t, err)
	_, err = client.ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: name, Subjects: nobody, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name.Name},
	}, metav1.CreateOptions{})
	must(t, err)
	_, err = client.Roles(home).Create(t.Context(), &rbacv1.Role{ObjectMeta: name, Rules: []rbacv1.PolicyRule{
		rule("coordination.k8s.io", []string{"create"}, "leases"), lease, rule("", []string{"create", "patch"}, "events"),
	}}, metav1.CreateOptions{})
	must(t, err)
	_, err = client.RoleBindings(home).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: name, Subjects: nobody, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name.Name},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		ctx, gone := context.Background(), metav1.DeleteOptions{}
		must(t, errors.Join(client.ClusterRoleBindings().Delete(ctx, name.Name, gone), client.ClusterRoles().Delete(ctx, name.Name, gone),
			client.RoleBindings(home).Delete(ctx, name.Name, gone), client.Roles(home).Delete(ctx, name.Name, gone)))
	})
}

func patch(t *testing.T, api *testcluster.Cluster, app, body string) {
	t.Helper()
	path := "/apis/paas.kubeop.io/v1alpha1/namespaces/shop/apps/" + app
	must(t, api.Client(t).RESTClient().Patch("application/merge-patch+json").AbsPath(path).Body([]byte(body)).Do(t.Context()).Error())
}

func text(t *testing.T, value any) string {
	t.Helper()
	written, err := json.Marshal(value)
	must(t, err)
	return string(written)
}
