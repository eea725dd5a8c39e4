package gateway

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
)

const (
	promptLimit  = 100_000
	listLimit    = 50
	defaultTopic = "job.default"
)

// submission is the body of a job that is handed in; what it says more is let through, as by Cordum's gateway.
type submission struct {
	Prompt         string            `json:"prompt"`
	Topic          string            `json:"topic"`
	AdapterID      string            `json:"adapter_id"`
	Priority       string            `json:"priority"`
	Context        any               `json:"context"`
	MemoryID       string            `json:"memory_id"`
	TenantID       string            `json:"tenant_id"`
	OrgID          string            `json:"org_id"`
	PrincipalID    string            `json:"principal_id"`
	IdempotencyKey string            `json:"idempotency_key"`
	Labels         map[string]string `json:"labels"`
	Tags           []string          `json:"tags"`
	DeadlineMs     int64             `json:"deadline_ms"`
}

func (s *submission) complete(tenant string) {
	if s.Topic == "" {
		s.Topic = defaultTopic
	}
	for _, fallback := range []string{s.TenantID, tenant} {
		if s.OrgID == "" {
			s.OrgID = fallback
		}
	}
}

func (s *submission) check() error {
	switch {
	case s.Prompt == "":
		return errors.New("prompt is required")
	case len(s.Prompt) > promptLimit:
		return fmt.Errorf("prompt too long (>%d chars)", promptLimit)
	case !strings.HasPrefix(s.Topic, "job."):
		return errors.New("topic must start with job.")
	case s.DeadlineMs < 0:
		return errors.New("deadline_ms must be non-negative")
	case len(s.Tags) > listLimit:
		return fmt.Errorf("too many tags (max %d)", listLimit)
	case len(s.Labels) > listLimit:
		return fmt.Errorf("too many labels (max %d)", listLimit)
	}
	return nil
}

func (s *submission) input() ([]byte, error) {
	input := map[string]any{
		"prompt": s.Prompt, "adapter_id": s.AdapterID, "priority": s.Priority, "topic": s.Topic,
		"created_at": time.Now().UTC().Format(time.RFC3339), "tenant_id": s.OrgID,
	}
	if s.Context != nil {
		input["context"] = s.Context
	}
	return json.Marshal(input)
}

func (s *submission) request(id, pointer string) *packet.JobRequest {
	priority := strings.ToUpper(s.Priority)
	if priority != "BATCH" && priority != "CRITICAL" {
		priority = "INTERACTIVE"
	}
	memory := s.MemoryID
	if memory == "" {
		memory = "mem:" + id
	}
	return &packet.JobRequest{
		JobID: id, Topic: s.Topic, Priority: "JOB_PRIORITY_" + priority, ContextPtr: pointer, AdapterID: s.AdapterID,
		Env: map[string]string{"tenant_id": s.OrgID, "memory_id": memory}, MemoryID: memory, TenantID: s.OrgID,
		PrincipalID: s.PrincipalID, Labels: s.Labels, IdempotencyKey: strings.TrimSpace(s.IdempotencyKey),
		DeadlineMs: s.DeadlineMs,
	}
}

// failure is a step of a submission that did not work, in the gateway's words.
type failure struct {
	why   string
	cause error
}

func (f *failure) Error() string { return f.why + ": " + f.cause.Error() }

// submit answers 200 only when the job is stored in Redis and its request in JetStream: what was answered for is not lost.
func (a *api) submit(w http.ResponseWriter, r *http.Request) {
	var given submission
	if err := decode(w, r, &given); err != nil {
		refuse(w, http.StatusBadRequest, "invalid json")
		return
	}
	tenant := r.Header.Get("X-Tenant-ID")
	if tenant == "" || a.Release.Public() {
		tenant = a.tenant
	}
	given.complete(tenant)
	if err := given.check(); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if known := a.known(r.Context(), given.IdempotencyKey); known != nil {
		accepted(w, known.ID, known.TraceID)
		return
	}
	id, trace := newID(), newID()
	if err := a.take(r.Context(), id, trace, given); err != nil {
		a.unavailable(w, err.why, err.cause)
		return
	}
	accepted(w, id, trace)
}

func accepted(w http.ResponseWriter, id, trace string) {
	answer(w, map[string]string{"job_id": id, "trace_id": trace})
}

// known is the job that was handed in with the same key before. Where that can't be looked up, the job is a new one.
func (a *api) known(ctx context.Context, key string) *jobs.Record {
	if key == "" {
		return nil
	}
	id, err := a.jobs.ByIdempotencyKey(ctx, key)
	if err == nil && id != "" {
		var record *jobs.Record
		if record, err = a.jobs.Get(ctx, id); err == nil {
			return record
		}
	}
	if err != nil {
		a.Log.Error("idempotency lookup failed", "error", err)
	}
	return nil
}

// take stores a job step by step, in the order of Cordum's gateway, and then hands it to the scheduler.
func (a *api) take(ctx context.Context, id, trace string, given submission) *failure {
	input, err := given.input()
	if err != nil {
		return &failure{"failed to persist job context", err}
	}
	pointer, err := a.jobs.PutContext(ctx, id, input)
	if err != nil {
		return &failure{"failed to persist job context", err}
	}
	request := given.request(id, pointer)
	for _, step := range []struct {
		why string
		do  func() error
	}{
		{"failed to initialize job state", func() error { return a.jobs.SetState(ctx, id, jobs.Pending) }},
		{"failed to initialize job metadata", func() error { return a.jobs.SetField(ctx, id, "topic", given.Topic) }},
		{"failed to initialize job metadata", func() error { return a.jobs.SetField(ctx, id, "tenant", given.OrgID) }},
		{"failed to initialize job metadata", func() error { return a.jobs.AddToTrace(ctx, trace, id) }},
		{"failed to persist job metadata", func() error { return a.jobs.SetMeta(ctx, request) }},
		{"failed to persist job metadata", func() error { return a.jobs.SetRequest(ctx, request) }},
		{"failed to persist job metadata", func() error { return a.jobs.Confirm(ctx, id) }},
	} {
		if err := step.do(); err != nil {
			return &failure{step.why, err}
		}
	}
	message := packet.New("api-gateway-http", trace)
	message.JobRequest = request
	if err := a.bus.Publish(packet.Submit, message); err != nil {
		_ = a.jobs.SetState(ctx, id, jobs.Failed)
		return &failure{"failed to enqueue job", err}
	}
	return nil
}

// newID is a random UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
