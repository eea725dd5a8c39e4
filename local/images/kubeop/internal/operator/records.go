package operator

import (
	"context"
	"net/http"

	appsv1 "k8s.io/api/apps/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"seaworthy.dev/canary/kubeop/internal/paas"
)

// hook is told that there is something to do, and neither what nor whether it worked.
type hook struct{ address, path string }

func (h hook) call() {
	if h.address == "" {
		return
	}
	response, err := http.Post(h.address+h.path, "application/json", http.NoBody)
	if err == nil {
		_ = response.Body.Close()
	}
}

// dnsRecords are ready without any record.
type dnsRecords struct {
	client.Client
	hook hook
}

func (r *dnsRecords) addTo(manager ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(manager).For(&paas.DNSRecord{}).Complete(r)
}

func (r *dnsRecords) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var record paas.DNSRecord
	if err := r.Get(ctx, request.NamespacedName, &record); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	r.hook.call()
	record.Status = paas.RecordStatus{Ready: true, Message: "mocked"}
	return ctrl.Result{}, r.Status().Update(ctx, &record)
}

// certificates are ready without any certificate. That they own Deployments is in kubeOP's code, and needs the right to
// watch them.
type certificates struct {
	client.Client
	hook hook
}

func (r *certificates) addTo(manager ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(manager).For(&paas.Certificate{}).Owns(&appsv1.Deployment{}).Complete(r)
}

func (r *certificates) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var certificate paas.Certificate
	if err := r.Get(ctx, request.NamespacedName, &certificate); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	r.hook.call()
	certificate.Status = paas.RecordStatus{Ready: true, Message: "issued"}
	return ctrl.Result{}, r.Status().Update(ctx, &certificate)
}
