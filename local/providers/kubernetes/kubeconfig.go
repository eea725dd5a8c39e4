package kubernetes

import (
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// clientConfig finds the cluster as kubectl does: the kubeconfig of the settings, else $KUBECONFIG or ~/.kube/config,
// else the account of the pod that this runs in.
func clientConfig(s settings) (config *rest.Config, namespace, name string, err error) {
	loader, err := kubeconfigLoader(s)
	if err != nil {
		return nil, "", "", unusable(s, err)
	}
	if config, err = loader.ClientConfig(); err != nil {
		return nil, "", "", unusable(s, err)
	}
	if namespace, _, err = loader.Namespace(); err != nil {
		return nil, "", "", unusable(s, err)
	}
	if s.namespace != "" {
		namespace = s.namespace
	}
	name = config.Host
	if used := contextName(loader, s); used != "" {
		name = "context " + used + ", " + config.Host
	}
	return config, namespace, name, nil
}

func kubeconfigLoader(s settings) (clientcmd.ClientConfig, error) {
	overrides := &clientcmd.ConfigOverrides{CurrentContext: s.context}
	overrides.Context.Cluster = s.cluster
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	switch path := expandHome(s.kubeconfig); {
	case s.kubeconfig == "":
	case strings.ContainsAny(s.kubeconfig, "\n{"):
		contents, err := clientcmd.Load([]byte(s.kubeconfig))
		if err != nil {
			return nil, err
		}
		return clientcmd.NewDefaultClientConfig(*contents, overrides), nil
	case strings.ContainsRune(path, filepath.ListSeparator):
		rules.Precedence = filepath.SplitList(path)
	default:
		rules.ExplicitPath = path
	}
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides), nil
}

func expandHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

func contextName(loader clientcmd.ClientConfig, s settings) string {
	if s.context != "" {
		return s.context
	}
	raw, err := loader.RawConfig()
	if err != nil {
		return ""
	}
	return raw.CurrentContext
}

// serverAddress tells clusters apart; it is empty where the settings name none that can be read.
func serverAddress(s settings) string {
	config, _, _, err := clientConfig(s)
	if err != nil {
		return ""
	}
	return config.Host
}
