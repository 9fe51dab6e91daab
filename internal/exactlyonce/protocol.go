// Package exactlyonce holds the one protocol by which Drover makes something at Atlassian.
//
// The Migration API has no idempotency key, no list of jobs and no cancel, and a second Migrate task damages a customer's site.
// So an intent is written before each call, and its result after it. Who finds an intent without a result looks for what
// the call made, and does not call again before it must be lost.
package exactlyonce

import (
	"context"
	"fmt"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Guard tells whether this process may still send. It reads its Lease live: a cache or a flag may be older than the process
// that took over.
type Guard interface {
	Holds(ctx context.Context) error
}

// Intent is what is written before a call.
type Intent struct {
	// Mark is the newest thing on the other side: whatever lies beyond it is ours.
	Mark string
	// Since is when the intent was made.
	Since time.Time
}

// Reservation is the quota that is spent for a call.
type Reservation interface {
	// Ended takes how the call went: from then on it is known when it arrived at the latest.
	Ended(err error)
	// Unsent gives back what was not used.
	Unsent()
}

// Call is one call that makes something.
type Call struct {
	// Reserve spends the quota for the call, or returns nil and how long to wait for it.
	Reserve func() (Reservation, time.Duration)
	// Mark reads what is newest on the other side.
	Mark func(ctx context.Context) (string, error)
	// WriteIntent writes the intent, with the version of the object that was read in the request: a stale object is refused.
	WriteIntent func(ctx context.Context, intent Intent) error
	// Send makes the call.
	Send func(ctx context.Context) (id string, err error)
	// WriteResult writes the result and clears the intent in one write.
	WriteResult func(ctx context.Context, id string) error
	// ClearIntent clears the intent of a call that made nothing.
	ClearIntent func(ctx context.Context) error
}

// Verdict is how a call went.
type Verdict string

// The verdicts.
const (
	// Made is a call whose result is written.
	Made Verdict = "Made"
	// Postponed is a call that was not sent, because the quota is spent.
	Postponed Verdict = "Postponed"
	// NotMade is a call that made nothing. The intent is cleared.
	NotMade Verdict = "NotMade"
	// Lost is a call that may have made something. The intent stands.
	Lost Verdict = "Lost"
)

// Result is how a call went.
type Result struct {
	Verdict Verdict
	// ID is what was made.
	ID string
	// Wait is how long to wait for quota.
	Wait time.Duration
	// Cause is why nothing was made, or why the answer is lost.
	Cause error
}

// Protocol makes calls exactly once.
type Protocol struct {
	Clock clock.PassiveClock
	Guard Guard
	// SendDeadline is how long after its intent a call may still be sent. It is what lets another process know when a lost
	// call cannot arrive any more.
	SendDeadline time.Duration
}

// Make carries a call through. An error is one of our own side: the API server refused a write. The intent, if it was written,
// then stands.
func (p Protocol) Make(ctx context.Context, call Call) (Result, error) {
	reservation, wait := call.Reserve()
	if reservation == nil {
		return Result{Verdict: Postponed, Wait: wait}, nil
	}
	quota := spent{Reservation: reservation}
	defer quota.settle()
	mark, err := call.Mark(ctx)
	if err != nil {
		return unsent(err), nil
	}
	intent := Intent{Mark: mark, Since: p.Clock.Now()}
	if err := call.WriteIntent(ctx, intent); err != nil {
		return Result{}, fmt.Errorf("write the intent: %w", err)
	}
	// From here on the process may be told to stop; what was begun is brought to its end all the same.
	ctx = context.WithoutCancel(ctx)
	if err := p.maySend(ctx, intent); err != nil {
		return p.notMade(ctx, call, err)
	}
	id, err := quota.send(ctx, call)
	if err != nil {
		if transport.NothingMade(err) {
			return p.notMade(ctx, call, err)
		}
		return Result{Verdict: Lost, Cause: err}, nil
	}
	if err := call.WriteResult(ctx, id); err != nil {
		return Result{}, fmt.Errorf("write the result %s: %w", id, err)
	}
	return Result{Verdict: Made, ID: id}, nil
}

// spent is quota, and whether its call was sent.
type spent struct {
	Reservation
	sent bool
}

func (s *spent) send(ctx context.Context, call Call) (string, error) {
	s.sent = true
	id, err := call.Send(ctx)
	s.Ended(err)
	return id, err
}

func (s *spent) settle() {
	if !s.sent {
		s.Unsent()
	}
}

func (p Protocol) maySend(ctx context.Context, intent Intent) error {
	if err := p.Guard.Holds(ctx); err != nil {
		return fmt.Errorf("not sent, because this process may have been replaced: %w", err)
	}
	if late := p.Clock.Now().Sub(intent.Since); late > p.SendDeadline {
		return fmt.Errorf("not sent, because the intent is older than %s", p.SendDeadline)
	}
	return nil
}

func (p Protocol) notMade(ctx context.Context, call Call, cause error) (Result, error) {
	if err := call.ClearIntent(ctx); err != nil {
		return Result{}, fmt.Errorf("clear the intent: %w", err)
	}
	return unsent(cause), nil
}

func unsent(cause error) Result {
	return Result{Verdict: NotMade, Cause: cause}
}
