package kubernetes

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
)

// problem is an error that the engine takes as "nothing was changed", and shows as it is.
func problem(code codes.Code, format string, args ...any) error {
	return status.Errorf(code, format, args...)
}

// unusable explains a kubeconfig that doesn't lead to a cluster. The cause may quote the file, so only known causes are shown.
func unusable(s settings, err error) error {
	where := "in $KUBECONFIG or ~/.kube/config"
	switch {
	case strings.ContainsAny(s.kubeconfig, "\n{"):
		where = "in the provider's kubeconfig"
	case s.kubeconfig != "":
		where = "in " + s.kubeconfig
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return problem(codes.FailedPrecondition, "there is no Kubernetes configuration %s: "+
			"set KUBECONFIG, or the stack's kubernetes:kubeconfig, to the file that describes the cluster", where)
	case clientcmd.IsEmptyConfig(err):
		return problem(codes.FailedPrecondition, "no Kubernetes cluster is configured %s: "+
			"set KUBECONFIG, or the stack's kubernetes:kubeconfig, to the file that describes the cluster", where)
	case s.context != "" && strings.Contains(err.Error(), "does not exist"):
		return problem(codes.FailedPrecondition, "there is no context %q %s: "+
			"'kubectl config get-contexts' lists those that there are", s.context, where)
	}
	return problem(codes.FailedPrecondition, "the Kubernetes configuration %s cannot be used: %v", where, err)
}

// withoutCluster says in the official provider's words why nothing can be read or changed. Previews go on without a cluster: an
// object that the state has is called unchanged, and a new one is taken as it is.
func withoutCluster(why error) error {
	return problem(status.Code(why), "configured Kubernetes cluster is unreachable: %s", status.Convert(why).Message())
}

// unreachable explains why the cluster didn't answer, or not as it should. It is nil for an answer.
func (c *cluster) unreachable(err error) error {
	var (
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		hostname  x509.HostnameError
		network   net.Error
		request   *url.Error
	)
	if errors.As(err, &request) {
		err = request.Err // The name says the address already.
	}
	switch {
	case err == nil, apierrors.IsForbidden(err):
		return nil
	case apierrors.IsUnauthorized(err):
		return problem(codes.Unauthenticated, "the cluster (%s) refused the credentials, which may have expired: "+
			"renew them (log in again, or fetch a new kubeconfig), and check with 'kubectl auth whoami'", c.name)
	case errors.As(err, &authority), errors.As(err, &invalid), errors.As(err, &hostname):
		return problem(codes.FailedPrecondition, "the certificate of the cluster (%s) is not trusted: %v: "+
			"the kubeconfig may be of an earlier cluster at this address", c.name, err)
	case errors.Is(err, context.DeadlineExceeded):
		return problem(codes.Unavailable, "the cluster (%s) does not answer: "+
			"check that it is running, that this machine can reach it, and that the kubeconfig is the right one", c.name)
	case errors.As(err, &network):
		return problem(codes.Unavailable, "the cluster (%s) cannot be reached: %v: "+
			"check that it is running, and that the kubeconfig is the right one", c.name, err)
	}
	return problem(codes.Unavailable, "the cluster (%s) does not work: %v", c.name, err)
}

// refused explains the server's refusal of an object.
func (c *cluster) refused(obj *unstructured.Unstructured, err error) error {
	var missing noSuchKind
	var network net.Error
	switch {
	case status.Code(err) != codes.Unknown: // Explained already.
		return err
	case errors.As(err, &missing):
		return problem(codes.FailedPrecondition, "%s: %v", title(obj), missing)
	case apierrors.IsUnauthorized(err):
		return c.unreachable(err)
	case apierrors.IsConflict(err):
		return problem(codes.Aborted, "%s was changed by somebody else at the same moment: run the update again (%v)", title(obj), err)
	case apierrors.IsNotFound(err) && strings.Contains(err.Error(), "namespaces "):
		return problem(codes.FailedPrecondition, "%s: its namespace %q does not exist: "+
			"create it first, and let this object depend on it", title(obj), obj.GetNamespace())
	case errors.Is(err, context.Canceled):
		return problem(codes.Canceled, "%s: cancelled", title(obj))
	case errors.As(err, &network):
		return c.unreachable(err)
	}
	return problem(codes.InvalidArgument, "%s was refused by the cluster: %v", title(obj), err)
}

const conflictHelp = "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/" +
	"#handle-field-conflicts-on-existing-resources"

// conflict says in the official provider's words whose the fields are that were asked for, and then how to settle it.
func conflict(obj *unstructured.Unstructured, manager string, err error) error {
	return problem(codes.FailedPrecondition, "%s: Server-Side Apply field conflict detected. See %s for troubleshooting help.\n"+
		"The resource managed by field manager %q had an apply conflict: %v\n"+
		"To leave a field to them, take it out of the program or add it to ignoreChanges. "+
		"To take the fields over, set PULUMI_K8S_ENABLE_PATCH_FORCE=true for one update, or annotate the object with pulumi.com/patchForce: \"true\".",
		title(obj), conflictHelp, manager, err)
}

func conflictCauses(err error) []metav1.StatusCause {
	var failed apierrors.APIStatus
	var causes []metav1.StatusCause
	if errors.As(err, &failed) && failed.Status().Details != nil {
		for _, cause := range failed.Status().Details.Causes {
			if cause.Type == metav1.CauseTypeFieldManagerConflict {
				causes = append(causes, cause)
			}
		}
	}
	return causes
}

// alreadyExists says whose an object is that a create found in its place.
func (c *cluster) alreadyExists(urn resource.URN, live *unstructured.Unstructured) error {
	return problem(codes.AlreadyExists, "%s already exists in the cluster (%s), and was not made by this resource of this stack: %s. "+
		"To manage it here, run 'pulumi import %s %s %s'; else give the new object another name, or delete the old one.",
		title(live), c.name, owners(live), urn.Type(), urn.Name(), objectID(live))
}

// dependsOnMissing tells whether a dry run failed only for want of something that the same update may be about to create.
func dependsOnMissing(err error) bool {
	var missing noSuchKind
	switch {
	case errors.As(err, &missing), apierrors.IsNotFound(err):
		return true
	case apierrors.IsInternalError(err):
		return strings.Contains(err.Error(), "failed calling webhook")
	case apierrors.IsForbidden(err):
		return strings.Contains(err.Error(), "not found") || strings.Contains(err.Error(), "was found")
	}
	return false
}

// mayOnlyLook tells whether the user was refused the dry run itself: those who review a change need not be those who make it.
func mayOnlyLook(err error) bool {
	return apierrors.IsForbidden(err) && strings.Contains(err.Error(), " cannot ") && strings.Contains(err.Error(), "User ")
}

// title is how messages name an object.
func title(obj *unstructured.Unstructured) string {
	return obj.GetKind() + " " + objectID(obj)
}

// objectID is the resource's id: namespace/name, or the name alone.
func objectID(obj *unstructured.Unstructured) string {
	if obj.GetNamespace() != "" {
		return obj.GetNamespace() + "/" + obj.GetName()
	}
	return obj.GetName()
}
