package manager

import (
	"net/http"
	"strings"
	"time"

	"seaworthy.dev/canary/kubeop/internal/metrics"
)

type tenant struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	ClusterID string    `json:"cluster_id,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

type project struct {
	ID        string    `json:"id"`
	TenantID  string    `json:"tenant_id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

type app struct {
	ID        string    `json:"id"`
	ProjectID string    `json:"project_id"`
	Name      string    `json:"name"`
	Image     string    `json:"image,omitempty"`
	Host      string    `json:"host,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

const (
	tenantColumns  = `id, name, COALESCE(cluster_id::text, ''), created_at`
	projectColumns = `id, tenant_id, name, created_at`
	appColumns     = `id, project_id, name, COALESCE(image, ''), COALESCE(host, ''), created_at`
)

func tenantRow(t *tenant) []any   { return []any{&t.ID, &t.Name, &t.ClusterID, &t.CreatedAt} }
func projectRow(p *project) []any { return []any{&p.ID, &p.TenantID, &p.Name, &p.CreatedAt} }
func appRow(a *app) []any {
	return []any{&a.ID, &a.ProjectID, &a.Name, &a.Image, &a.Host, &a.CreatedAt}
}

func (s *server) createTenant(r *http.Request, _ *claims) (any, error) {
	body, err := decode[struct{ Name, ClusterID string }](r)
	if err != nil || body.Name == "" {
		return nil, errInvalid
	}
	const query = `INSERT INTO tenants (name, cluster_id) VALUES ($1, NULLIF($2, '')::uuid) RETURNING ` + tenantColumns
	return created("tenant")(one(r.Context(), s, "create_tenant", tenantRow, query, body.Name, body.ClusterID))
}

func (s *server) tenants(r *http.Request, _ *claims) (any, error) {
	return many(r.Context(), s, "list_tenants", tenantRow, `SELECT `+tenantColumns+` FROM tenants ORDER BY created_at DESC`)
}

func (s *server) tenant(r *http.Request, by *claims) (any, error) {
	id := r.PathValue("id")
	switch {
	case id == "":
		return nil, errID
	case !by.admin() && !by.tenant(id):
		return nil, errForbidden
	}
	return one(r.Context(), s, "get_tenant", tenantRow, `SELECT `+tenantColumns+` FROM tenants WHERE id = $1`, id)
}

func (s *server) createProject(r *http.Request, by *claims) (any, error) {
	body, err := decode[struct{ TenantID, Name string }](r)
	if err != nil || body.TenantID == "" || body.Name == "" {
		return nil, errInvalid
	}
	if !by.admin() && !by.tenant(body.TenantID) {
		return nil, errForbidden
	}
	const query = `INSERT INTO projects (tenant_id, name) VALUES ($1, $2) RETURNING ` + projectColumns
	return created("project")(one(r.Context(), s, "create_project", projectRow, query, body.TenantID, body.Name))
}

func (s *server) projects(r *http.Request, by *claims) (any, error) {
	id := r.URL.Query().Get("tenantID")
	if !by.admin() && !by.tenant(id) {
		return nil, errForbidden
	}
	const query = `SELECT ` + projectColumns + ` FROM projects WHERE $1 = '' OR tenant_id = NULLIF($1, '')::uuid ORDER BY created_at DESC`
	return many(r.Context(), s, "list_projects", projectRow, query, id)
}

func (s *server) project(r *http.Request, by *claims) (any, error) {
	id := r.PathValue("id")
	if id == "" {
		return nil, errID
	}
	found, err := one(r.Context(), s, "get_project", projectRow, `SELECT `+projectColumns+` FROM projects WHERE id = $1`, id)
	if err == nil && !by.admin() && !by.tenant(found.TenantID) && !by.project(id) {
		return nil, errForbidden
	}
	return found, err
}

func (s *server) createApp(r *http.Request, by *claims) (any, error) {
	body, err := decode[struct{ ProjectID, Name, Image, Host string }](r)
	if err != nil || body.ProjectID == "" || body.Name == "" {
		return nil, errInvalid
	}
	if body.Image != "" && !s.mayUse(body.Image) {
		return nil, &refusal{http.StatusBadRequest, "image registry not allowed"}
	}
	if !by.admin() && !by.project(body.ProjectID) {
		return nil, errForbidden
	}
	const query = `INSERT INTO apps (project_id, name, image, host) VALUES ($1, $2, $3, $4) RETURNING ` + appColumns
	return created("app")(one(r.Context(), s, "create_app", appRow, query, body.ProjectID, body.Name, body.Image, body.Host))
}

func (s *server) apps(r *http.Request, by *claims) (any, error) {
	id := r.URL.Query().Get("projectID")
	if !by.admin() && !by.project(id) {
		return nil, errForbidden
	}
	const query = `SELECT ` + appColumns + ` FROM apps WHERE $1 = '' OR project_id = NULLIF($1, '')::uuid ORDER BY created_at DESC`
	return many(r.Context(), s, "list_apps", appRow, query, id)
}

func (s *server) app(r *http.Request, by *claims) (any, error) {
	id := r.PathValue("id")
	if id == "" {
		return nil, errID
	}
	found, err := one(r.Context(), s, "get_app", appRow, `SELECT `+appColumns+` FROM apps WHERE id = $1`, id)
	if err == nil && !by.admin() && !by.project(found.ProjectID) {
		return nil, errForbidden
	}
	return found, err
}

// mayUse looks at the text before the first slash. Without a list, everything may be used.
func (s *server) mayUse(image string) bool {
	if s.config.allowlist == nil {
		return true
	}
	host, _, found := strings.Cut(image, "/")
	if !found {
		host = "docker.io"
	}
	for _, allowed := range s.config.allowlist {
		if strings.EqualFold(strings.TrimSpace(allowed), host) {
			return true
		}
	}
	return false
}

// created counts what was made.
func created(kind string) func(any, error) (any, error) {
	return func(made any, err error) (any, error) {
		if err == nil {
			metrics.Created.WithLabelValues(kind).Inc()
		}
		return made, err
	}
}

// projectToken hands out a token for one project.
func (s *server) projectToken(r *http.Request, _ *claims) (any, error) {
	body, err := decode[struct {
		ProjectID  string
		TTLMinutes int
	}](r)
	if err != nil || body.ProjectID == "" {
		return nil, errInvalid
	}
	if body.TTLMinutes <= 0 {
		body.TTLMinutes = 60
	}
	scope, now := "project:"+body.ProjectID, time.Now()
	expires := now.Add(time.Duration(body.TTLMinutes) * time.Minute)
	token, err := sign(claims{
		Issuer: "kubeop", Subject: scope, Role: "project", Scope: scope, Issued: now.Unix(), Expires: expires.Unix(),
	}, s.config.signingKey)
	return map[string]string{"token": token}, err
}
