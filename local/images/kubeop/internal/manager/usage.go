package manager

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"seaworthy.dev/canary/kubeop/internal/metrics"
)

// line is what a tenant used in an hour.
type line struct {
	At        time.Time `json:"ts"`
	TenantID  string    `json:"tenant_id"`
	CPUMilli  int64     `json:"cpu_milli"`
	MemoryMiB int64     `json:"mem_mib"`
}

type totals struct {
	CPUMilli  int64 `json:"cpu_milli"`
	MemoryMiB int64 `json:"mem_mib"`
}

// rates are prices of a milli-core-hour and a MiB-hour.
type rates struct{ cpu, memory float64 }

type invoice struct {
	TenantID string    `json:"tenant_id"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Lines    []line    `json:"lines"`
	Subtotal float64   `json:"subtotal"`
}

func lineRow(l *line) []any     { return []any{&l.At, &l.TenantID, &l.CPUMilli, &l.MemoryMiB} }
func totalsRow(t *totals) []any { return []any{&t.CPUMilli, &t.MemoryMiB} }
func ratesRow(r *rates) []any   { return []any{&r.cpu, &r.memory} }

// ingest adds to what there is, line by line: a call that is sent again counts twice, and one that fails has left the lines
// before the bad one.
func (s *server) ingest(r *http.Request, _ *claims) (any, error) {
	lines, err := decode[[]line](r)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		if line.At.IsZero() {
			return nil, &refusal{http.StatusBadRequest, "ts required"}
		}
		if err := s.add(r.Context(), line); err != nil {
			return nil, err
		}
	}
	return map[string]string{"status": "ok"}, nil
}

func (s *server) add(ctx context.Context, l line) error {
	defer metrics.Database("usage_ingest", time.Now())
	const query = `INSERT INTO usage_hourly AS u (ts, tenant_id, cpu_milli, mem_mib) VALUES ($1, $2, $3, $4)
		ON CONFLICT (ts, tenant_id) DO UPDATE SET cpu_milli = u.cpu_milli + EXCLUDED.cpu_milli, mem_mib = u.mem_mib + EXCLUDED.mem_mib`
	_, err := s.db.ExecContext(ctx, query, l.At, l.TenantID, l.CPUMilli, l.MemoryMiB)
	return err
}

// snapshot is the sum of all tenants since ever.
func (s *server) snapshot(r *http.Request, _ *claims) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.config.patience)
	defer cancel()
	const query = `SELECT COALESCE(sum(cpu_milli), 0)::bigint, COALESCE(sum(mem_mib), 0)::bigint FROM usage_hourly`
	sum, err := one(ctx, s, "totals", totalsRow, query)
	return map[string]*totals{"totals": sum}, err
}

// invoice is one tenant's current month in UTC. A tenant that isn't known has an empty one.
func (s *server) invoice(r *http.Request, by *claims) (any, error) {
	id, _, _ := strings.Cut(r.PathValue("tenant"), "/")
	switch {
	case id == "":
		return nil, &refusal{http.StatusBadRequest, "tenant required"}
	case !by.admin() && !by.tenant(id):
		return nil, errForbidden
	}
	now := time.Now().UTC()
	start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	end := start.AddDate(0, 1, 0)
	ctx, cancel := context.WithTimeout(r.Context(), s.config.patience)
	defer cancel()
	const query = `SELECT ts, tenant_id, cpu_milli, mem_mib FROM usage_hourly WHERE tenant_id = $1 AND ts >= $2 AND ts < $3 ORDER BY ts`
	lines, err := many(ctx, s, "invoice_lines", lineRow, query, id, start, end)
	if err != nil {
		return nil, err
	}
	prices, err := s.ratesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	metrics.InvoiceLines.Add(float64(len(lines)))
	return invoice{TenantID: id, Start: start, End: end, Lines: lines, Subtotal: prices.of(lines)}, nil
}

// ratesOf are a tenant's own where it has some. Tiers and discounts are in the table, and nothing reads them.
func (s *server) ratesOf(ctx context.Context, tenant string) (rates, error) {
	const query = `SELECT cpu_milli_rate, mem_mib_rate FROM tenant_rates WHERE tenant_id = $1 ORDER BY effective_from DESC LIMIT 1`
	own, err := one(ctx, s, "tenant_rate", ratesRow, query, tenant)
	all := s.config.rates
	if errors.Is(err, errNotFound) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	if own.cpu > 0 {
		all.cpu = own.cpu
	}
	if own.memory > 0 {
		all.memory = own.memory
	}
	return all, nil
}

func (r rates) of(lines []line) float64 {
	var sum float64
	for _, line := range lines {
		sum += float64(line.CPUMilli)*r.cpu + float64(line.MemoryMiB)*r.memory
	}
	return sum
}
