package jobs

import "slices"

// State is how far a job has come, in the words of Cordum's API.
type State string

// States of a job.
const (
	Pending    State = "PENDING"
	Approval   State = "APPROVAL_REQUIRED"
	Scheduled  State = "SCHEDULED"
	Dispatched State = "DISPATCHED"
	Running    State = "RUNNING"
	Succeeded  State = "SUCCEEDED"
	Failed     State = "FAILED"
	Cancelled  State = "CANCELLED"
	TimedOut   State = "TIMEOUT"
	Denied     State = "DENIED"
)

// next is where a job may go from each state. None is a job that nothing is known of.
var next = map[State][]State{
	"":         {Pending, Approval, Scheduled, Dispatched, Running, Failed},
	Pending:    {Approval, Scheduled, Dispatched, Running, Denied, Failed, TimedOut},
	Approval:   {Pending, Scheduled, Dispatched, Running, Denied, Failed, TimedOut},
	Scheduled:  {Dispatched, Running, Denied, Failed, TimedOut, Succeeded, Cancelled},
	Dispatched: {Running, Succeeded, Failed, Cancelled, TimedOut},
	Running:    {Succeeded, Failed, Cancelled, TimedOut},
}

// Ended reports whether a job stays in the state.
func (s State) Ended() bool {
	switch s {
	case Succeeded, Failed, Cancelled, TimedOut, Denied:
		return true
	}
	return false
}

// allows reports whether a job may go on to a state. To stay is always allowed: messages may come twice.
func (s State) allows(to State) bool { return s == to || slices.Contains(next[s], to) }
