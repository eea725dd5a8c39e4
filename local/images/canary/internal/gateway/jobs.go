package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
)

func (a *api) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	record, err := a.jobs.Get(r.Context(), id)
	if err != nil {
		// Cordum's gateway tells a job that it can't look up from one that it does not know no better.
		if !errors.Is(err, jobs.ErrUnknown) {
			a.Log.Error("job lookup failed", "job_id", id, "error", err)
		}
		refuse(w, http.StatusNotFound, "job not found")
		return
	}
	shown := map[string]any{
		"id": id, "state": record.State, "trace_id": record.TraceID, "topic": record.Topic, "tenant": record.Tenant,
		"context_ptr": a.jobs.ContextPtr(id), "context": a.parsed(a.jobs.Context(r.Context(), id)),
		"result_ptr": record.ResultPtr, "result": a.parsed(a.jobs.Behind(r.Context(), record.ResultPtr)),
		"idempotency_key": record.IdempotencyKey, "attempts": record.Attempts,
		"safety_decision": record.SafetyDecision, "safety_reason": record.SafetyReason,
		"safety_snapshot": record.SafetySnapshot,
	}
	if dead, err := a.jobs.DeadOne(r.Context(), id); err == nil && dead != nil {
		shown["error_message"], shown["error_status"] = dead.Reason, dead.Status
		shown["error_code"], shown["last_state"] = dead.ReasonCode, dead.LastState
	}
	answer(w, shown)
}

// parsed is nothing where there is nothing, or nothing to be read.
func (a *api) parsed(data []byte, err error) any {
	var value any
	if err == nil && data != nil {
		err = json.Unmarshal(data, &value)
	}
	if err != nil {
		a.Log.Warn("data of a job can't be read", "error", err)
	}
	return value
}

func (a *api) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit := int64(50)
	if given, err := strconv.ParseInt(query.Get("limit"), 10, 64); err == nil && given > 0 {
		limit = given
	}
	records, err := a.jobs.Recent(r.Context(), limit)
	if trace := query.Get("trace_id"); trace != "" {
		records, err = a.jobs.Trace(r.Context(), trace)
	}
	if err != nil {
		a.broken(w, err)
		return
	}
	items := []*jobs.Record{}
	for _, record := range records {
		if matches(query.Get("state"), string(record.State)) && matches(query.Get("topic"), record.Topic) {
			items = append(items, record)
		}
	}
	answer(w, map[string]any{"items": items, "next_cursor": nil})
}

func matches(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }

func (a *api) trace(w http.ResponseWriter, r *http.Request) {
	records, err := a.jobs.Trace(r.Context(), r.PathValue("id"))
	a.answerOr(w, records, err)
}

func (a *api) decisions(w http.ResponseWriter, r *http.Request) {
	decisions, err := a.jobs.Decisions(r.Context(), r.PathValue("id"))
	a.answerOr(w, decisions, err)
}

func (a *api) dead(w http.ResponseWriter, r *http.Request) {
	list, err := a.jobs.Dead(r.Context(), 100)
	a.answerOr(w, list, err)
}

func (a *api) answerOr(w http.ResponseWriter, body any, err error) {
	if err != nil {
		a.broken(w, err)
		return
	}
	answer(w, body)
}

// cancel ends a job that has not ended; workers are asked by core NATS to give it up.
func (a *api) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	state, err := a.jobs.Cancel(r.Context(), id)
	if err != nil {
		a.broken(w, err)
		return
	}
	if state != jobs.Cancelled {
		answer(w, map[string]any{"id": id, "state": state, "reason": "job already terminal"})
		return
	}
	result := packet.New("api-gateway", id)
	result.JobResult = &packet.JobResult{JobID: id, Status: packet.Cancelled}
	request := packet.New("api-gateway", id)
	request.JobCancel = &packet.JobCancel{JobID: id, Reason: "cancelled via api", RequestedBy: "api-gateway"}
	for subject, message := range map[string]packet.Packet{packet.Result: result, packet.Cancel: request} {
		if err := a.bus.Publish(subject, message); err != nil {
			a.Log.Warn("cancellation not announced", "subject", subject, "job_id", id, "error", err)
		}
	}
	answer(w, map[string]any{"id": id, "state": state})
}

// keepDead keeps a job that did not end well, with a result that says so where it has none.
func (a *api) keepDead(ctx context.Context, p packet.Packet) error {
	if p.JobResult == nil || p.JobResult.JobID == "" {
		return nil
	}
	result, id := p.JobResult, p.JobResult.JobID
	dead := jobs.Dead{
		JobID: id, Status: string(result.Status), Reason: result.ErrorMessage, ReasonCode: result.ErrorCode,
		CreatedAt: p.CreatedAt,
	}
	record, err := a.jobs.Get(ctx, id)
	if err == nil {
		dead.Topic, dead.LastState, dead.Attempts = record.Topic, string(record.State), record.Attempts
	}
	if err := a.jobs.AddDead(ctx, dead); err != nil {
		return err
	}
	if record == nil || record.ResultPtr != "" {
		return nil
	}
	data, err := json.Marshal(map[string]any{
		"job_id": id, "status": result.Status, "error": map[string]any{"message": result.ErrorMessage},
		"processed_by": "cordum-scheduler",
	})
	if err != nil {
		return err
	}
	pointer, err := a.jobs.PutResult(ctx, id, data)
	if err != nil {
		return err
	}
	return a.jobs.SetResultPtr(ctx, id, pointer)
}
