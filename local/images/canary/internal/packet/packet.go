// Package packet is what Cordum's services and workers tell each other over NATS, in the JSON form in which the gateway's
// stream shows it. Cordum writes the same fields as Protocol Buffers.
package packet

import "time"

// Subjects of the bus.
const (
	Submit    = "sys.job.submit"
	Result    = "sys.job.result"
	DeadJobs  = "sys.job.dlq"
	Cancel    = "sys.job.cancel"
	Heartbeat = "sys.heartbeat"
)

// version is that of the agent protocol.
const version = 1

// Status is how a job ended, as a worker or the scheduler says it.
type Status string

// Statuses that this code gives or takes.
const (
	Succeeded Status = "JOB_STATUS_SUCCEEDED"
	Failed    Status = "JOB_STATUS_FAILED"
	TimedOut  Status = "JOB_STATUS_TIMEOUT"
	Denied    Status = "JOB_STATUS_DENIED"
	Cancelled Status = "JOB_STATUS_CANCELLED"
)

// Packet is the envelope with one of the contents.
type Packet struct {
	TraceID         string         `json:"traceId,omitempty"`
	SenderID        string         `json:"senderId"`
	CreatedAt       time.Time      `json:"createdAt"`
	ProtocolVersion int            `json:"protocolVersion"`
	JobRequest      *JobRequest    `json:"jobRequest,omitempty"`
	JobResult       *JobResult     `json:"jobResult,omitempty"`
	JobCancel       *JobCancel     `json:"jobCancel,omitempty"`
	Heartbeat       *WorkerDetails `json:"heartbeat,omitempty"`
}

// JobRequest is a job on its way to a worker. Its input is in Redis.
type JobRequest struct {
	JobID       string            `json:"jobId"`
	Topic       string            `json:"topic"`
	Priority    string            `json:"priority,omitempty"`
	ContextPtr  string            `json:"contextPtr,omitempty"`
	AdapterID   string            `json:"adapterId,omitempty"`
	Env         map[string]string `json:"env,omitempty"`
	MemoryID    string            `json:"memoryId,omitempty"`
	TenantID    string            `json:"tenantId,omitempty"`
	PrincipalID string            `json:"principalId,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	// IdempotencyKey and DeadlineMs are a level deeper in Cordum's own message.
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
	DeadlineMs     int64  `json:"deadlineMs,omitempty"`
}

// JobResult says how a job ended. Its output is in Redis.
type JobResult struct {
	JobID        string `json:"jobId"`
	Status       Status `json:"status"`
	ResultPtr    string `json:"resultPtr,omitempty"`
	WorkerID     string `json:"workerId,omitempty"`
	ExecutionMs  int64  `json:"executionMs,omitempty,string"`
	ErrorCode    string `json:"errorCode,omitempty"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}

// JobCancel asks workers to give a job up.
type JobCancel struct {
	JobID       string `json:"jobId"`
	Reason      string `json:"reason,omitempty"`
	RequestedBy string `json:"requestedBy,omitempty"`
}

// WorkerDetails is what a worker says of itself every few seconds.
type WorkerDetails struct {
	WorkerID        string   `json:"workerId"`
	Type            string   `json:"type,omitempty"`
	Pool            string   `json:"pool"`
	ActiveJobs      int      `json:"activeJobs,omitempty"`
	MaxParallelJobs int      `json:"maxParallelJobs,omitempty"`
	Capabilities    []string `json:"capabilities,omitempty"`
}

// New begins a packet.
func New(sender, trace string) Packet {
	return Packet{TraceID: trace, SenderID: sender, CreatedAt: time.Now().UTC(), ProtocolVersion: version}
}

// JobID is the job that the packet is about, or empty.
func (p Packet) JobID() string {
	switch {
	case p.JobRequest != nil:
		return p.JobRequest.JobID
	case p.JobResult != nil:
		return p.JobResult.JobID
	case p.JobCancel != nil:
		return p.JobCancel.JobID
	}
	return ""
}

// MessageID is by what a stream tells that it has the packet already. A job has one for all subjects.
func (p Packet) MessageID(subject string) string {
	switch {
	case p.JobRequest != nil:
		return "jobreq:" + p.JobRequest.JobID
	case p.JobResult != nil:
		return subject + ":" + p.JobResult.JobID
	}
	return ""
}

// Direct is the subject on which one worker takes jobs.
func Direct(worker string) string { return "worker." + worker + ".jobs" }
