package admission

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	tries = 60
	pause = 2 * time.Second
)

// announce writes the CA into both configurations. What isn't there after two minutes stays without it, and so does what is
// created again later.
func announce(ctx context.Context, client kubernetes.Interface, ca []byte, pause time.Duration) error {
	var err error
	for range tries {
		if err = write(ctx, client, ca); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	return err
}

func write(ctx context.Context, client kubernetes.Interface, ca []byte) error {
	validating := client.AdmissionregistrationV1().ValidatingWebhookConfigurations()
	checks, err := validating.Get(ctx, configuration, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for i := range checks.Webhooks {
		checks.Webhooks[i].ClientConfig.CABundle = ca
	}
	if _, err := validating.Update(ctx, checks, metav1.UpdateOptions{}); err != nil {
		return err
	}
	mutating := client.AdmissionregistrationV1().MutatingWebhookConfigurations()
	changes, err := mutating.Get(ctx, configuration, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for i := range changes.Webhooks {
		changes.Webhooks[i].ClientConfig.CABundle = ca
	}
	_, err = mutating.Update(ctx, changes, metav1.UpdateOptions{})
	return err
}
