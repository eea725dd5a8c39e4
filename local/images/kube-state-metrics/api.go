package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Where each pod with an account finds who it is, and whom to trust.
const account = "/var/run/secrets/kubernetes.io/serviceaccount"

// apiServer is read as the pod's own account, whose token is renewed in its file.
type apiServer struct {
	url    string
	client *http.Client
}

func inCluster() (*apiServer, error) {
	authority, err := os.ReadFile(account + "/ca.crt")
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s/ca.crt has no certificate", account)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	address := net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	return &apiServer{"https://" + address, &http.Client{Transport: transport, Timeout: 9 * time.Second}}, nil
}

// list reads all objects of a kind, page by page.
func (api *apiServer) list(ctx context.Context, path string) ([]object, error) {
	var all []object
	for next := ""; ; {
		page, err := api.page(ctx, fmt.Sprintf("%s%s?limit=500&continue=%s", api.url, path, next))
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if next = page.Metadata.Continue; next == "" {
			return all, nil
		}
	}
}

type page struct {
	Metadata struct {
		Continue string `json:"continue"`
	} `json:"metadata"`
	Items []object `json:"items"`
}

func (api *apiServer) page(ctx context.Context, url string) (page, error) {
	var read page
	token, err := os.ReadFile(account + "/token")
	if err != nil {
		return read, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return read, err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	response, err := api.client.Do(request)
	if err != nil {
		return read, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 512))
		return read, fmt.Errorf("the API server answers %s: %s", response.Status, said)
	}
	return read, json.NewDecoder(response.Body).Decode(&read)
}
